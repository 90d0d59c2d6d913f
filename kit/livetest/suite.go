package livetest

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"doorstep/kit/live"
)

// Run checks everything a hub promises on one node. options returns what the
// engine under test needs; the suite sets the rest.
func Run(t *testing.T, options func(t *testing.T) live.Options) {
	for _, tr := range Transports {
		t.Run(tr.Name, func(t *testing.T) {
			for _, c := range []struct {
				name string
				test func(t *testing.T, opts live.Options, tr Transport)
			}{
				{"ordered", testOrdered},
				{"backlog then live", testBacklogThenLive},
				{"no gap, no duplicate", testNoGapNoDuplicate},
				{"slow reader ends on the newest value", testLatestSkips},
				{"latest values beside messages", testLatestBesideMessages},
				{"slow reader of messages is closed", testSlowReaderClosed},
				{"expiry", testExpiry},
				{"backlog error refuses", testBacklogError},
				{"too many sockets", testTooManySockets},
				{"shutdown", testShutdown},
			} {
				t.Run(c.name, func(t *testing.T) {
					before := goleak.IgnoreCurrent()
					t.Cleanup(func() { goleak.VerifyNone(t, before) })
					c.test(t, options(t), tr)
				})
			}
		})
	}
}

func open(t *testing.T, tr Transport, n *Node, lastEventID string, channels ...string) Reader {
	t.Helper()
	r, err := tr.Open(t, n, lastEventID, channels...)
	if err != nil {
		t.Fatalf("open %s: %v", tr.Name, err)
	}
	return r
}

func next(t *testing.T, r Reader) Event {
	t.Helper()
	e, err := r.Next()
	if err != nil {
		t.Fatalf("next event: %v", err)
	}
	return e
}

func wantClosed(t *testing.T, r Reader, why live.Close) {
	t.Helper()
	for {
		_, err := r.Next()
		if err == nil {
			continue // what was on its way before
		}
		if !errors.Is(err, Closed{why}) {
			t.Fatalf("stream ended with %v, want %v", err, Closed{why})
		}
		return
	}
}

func numbered(n int) live.Message {
	return live.Message{Event: "number", ID: strconv.Itoa(n), Data: []byte(strconv.Itoa(n))}
}

func testOrdered(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	r := open(t, tr, n, "", "order:1", "order:2")
	other := open(t, tr, n, "", "order:3")

	n.publish("order:1", live.Message{Event: "order_packed", ID: "01:a", Data: []byte(`{"text":"ready \u20b9 \"now\"","n":[1,2]}`)})
	n.publish("order:2", live.Message{Data: []byte("{\n  \"indented\": true\n}")})
	n.publish("order:2", live.Message{Event: "empty"})
	n.publish("order:3", numbered(0))
	for i := range 100 {
		n.publish("order:1", numbered(i))
	}

	want := []Event{
		{Event: "order_packed", ID: "01:a", Data: []byte(`{"text":"ready \u20b9 \"now\"","n":[1,2]}`)},
		{Event: "message", Data: []byte("{\n  \"indented\": true\n}")},
		{Event: "empty", Data: []byte("null")},
	}
	for i := range 100 {
		want = append(want, Event{Event: "number", ID: strconv.Itoa(i), Data: []byte(strconv.Itoa(i))})
	}
	// Two channels have no common order across nodes; their events do within one.
	got := map[string][]Event{}
	for range want {
		e := next(t, r)
		got[channelOf(e)] = append(got[channelOf(e)], e)
	}
	for _, w := range want {
		c := channelOf(w)
		if len(got[c]) == 0 {
			t.Fatalf("missing %+v", w)
		}
		g := got[c][0]
		got[c] = got[c][1:]
		if g.Event != w.Event || g.ID != w.ID || !bytes.Equal(g.Data, w.Data) {
			t.Errorf("got %s %q %s, want %s %q %s", g.Event, g.ID, g.Data, w.Event, w.ID, w.Data)
		}
	}
	if e := next(t, other); e.ID != "0" {
		t.Errorf("reader of order:3 got %+v", e)
	}
	if err := n.Hub.Publish(t.Context(), "order:1", live.Message{Event: "bad\nevent"}); !errors.Is(err, live.ErrInvalidMessage) {
		t.Errorf("publish of an event with a line break: %v", err)
	}
}

// channelOf tells the two channels of testOrdered apart: order:2 has no IDs.
func channelOf(e Event) string {
	if e.ID == "" {
		return "order:2"
	}
	return "order:1"
}

func testExpiry(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	done := make(chan struct{})
	n.SetDone(done)
	r := open(t, tr, n, "", "order:1")
	n.publish("order:1", numbered(1))
	if e := next(t, r); e.ID != "1" {
		t.Fatalf("got %+v", e)
	}
	close(done)
	wantClosed(t, r, live.CloseExpired)
}

func testTooManySockets(t *testing.T, opts live.Options, tr Transport) {
	opts.MaxSockets = 1
	n := StartNode(t, opts)
	r := open(t, tr, n, "", "order:1")
	if _, err := tr.Open(t, n, "", "order:1"); err == nil {
		t.Fatal("a second socket was let in")
	}
	r.Leave()
	Eventually(t, "the place is free again", func() bool { return n.Hub.Stats().OpenSockets == 0 })
	open(t, tr, n, "", "order:1")
}

func testShutdown(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	var readers []Reader
	for i := range 20 {
		readers = append(readers, open(t, tr, n, "", "all", fmt.Sprint("order:", i)))
	}
	stuck := open(t, tr, n, "", "flood")
	flood(t, n, "flood")

	left := make(chan error, len(readers))
	for _, r := range readers {
		go func() {
			_, err := r.Next()
			left <- err
		}()
	}
	if err := n.Stop(); err != nil {
		t.Fatalf("Run: %v", err)
	}
	for range readers {
		if err := <-left; !errors.Is(err, Closed{live.CloseShutdown}) {
			t.Errorf("reader ended with %v", err)
		}
	}
	if open := n.Hub.Stats().OpenSockets; open != 0 {
		t.Errorf("%d sockets open after Run returned", open)
	}
	stuck.Leave()
	if _, err := tr.Open(t, n, "", "all"); err == nil {
		t.Error("a stopped hub let a reader in")
	}
}

// flood publishes latest values until the reader of channel, who does not read,
// has its connection full and skips some.
func flood(t *testing.T, n *Node, channel string) (published int) {
	t.Helper()
	pad := bytes.Repeat([]byte("x"), 4<<10)
	skipped := n.Hub.Stats().SkippedValues
	Eventually(t, "a value is skipped", func() bool {
		published++
		n.Hub.PublishLatest(channel, live.Message{ID: strconv.Itoa(published), Data: fmt.Appendf(nil, `{"n":%d,"pad":"%s"}`, published, pad)})
		return n.Hub.Stats().SkippedValues > skipped+10
	})
	return published
}
