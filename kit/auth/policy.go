package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

// Rule is one row of the policy table.
type Rule struct {
	Procedure string
	Method    protoreflect.MethodDescriptor
	Policy    *authv1.Policy
}

// Table is the policy of every public method linked into the program, by procedure.
type Table map[string]Rule

// NewTable collects the policies from the contracts. A public method without a policy, or with one
// that cannot be enforced, is an error: the program must not start.
func NewTable() (Table, error) {
	table := make(Table)
	var faults []error
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "doorstep.") {
			return true
		}
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				if err := table.add(service, service.Methods().Get(j)); err != nil {
					faults = append(faults, err)
				}
			}
		}
		return true
	})
	return table, errors.Join(faults...)
}

// Public reports whether a service is for apps; the others are for services of the installation.
func Public(service protoreflect.FullName) bool {
	return strings.HasSuffix(string(service), "PublicService")
}

func (t Table) add(service protoreflect.ServiceDescriptor, method protoreflect.MethodDescriptor) error {
	policy, _ := proto.GetExtension(method.Options(), authv1.E_Policy).(*authv1.Policy)
	if !Public(service.FullName()) {
		if policy != nil {
			return fmt.Errorf("%s is internal and must not carry a policy", method.FullName())
		}
		return nil
	}
	switch {
	case policy == nil:
		return fmt.Errorf("%s has no policy", method.FullName())
	case policy.Anonymous == (len(policy.Roles) > 0):
		return fmt.Errorf("%s needs roles, or anonymous, not both", method.FullName())
	case policy.Object != "" && method.Input().Fields().ByName(protoreflect.Name(policy.Object)) == nil:
		return fmt.Errorf("%s has no field %q for its object", method.FullName(), policy.Object)
	case policy.Ownership == authv1.Ownership_OWNERSHIP_STORE && policy.Object != "warehouse_id":
		return fmt.Errorf("%s is owned by a store, so its object must be warehouse_id", method.FullName())
	}
	procedure := fmt.Sprintf("/%s/%s", service.FullName(), method.Name())
	t[procedure] = Rule{Procedure: procedure, Method: method, Policy: policy}
	return nil
}

// Enforce lets a call through only as its policy says. Internal methods take calls of this process
// and of services that proved to belong to the installation.
func (t Table) Enforce(ctx context.Context, call rpc.Call, req proto.Message, next rpc.Next) (proto.Message, error) {
	rule, public := t[call.Procedure]
	who, _ := ctx.Value(callerKey{}).(caller)
	switch {
	case !public && !call.Local && !who.service:
		return nil, errs.New(errs.NotFound, "not_found", "There is no such method.")
	case !public:
		return next(ctx, req)
	}
	if err := rule.admit(who, req); err != nil {
		return nil, err
	}
	if rule.Policy.IdempotencyKey && rpc.IdempotencyKey(ctx) == "" {
		return nil, errs.New(errs.InvalidArgument, "idempotency_key_needed", "Send an Idempotency-Key header, so that a repeated request is not done twice.")
	}
	return next(ctx, req)
}

func (r Rule) admit(who caller, req proto.Message) error {
	if r.Policy.Anonymous {
		return nil
	}
	switch {
	case who.err != nil:
		return who.err
	case who.principal.UserID == "":
		return errs.New(errs.Unauthenticated, "login_needed", "Log in first.")
	case !slices.Contains(r.Policy.Roles, who.principal.Role):
		return errs.New(errs.PermissionDenied, "role_not_allowed", "A %s may not do that.", strings.ReplaceAll(RoleName(who.principal.Role), "_", " "))
	}
	if r.Policy.Ownership == authv1.Ownership_OWNERSHIP_STORE && !who.principal.AllStores() {
		field := req.ProtoReflect().Descriptor().Fields().ByName("warehouse_id")
		if store := req.ProtoReflect().Get(field).String(); store != who.principal.Warehouse {
			return NotFound("warehouse", store)
		}
	}
	return nil
}

// NotFound is the one answer for an object that is absent or somebody else's.
func NotFound(kind, id string) error {
	return errs.New(errs.NotFound, kind+"_not_found", "There is no %s %q.", strings.ReplaceAll(kind, "_", " "), id)
}
