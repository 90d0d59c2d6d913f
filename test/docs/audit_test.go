package docs

import (
	"slices"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
)

// Whoever of the staff changes something is in the log: a method says so in its policy, or why not.
func TestEveryMethodOfStaffThatChangesSomethingIsAudited(t *testing.T) {
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	staff := []authv1.Role{authv1.Role_ROLE_PICKER, authv1.Role_ROLE_STORE_MANAGER, authv1.Role_ROLE_OPERATIONS, authv1.Role_ROLE_ADMIN}
	for name, rule := range table {
		outsiders := rule.Policy.Anonymous || slices.ContainsFunc(rule.Policy.Roles, func(r authv1.Role) bool { return !slices.Contains(staff, r) })
		switch said := rule.Policy.Audit != "" || rule.Policy.Unaudited != ""; {
		case rule.Policy.Audit != "" && rule.Policy.Unaudited != "":
			t.Errorf("%s is audited and says why not", name)
		case !outsiders && !reads(rule.Method) && !said:
			t.Errorf(`%s is for staff and changes something: name what in its policy (audit: "product"), or say why it is not in the audit log (unaudited: "...")`, name)
		case said && (outsiders || reads(rule.Method)):
			t.Errorf("%s is no method of staff that changes something, and yet speaks of the audit log", name)
		}
	}
}

// What would be personal data or a secret in a record is marked in the contract.
func TestPersonalDataIsMarked(t *testing.T) {
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	private := []protoreflect.Name{"phone", "email", "otp", "delivery_otp", "code", "refresh_token", "delivery_address", "line1", "line2", "landmark", "customer"}
	seen, marked := make(map[protoreflect.FullName]bool), 0
	var look func(m protoreflect.MessageDescriptor)
	look = func(m protoreflect.MessageDescriptor) {
		if seen[m.FullName()] {
			return
		}
		seen[m.FullName()] = true
		for i := range m.Fields().Len() {
			field := m.Fields().Get(i)
			if field.Message() != nil {
				look(field.Message())
			}
			options, _ := field.Options().(*descriptorpb.FieldOptions)
			switch {
			case options.GetDebugRedact():
				marked++
			case slices.Contains(private, field.Name()):
				t.Errorf("%s is personal or secret; mark it with debug_redact", field.FullName())
			}
		}
	}
	for _, rule := range table {
		if rule.Policy.Audit != "" {
			look(rule.Method.Input())
			look(rule.Method.Output())
		}
	}
	if marked == 0 {
		t.Error("nothing is marked")
	}
}

// reads reports whether a method only reads: its address is a GET.
func reads(m protoreflect.MethodDescriptor) bool {
	rule, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
	return rule.GetGet() != ""
}
