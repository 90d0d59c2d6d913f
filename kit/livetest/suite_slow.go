package livetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"testing"

	"doorstep/kit/live"
)

func testLatestSkips(t *testing.T, opts live.Options, tr Transport) {
	opts.QueueSize = 1 // no queue is involved
	n := StartNode(t, opts)
	r := open(t, tr, n, "", "trip:1")
	published := flood(t, n, "trip:1")

	read, last := 0, 0
	for last < published {
		var v struct{ N int }
		if err := json.Unmarshal(next(t, r).Data, &v); err != nil {
			t.Fatal(err)
		}
		if v.N <= last {
			t.Fatalf("value %d after %d", v.N, last)
		}
		read, last = read+1, v.N
	}
	if read == published {
		t.Errorf("all %d values were read, none skipped", read)
	}
	if slow := n.Hub.Stats().SlowDisconnects; slow != 0 {
		t.Errorf("%d readers of latest values were closed", slow)
	}
}

func testLatestBesideMessages(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	r := open(t, tr, n, "", "order:1", "trip:1")
	n.publish("order:1", numbered(1))
	n.Hub.PublishLatest("trip:1", live.Message{Event: "location", Data: []byte(`{"n":1}`)})
	n.publish("order:1", numbered(2))

	count := map[string]int{}
	for range 3 {
		count[next(t, r).Event]++
	}
	if count["number"] != 2 || count["location"] != 1 {
		t.Errorf("got %v", count)
	}
}

func testSlowReaderClosed(t *testing.T, opts live.Options, tr Transport) {
	opts.QueueSize = 16
	n := StartNode(t, opts)
	j := &journal{}
	n.SetBacklog(j.backlog)
	r := open(t, tr, n, "", "order:1")

	pad := bytes.Repeat([]byte("x"), 4<<10)
	published := 0
	Eventually(t, "the reader is too slow", func() bool {
		published++
		m := live.Message{ID: strconv.Itoa(published), Data: []byte(`"` + string(pad) + `"`)}
		j.commit(m)
		n.publish("order:1", m)
		return n.Hub.Stats().SlowDisconnects == 1
	})

	// What got through is a prefix; the rest comes from the backlog.
	lastID, want := "", 1
	for {
		e, err := r.Next()
		if errors.Is(err, Closed{live.CloseSlow}) {
			break
		}
		if err != nil {
			t.Fatalf("stream ended with %v", err)
		}
		if e.ID != strconv.Itoa(want) {
			t.Fatalf("got %q, want %d", e.ID, want)
		}
		lastID = e.ID
		want++
	}
	if want > published {
		t.Fatalf("nothing was missed of %d", published)
	}
	again := open(t, tr, n, lastID, "order:1")
	for ; want <= published; want++ {
		if e := next(t, again); e.ID != strconv.Itoa(want) {
			t.Fatalf("after reconnecting: got %q, want %d", e.ID, want)
		}
	}
}
