package gateway

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/rpc"
)

const usualFrame = `{"fixes":[{"sequence":17,"latitude":12.971598,"longitude":-77.594566,"speed":4.2,"heading":271,"accuracy":8,"recorded_at":"2026-11-23T01:02:03.123456789Z"}]}`

// generally is the way of everything that is not usual.
func generally(message []byte) (*locationv1.ReportLocationRequest, error) {
	req := new(locationv1.ReportLocationRequest)
	if err := unmarshal(message, req); err != nil {
		return nil, err
	}
	_, err := rpc.Validate(context.Background(), rpc.Call{}, req, func(context.Context, proto.Message) (proto.Message, error) { return nil, nil })
	return req, err
}

func TestUsualFixes(t *testing.T) {
	t.Parallel()
	for message, usual := range map[string]bool{
		usualFrame: true,
		`{"fixes":[{"latitude":-0.0,"sequence":1},{"sequence":2,"heading":0.5}]}`: true,
		`{"fixes":[{"sequence":999999999999999}]}`:                                true,
		`{"fixes": [{"sequence":1}]}`:                                             false,
		`{"fixes":[{"sequence":"1"}]}`:                                            false,
		`{"fixes":[{"sequence":1,"speed":1e1}]}`:                                  false,
		`{"fixes":[{"sequence":1,"speed":101}]}`:                                  false,
		`{"fixes":[{"sequence":0}]}`:                                              false,
		`{"fixes":[{"latitude":1}]}`:                                              false,
		`{"fixes":[{"sequence":1,"speed":01}]}`:                                   false,
		`{"fixes":[{"sequence":1,"speed":1,"speed":1}]}`:                          false,
		`{"fixes":[{"sequence":1,"recorded_at":"2026-02-30T00:00:00Z"}]}`:         false,
		`{"fixes":[]}`:                   false,
		`{"fixes":[{"sequence":1}]} `:    false,
		`{"fixes":[{"sequence":1}]}more`: false,
		`{"fixes":[{"sequence":1,}]}`:    false,
	} {
		if _, ok := usualFixes([]byte(message)); ok != usual {
			t.Errorf("%s: %v", message, ok)
		}
	}
}

// What is read by hand is what the general way reads.
func FuzzUsualFixes(f *testing.F) {
	f.Add([]byte(usualFrame))
	f.Add([]byte(`{"fixes":[{"latitude":-0.0,"sequence":1},{"sequence":2,"heading":359.999999999999}]}`))
	f.Add([]byte(`{"fixes":[{"sequence":1,"recorded_at":"0001-01-01T00:00:00.1Z","accuracy":100000}]}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		fixes, ok := usualFixes(message)
		if !ok {
			return
		}
		want, err := generally(message)
		if err != nil {
			t.Fatalf("%s is taken by hand only: %v", message, err)
		}
		if got := (&locationv1.ReportLocationRequest{Fixes: fixes}); !proto.Equal(got, want) {
			t.Fatalf("%s is %v by hand, %v", message, got, want)
		}
	})
}

func BenchmarkUsualFix(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readFixes([]byte(usualFrame)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGeneralFix(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := generally([]byte(usualFrame)); err != nil {
			b.Fatal(err)
		}
	}
}
