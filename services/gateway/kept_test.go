package gateway

import (
	"context"
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"
)

// forever never changes.
type forever struct{}

func (forever) Version(proto.Message) uint64                             { return 1 }
func (forever) Again(proto.Message, proto.Message) func(context.Context) { return nil }

func TestKeptAnswersAreBounded(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	k := newKept(limit)
	at := func(i int) keptKey { return keptKey{uri: fmt.Sprint("/v1/search?q=", i)} }
	answer := func() *keptAnswer {
		return &keptAnswer{publicAnswer: publicAnswer{body: make([]byte, 1000)}, from: forever{}, version: 1}
	}
	hot := answer()
	k.put(at(0), hot)
	for i := 1; i < 1000; i++ {
		k.put(at(i), answer())
		if k.find(at(0)) != hot {
			t.Fatalf("what is asked for all the time was forgotten after %d others", i)
		}
		if n := len(k.young) + len(k.older); n*1000 > limit {
			t.Fatalf("%d answers of 1,000 bytes are kept", n)
		}
	}
	if k.find(at(999)) == nil || k.find(at(1)) != nil {
		t.Error("not the oldest were forgotten")
	}
	k.put(at(1), &keptAnswer{publicAnswer: publicAnswer{body: make([]byte, limit)}, from: forever{}, version: 1})
	if k.find(at(1)) != nil || k.find(at(0)) != hot {
		t.Error("one answer drove out all others")
	}
	for range 100 { // the same again takes no more room
		k.put(at(0), answer())
	}
	if k.size > limit/2 {
		t.Errorf("%d bytes in one generation", k.size)
	}
}
