package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"doorstep/kit/errs"
	"doorstep/kit/obs"
	"doorstep/kit/storage"
)

// DefaultTimeout bounds a call that came without a deadline.
const DefaultTimeout = 15 * time.Second

// Deadline gives every call a deadline.
func Deadline(ctx context.Context, _ Call, req proto.Message, next Next) (proto.Message, error) {
	if _, bounded := ctx.Deadline(); bounded {
		return next(ctx, req)
	}
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	return next(ctx, req)
}

// Recover turns a panic into an internal error, with its stack as the cause.
func Recover(ctx context.Context, call Call, req proto.Message, next Next) (res proto.Message, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", call.Procedure, fault, debug.Stack())
		}
	}()
	return next(ctx, req)
}

// Database makes a database that cannot be worked with a reason to come back, not a fault. Repeating is
// safe: every mutation is keyed.
func Database(ctx context.Context, _ Call, req proto.Message, next Next) (proto.Message, error) {
	res, err := next(ctx, req)
	var public *errs.Error
	if err != nil && !errors.As(err, &public) && storage.IsUnreachable(err) {
		err = errs.New(errs.Unavailable, "database_unavailable", "The database cannot be reached at the moment. Try again shortly.").Because(err)
	}
	return res, err
}

// Validate checks the constraints of the contract, and that texts can be stored and numbers counted
// with.
func Validate(ctx context.Context, _ Call, req proto.Message, next Next) (proto.Message, error) {
	if field := unusable(req.ProtoReflect()); field != "" {
		return nil, errs.New(errs.InvalidArgument, "invalid_field", "%s: has a NUL character or is no finite number.", field).With("field", field)
	}
	if err := protovalidate.Validate(req); err != nil {
		return nil, invalid(err)
	}
	return next(ctx, req)
}

// unusable is the name of the first field that holds NUL, which PostgreSQL cannot store, NaN or an
// infinity.
func unusable(m protoreflect.Message) (name string) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		bad := false
		check := func(kind protoreflect.Kind, value protoreflect.Value) {
			switch kind {
			case protoreflect.StringKind:
				bad = bad || strings.ContainsRune(value.String(), 0)
			case protoreflect.DoubleKind, protoreflect.FloatKind:
				bad = bad || math.IsNaN(value.Float()) || math.IsInf(value.Float(), 0)
			case protoreflect.MessageKind:
				bad = bad || unusable(value.Message()) != ""
			}
		}
		switch {
		case field.IsList():
			for i := range value.List().Len() {
				check(field.Kind(), value.List().Get(i))
			}
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				check(field.MapKey().Kind(), key.Value())
				check(field.MapValue().Kind(), value)
				return !bad
			})
		default:
			check(field.Kind(), value)
		}
		if bad {
			name = string(field.Name())
		}
		return !bad
	})
	return name
}

func invalid(err error) error {
	var violations *protovalidate.ValidationError
	if !errors.As(err, &violations) || len(violations.Violations) == 0 {
		return fmt.Errorf("validate: %w", err)
	}
	first := violations.Violations[0].Proto
	field := protovalidate.FieldPathString(first.GetField())
	return errs.New(errs.InvalidArgument, "invalid_field", "%s: %s.", field, first.GetMessage()).With("field", field)
}

// Observe traces, times and logs every call. It is the one place that logs a failure.
func Observe(log *slog.Logger, tracer trace.Tracer, calls *obs.RPC) Middleware {
	return func(ctx context.Context, call Call, req proto.Message, next Next) (proto.Message, error) {
		start := time.Now()
		service, method, _ := strings.Cut(strings.TrimPrefix(call.Procedure, "/"), "/")
		ctx, span := tracer.Start(ctx, call.Procedure)
		defer span.End()
		res, err := next(ctx, req)
		took := time.Since(start)
		if err == nil {
			calls.Observe(ctx, service, method, obs.CodeOK, "", took)
			return res, nil
		}
		public := errs.From(err)
		calls.Observe(ctx, service, method, public.Kind.String(), public.Reason, took)
		span.SetStatus(codes.Error, public.Reason)
		report(ctx, log, call, public, took)
		return nil, public
	}
}

func report(ctx context.Context, log *slog.Logger, call Call, err *errs.Error, took time.Duration) {
	if err.Kind == errs.Unavailable && errors.Unwrap(err) != nil {
		log.WarnContext(ctx, "unavailable", "procedure", call.Procedure, "error", errors.Unwrap(err), "took", took)
		return
	}
	if err.Kind != errs.Internal {
		log.DebugContext(ctx, "refused", "procedure", call.Procedure, "reason", err.Reason, "took", took)
		return
	}
	log.ErrorContext(ctx, "fault", "procedure", call.Procedure, "error", errors.Unwrap(err), "took", took)
}
