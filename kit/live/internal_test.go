package live

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPayloadRoundTrip(t *testing.T) {
	t.Parallel()
	for _, m := range []Message{
		{},
		{Event: "order_packed", ID: "01:a", Data: []byte(`{"a":1}`)},
		{Event: strings.Repeat("e", maxEvent), ID: strings.Repeat("i", maxID), Data: make([]byte, maxData)},
	} {
		for _, latest := range []bool{false, true} {
			got, gotLatest, ok := decodePayload(encodePayload(m, latest))
			if !ok || gotLatest != latest || got.Event != m.Event || got.ID != m.ID || string(got.Data) != string(m.Data) {
				t.Errorf("%q %q came back as %q %q, %t %t", m.Event, m.ID, got.Event, got.ID, gotLatest, ok)
			}
		}
	}
}

func TestInvalidMessages(t *testing.T) {
	t.Parallel()
	for _, m := range []Message{
		{Event: "a b"}, {Event: "a\nb"}, {Event: `a"`}, {Event: strings.Repeat("e", maxEvent+1)},
		{ID: "é"}, {ID: strings.Repeat("i", maxID+1)}, {Data: make([]byte, maxData+1)},
	} {
		if err := m.validate(); !errors.Is(err, ErrInvalidMessage) {
			t.Errorf("%.20q %.20q: %v", m.Event, m.ID, err)
		}
	}
}

// Whatever another node sends, it is dropped or is a message that can be framed.
func FuzzDecodePayload(f *testing.F) {
	f.Add(encodePayload(Message{Event: "e", ID: "1", Data: []byte("{}")}, false))
	f.Add(encodePayload(Message{}, true))
	f.Add([]byte{payloadVersion, 9, 9, 'x'})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, latest, ok := decodePayload(b)
		if !ok {
			return
		}
		if got := encodePayload(m, latest); string(got) != string(b) {
			t.Errorf("%q came back as %q", b, got)
		}
		if s := string(newFrame(formatSSE, m).bytes); strings.Count(s, "\n\n") != 1 || !strings.HasSuffix(s, "\n\n") {
			t.Errorf("%q is not one event", s)
		}
	})
}

func TestFifoKeepsOrderAndReusesMemory(t *testing.T) {
	t.Parallel()
	var q fifo[int]
	in, out := 0, 0
	for round := range 1000 {
		for range 1 + round%7 {
			q.push(in)
			in++
		}
		for range min(q.len(), 1+(round+3)%7) {
			if v := q.pop(); v != out {
				t.Fatalf("got %d, want %d", v, out)
			}
			out++
		}
	}
	if q.len() != in-out {
		t.Errorf("len %d, want %d", q.len(), in-out)
	}
	if cap(q.items) > 4096 {
		t.Errorf("%d waiting take room for %d", q.len(), cap(q.items))
	}
}

func TestSocketServesMessagesAndValuesInTurn(t *testing.T) {
	t.Parallel()
	s := newSocket(formatSSE, []string{"a", "b"}, 10, &stats{})
	f := func(id string) *frame { return &frame{id: id} }
	s.enqueue(f("m1"))
	s.enqueue(f("m2"))
	s.enqueue(f("m3"))
	s.replace(1, f("b1"))
	s.replace(0, f("a1"))
	s.replace(1, f("b2"))
	var got []string
	for {
		f, _, ok := s.next()
		if !ok {
			break
		}
		got = append(got, f.id)
	}
	if want := []string{"m1", "b2", "m2", "a1", "m3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := s.stats.skipped.Load(); n != 1 {
		t.Errorf("%d skipped, want 1", n)
	}
}

func TestRecentIDsForgetTheOldest(t *testing.T) {
	t.Parallel()
	r := newRecentIDs(2)
	for i := range recentWindow + 2 {
		if r.add(fmt.Sprint(i)) {
			t.Fatalf("%d is new", i)
		}
	}
	if !r.add("0") {
		t.Error("0 is within the window")
	}
	r.add("new")
	if r.add("0") {
		t.Error("0 is past the window")
	}
	if len(r.known) != r.window {
		t.Errorf("%d remembered, window %d", len(r.known), r.window)
	}
	if r.add("") || r.add("") {
		t.Error("messages without ID are never duplicates")
	}
}

// BenchmarkPublishLatest is the tracking load without the network: 50,000
// sockets, each watching one trip.
func BenchmarkPublishLatest(b *testing.B) {
	const sockets = 50_000
	h, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	channels := make([]string, sockets)
	for i := range channels {
		channels[i] = fmt.Sprint("trip:", i)
		if err := h.topics.subscribe(newSocket(formatWebSocket, channels[i:i+1], 16, &h.stats)); err != nil {
			b.Fatal(err)
		}
	}
	m := Message{Event: "location", Data: []byte(`{"latitude":12.9716,"longitude":77.5946,"accuracy_m":8,"at":"2026-01-01T00:00:00Z"}`)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.PublishLatest(channels[i%sockets], m)
	}
}

// BenchmarkFanOut is one message to everybody on a node.
func BenchmarkFanOut(b *testing.B) {
	const sockets = 50_000
	h, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for range sockets {
		if err := h.topics.subscribe(newSocket(formatWebSocket, []string{"all"}, 16, &h.stats)); err != nil {
			b.Fatal(err)
		}
	}
	m := Message{Event: "notice", Data: []byte(`{"text":"open"}`)}
	b.ReportAllocs()
	for b.Loop() {
		h.PublishLatest("all", m)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/sockets, "ns/socket")
}
