package rpc

import (
	"context"
	"errors"
	"maps"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"doorstep/kit/errs"
)

var wireCodes = map[errs.Kind]connect.Code{
	errs.Internal:           connect.CodeInternal,
	errs.InvalidArgument:    connect.CodeInvalidArgument,
	errs.Unauthenticated:    connect.CodeUnauthenticated,
	errs.PermissionDenied:   connect.CodePermissionDenied,
	errs.NotFound:           connect.CodeNotFound,
	errs.FailedPrecondition: connect.CodeFailedPrecondition,
	errs.Conflict:           connect.CodeAborted,
	errs.ResourceExhausted:  connect.CodeResourceExhausted,
	errs.Unavailable:        connect.CodeUnavailable,
	errs.DeadlineExceeded:   connect.CodeDeadlineExceeded,
}

var kinds = func() map[connect.Code]errs.Kind {
	inverse := make(map[connect.Code]errs.Kind, len(wireCodes))
	for kind, code := range wireCodes {
		inverse[code] = kind
	}
	return inverse
}()

// errorDomain marks our reasons among the error details of others.
const errorDomain = "doorstep"

// ToWire turns any error into what goes over the network: code, message, and the reason as a
// google.rpc.ErrorInfo detail.
func ToWire(err error) *connect.Error {
	public := errs.From(err)
	wire := connect.NewError(wireCodes[public.Kind], errors.New(public.Message))
	info, detailErr := connect.NewErrorDetail(&errdetails.ErrorInfo{
		Reason: public.Reason, Domain: errorDomain, Metadata: public.Details,
	})
	if detailErr == nil {
		wire.AddDetail(info)
	}
	return wire
}

// FromWire is the inverse of ToWire. An answer that is not ours (a proxy's, a refused connection)
// keeps its kind and gets the reason "unreachable" or the name of its code. A call that its own caller
// gave up is no fault of anybody.
func FromWire(err error) error {
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return err
	}
	if wire.Code() == connect.CodeCanceled {
		return errs.From(context.Canceled).Because(err)
	}
	kind, known := kinds[wire.Code()]
	if !known {
		kind = errs.Internal
	}
	public := errs.New(kind, wire.Code().String(), "%s", wire.Message())
	if kind == errs.Unavailable {
		public.Reason = "unreachable"
	}
	for _, detail := range wire.Details() {
		value, valueErr := detail.Value()
		if info, ok := value.(*errdetails.ErrorInfo); valueErr == nil && ok && info.Domain == errorDomain && info.Reason != "" {
			public.Reason = info.Reason
			public.Details = maps.Clone(info.Metadata)
		}
	}
	return public.Because(err)
}
