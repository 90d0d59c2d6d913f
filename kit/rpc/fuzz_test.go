package rpc_test

import (
	"errors"
	"maps"
	"testing"
	"unicode/utf8"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/anypb"

	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

// An error of ours comes back from the wire as it was; anybody else's still has a kind and a reason.
func FuzzErrors(f *testing.F) {
	f.Add(1, "out_of_stock", "Milk is out of stock.", "product_id", "milk", []byte{10, 1, 'x'})
	f.Add(9, "", "", "", "", []byte{0xff})
	f.Add(0, "\xff", "\x00", "\xff", "\xff", []byte(nil))
	f.Fuzz(func(t *testing.T, kind int, reason, message, key, value string, detail []byte) {
		if kind < int(errs.Internal) || kind > int(errs.DeadlineExceeded) || reason == "" || !utf8.ValidString(reason) || !utf8.ValidString(key) {
			t.Skip("no error of ours: kinds, reasons and keys are in the program")
		}
		sent := errs.New(errs.Kind(kind), reason, "%s", message).With(key, value)
		got := errs.From(rpc.FromWire(rpc.ToWire(sent)))
		if got.Kind != sent.Kind || got.Reason != reason || got.Message != message || !maps.Equal(got.Details, sent.Details) {
			t.Errorf("%v %v came back as %v %v", sent, sent.Details, got, got.Details)
		}
		wire := connect.NewWireError(connect.Code(kind), errors.New(message))
		if d, err := connect.NewErrorDetail(&anypb.Any{TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo", Value: detail}); err == nil {
			wire.AddDetail(d)
		}
		if theirs := rpc.FromWire(wire); theirs == nil || errs.From(theirs).Reason == "" {
			t.Errorf("%v became %v", wire, theirs)
		}
	})
}
