package idem

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/proto"

	orderv1 "doorstep/gen/order/v1"
)

// Two requests have one fingerprint if and only if they ask for the same.
func FuzzFingerprint(f *testing.F) {
	for _, req := range []proto.Message{
		&orderv1.RefundLinesRequest{}, &orderv1.RefundLinesRequest{OrderId: "o", Reason: "damaged"},
		&orderv1.RefundLinesRequest{OrderId: "o", Lines: []*orderv1.RefundLinesRequest_Line{{ProductId: "p", Quantity: 1}, {Quantity: -1}}},
	} {
		encoded, err := proto.Marshal(req)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("a", encoded, "b", encoded)
		f.Add("a", encoded, "a", append(encoded, encoded...))
	}
	f.Fuzz(func(t *testing.T, procedureA string, a []byte, procedureB string, b []byte) {
		if bytes.ContainsRune([]byte(procedureA+procedureB), 0) {
			t.Skip("no procedure")
		}
		first, second := new(orderv1.RefundLinesRequest), new(orderv1.RefundLinesRequest)
		if proto.Unmarshal(a, first) != nil || proto.Unmarshal(b, second) != nil {
			t.Skip("no request")
		}
		hash, err := fingerprint(procedureA, first)
		if err != nil {
			t.Fatal(err)
		}
		other, err := fingerprint(procedureB, second)
		if err != nil {
			t.Fatal(err)
		}
		same := procedureA == procedureB && proto.Equal(first, second)
		if same != bytes.Equal(hash, other) && len(first.ProtoReflect().GetUnknown())+len(second.ProtoReflect().GetUnknown()) == 0 {
			t.Errorf("%q %v and %q %v: the same %v, one fingerprint %v", procedureA, first, procedureB, second, same, !same)
		}
	})
}
