package livetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"

	"doorstep/kit/live"
)

func testBacklogThenLive(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	asked := make(chan string, 2)
	n.SetBacklog(func(_ context.Context, lastEventID string) ([]live.Message, error) {
		asked <- lastEventID
		// Published while the backlog is being read: 2 is in both, 3 only live.
		n.publish("order:1", numbered(2))
		n.publish("order:1", numbered(3))
		return []live.Message{numbered(1), numbered(2)}, nil
	})
	for _, lastID := range []string{"", "1"} {
		r := open(t, tr, n, lastID, "order:1")
		if got := <-asked; got != lastID {
			t.Errorf("backlog asked after %q, want %q", got, lastID)
		}
		first := 1
		if lastID != "" {
			first = 2
		}
		for want := first; want <= 3; want++ {
			if e := next(t, r); e.ID != strconv.Itoa(want) {
				t.Fatalf("after %q: got %q, want %d", lastID, e.ID, want)
			}
		}
		r.Leave()
	}
}

func testBacklogError(t *testing.T, opts live.Options, tr Transport) {
	n := StartNode(t, opts)
	n.SetBacklog(func(context.Context, string) ([]live.Message, error) { return nil, errors.New("no database") })
	if _, err := tr.Open(t, n, "", "order:1"); err == nil {
		t.Fatal("a stream without its backlog was opened")
	}
	if open := n.Hub.Stats().OpenSockets; open != 0 {
		t.Errorf("%d sockets counted after the refusal", open)
	}
}

// journal commits messages and publishes them later, in order, as the outbox
// and its relay do.
type journal struct {
	mu        sync.Mutex // guards the following
	committed []live.Message
}

func (j *journal) commit(m live.Message) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.committed = append(j.committed, m)
}

// backlog returns the whole history, as Subscription.Backlog advises.
func (j *journal) backlog(context.Context, string) ([]live.Message, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]live.Message(nil), j.committed...), nil
}

// relay publishes what is committed, up to lag messages behind, each twice now
// and then, as after a crash.
func (j *journal) relay(t *testing.T, n *Node, total, lag int) (wait func()) {
	outbox := make(chan live.Message, lag)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(outbox)
		for i := 1; i <= total; i++ {
			j.commit(numbered(i))
			outbox <- numbered(i)
		}
	})
	wg.Go(func() {
		for m := range outbox {
			for range 1 + len(m.ID)%2 {
				if err := n.Hub.Publish(t.Context(), "order:1", m); err != nil {
					t.Errorf("publish: %v", err)
				}
			}
		}
	})
	return wg.Wait
}

// A reader that comes while messages are being published and goes again and
// again, keeping only the last ID, sees every message once.
func testNoGapNoDuplicate(t *testing.T, opts live.Options, tr Transport) {
	const total, lag, perVisit = 1500, 50, 97
	n := StartNode(t, opts)
	j := &journal{}
	n.SetBacklog(j.backlog)
	wait := j.relay(t, n, total, lag)
	defer wait()

	lastID := ""
	for want := 1; want <= total; {
		r := open(t, tr, n, lastID, "order:1")
		for range perVisit {
			e, err := r.Next()
			if err != nil {
				var closed Closed
				if errors.As(err, &closed) && closed.Why == live.CloseSlow {
					break // the race detector makes slow readers; that is what Backlog is for
				}
				t.Fatalf("next event: %v", err)
			}
			if e.ID != strconv.Itoa(want) {
				t.Fatalf("got %q after %q, want %d", e.ID, lastID, want)
			}
			lastID = e.ID
			if want++; want > total {
				break
			}
		}
		r.Leave()
	}
}
