package eventstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
)

// Run runs the suite. open gets the database of each test and says how processes open its bus.
func Run(t *testing.T, open func(t testing.TB, w World) Open) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, w World, open Open)
	}{
		{"ExactlyOnceInOrder", exactlyOnceInOrder},
		{"BadEventParksItsSubjectOnly", badEventParksItsSubjectOnly},
		{"DatabaseThatGoesAwayParksNothing", databaseThatGoesAwayParksNothing},
		{"EventsArriveAsPublished", eventsArriveAsPublished},
		{"NewConsumerGetsWhatIsKept", newConsumerGetsWhatIsKept},
		{"WatchersSeeWhatWasPublishedBeforeTheyStarted", watchersSeeWhatWasBefore},
		{"AfterCommitRunsOnlyForWhatCommitted", afterCommitOnlyForCommitted},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := New(t)
			c.test(t, w, open(t, w))
		})
	}
}

// exactlyOnceInOrder is the invariant: under concurrent writers whose transactions commit out of
// order, and consumers in two processes that are stopped at random and whose handlers fail at
// random, each event is applied exactly once and each subject's in order.
func exactlyOnceInOrder(t *testing.T, w World, open Open) {
	const writers, each, subjects, stores = 32, 40, 12, 3
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	var stops, faults atomic.Int64
	for process := range 2 {
		running.Go(func() { restartAtRandom(ctx, t, open, uint64(process), &stops, &faults) })
	}
	group, writing := errgroup.WithContext(t.Context())
	for writer := range writers {
		group.Go(func() error {
			random := rand.New(rand.NewPCG(1, uint64(writer)))
			for range each {
				subject := random.IntN(subjects)
				name := fmt.Sprintf("store-%d/%d", subject%stores, subject)
				if err := w.Write(writing, name, time.Duration(random.IntN(6))*time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, consumer := range []string{"one", "two"} {
		w.Eventually(t, writers*each, countApplied, consumer)
	}
	stop()
	running.Wait()
	for _, consumer := range []string{"one", "two"} {
		w.AwaitApplied(t, consumer, writers*each)
	}
	if stops.Load() < 4 || faults.Load() == 0 {
		t.Errorf("stopped %d times with %d faults: nothing was tried", stops.Load(), faults.Load())
	}
}

// restartAtRandom is one process: a bus that is stopped in the middle and started again. It counts
// how often, and the handlers that were made to fail. A life that ended before its first event is
// followed by one twice as long: on a busy machine joining a group alone may take that long.
func restartAtRandom(ctx context.Context, t *testing.T, open Open, seed uint64, stops, faults *atomic.Int64) {
	random := rand.New(rand.NewPCG(2, seed))
	var mu sync.Mutex // guards random
	var worked atomic.Bool
	flaky := func(events.Event) error {
		worked.Store(true)
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(150) == 0 {
			faults.Add(1)
			return errors.New("a fault by chance")
		}
		return nil
	}
	longer := 1
	for ctx.Err() == nil {
		bus := open(events.Options{Poll: 5 * time.Millisecond, Batch: 20})
		bus.Subscribe("one", Applying("one", flaky))
		bus.Subscribe("two", Applying("two", flaky))
		mu.Lock()
		life := time.Duration(longer*(50+random.IntN(250))) * time.Millisecond
		mu.Unlock()
		alive, end := context.WithTimeout(ctx, life)
		if err := bus.Run(alive); err != nil {
			t.Error(err)
		}
		end()
		stops.Add(1)
		if longer *= 2; worked.Swap(false) {
			longer = 1
		}
	}
}

func badEventParksItsSubjectOnly(t *testing.T, w World, open Open) {
	var broken atomic.Bool
	broken.Store(true)
	bus := open(events.Options{Poll: 5 * time.Millisecond})
	bus.Subscribe("one", Applying("one", func(e events.Event) error {
		if broken.Load() && e.Subject == "store/bad" && e.Seq == 2 {
			return errors.New("cannot be applied")
		}
		return nil
	}))
	Start(t, bus)
	for range 3 {
		w.MustWrite(t, "store/bad", "store/good")
	}
	w.Eventually(t, 2, `SELECT count(*) FROM events.parked WHERE consumer = 'one' AND subject = 'store/bad'`)
	w.Eventually(t, 3, `SELECT count(*) FROM applied WHERE subject = 'store/good'`)
	w.Eventually(t, 1, `SELECT count(*) FROM applied WHERE subject = 'store/bad'`)

	broken.Store(false)
	w.Exec(t, `UPDATE events.parked SET parked_at = parked_at - interval '1 minute'`)
	w.Eventually(t, 3, `SELECT count(*) FROM applied WHERE subject = 'store/bad'`)
	w.Eventually(t, 0, `SELECT count(*) FROM events.parked`)
	w.MustWrite(t, "store/bad")
	w.AwaitApplied(t, "one", 7)
}

// databaseThatGoesAwayParksNothing ends the connection of a consumer more often than a batch may fail
// before its events are tried, and blamed, one by one.
func databaseThatGoesAwayParksNothing(t *testing.T, w World, open Open) {
	var log bytes.Buffer
	var cut atomic.Int32
	bus := open(events.Options{Poll: 5 * time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))})
	bus.Subscribe("one", Applying("one", Never), events.On(func(ctx context.Context, tx pgx.Tx, e events.Of[*eventsv1.OrderConfirmed]) error {
		if cut.Add(1) <= 5 {
			_, err := tx.Exec(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO applied (consumer, subject, seq) VALUES ('one', $1, $2)`, e.Subject, e.Seq)
		return err
	}))
	stop := Start(t, bus)
	err := storage.InTx(t.Context(), w.Pool, func(tx pgx.Tx) error {
		return events.Publish(t.Context(), tx, events.Draft{
			Topic: "order", Subject: "store/1", PartitionKey: "store", Seq: 1, Time: time.Now(), Payload: &eventsv1.OrderConfirmed{OrderId: "store/1"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.AwaitApplied(t, "one", 1)
	stop()
	if cut.Load() != 6 || log.Len() > 0 {
		t.Errorf("tried %d times, errors logged: %s", cut.Load(), &log)
	}
}

func eventsArriveAsPublished(t *testing.T, w World, open Open) {
	came := make(chan events.Of[*eventsv1.OrderPreparing], 10)
	bus := open(events.Options{Poll: 5 * time.Millisecond})
	bus.Subscribe("one", events.On(func(ctx context.Context, _ pgx.Tx, e events.Of[*eventsv1.OrderPreparing]) error {
		events.AfterCommit(ctx, func() { came <- e })
		return nil
	}))
	Start(t, bus)
	traced := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}}))
	at := time.Date(2026, 3, 1, 6, 30, 0, 123456000, time.UTC)
	for _, draft := range []events.Draft{
		{Topic: "order", Subject: "an order", PartitionKey: "a store", Seq: 7, Time: at, Payload: &eventsv1.OrderPreparing{OrderId: "an order"}},
		{Topic: "order", Subject: "no store", Time: at, Payload: &eventsv1.OrderPreparing{}},
	} {
		if err := events.Publish(traced, w.Pool, draft); err != nil {
			t.Fatal(err)
		}
		select {
		case e := <-came:
			if e.ID == 0 || e.Type != "order_preparing" || e.Topic != draft.Topic || e.Subject != draft.Subject || e.PartitionKey != draft.PartitionKey ||
				e.Seq != draft.Seq || !e.Time.Equal(at) || e.Traceparent != "00-01000000000000000000000000000000-0200000000000000-00" ||
				e.Message.OrderId != draft.Payload.(*eventsv1.OrderPreparing).OrderId {
				t.Errorf("published %+v, came %+v", draft, e)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s did not come", draft.Subject)
		}
	}
}

func newConsumerGetsWhatIsKept(t *testing.T, w World, open Open) {
	process := func(consumers ...string) (stop func()) {
		bus := open(events.Options{Poll: 5 * time.Millisecond, Batch: 5})
		for _, consumer := range consumers {
			bus.Subscribe(consumer, Applying(consumer, Never))
		}
		return Start(t, bus)
	}
	stop := process("one")
	for range 10 {
		w.MustWrite(t, "store/a", "store/b", "other/c")
	}
	w.AwaitApplied(t, "one", 30)
	stop()
	process("one", "two")
	w.MustWrite(t, "store/a", "store/b", "other/c")
	w.AwaitApplied(t, "one", 33)
	w.AwaitApplied(t, "two", 33)
}

func watchersSeeWhatWasBefore(t *testing.T, w World, open Open) {
	w.MustWrite(t, "early")
	seen := make(chan string, 10)
	bus := open(events.Options{Poll: 5 * time.Millisecond})
	bus.Watch(events.Watch(func(e events.Of[*eventsv1.OrderPreparing]) { seen <- e.Message.OrderId }))
	Start(t, bus)
	w.MustWrite(t, "late")
	bus.Wake()
	for _, want := range []string{"early", "late"} {
		select {
		case got := <-seen:
			if got != want {
				t.Errorf("saw %s, want %s", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s was not seen", want)
		}
	}
}

func afterCommitOnlyForCommitted(t *testing.T, w World, open Open) {
	hinted := make(chan int64, 10)
	var failures atomic.Int32
	bus := open(events.Options{Poll: 5 * time.Millisecond})
	bus.Subscribe("one", events.On(func(ctx context.Context, _ pgx.Tx, e events.Of[*eventsv1.OrderPreparing]) error {
		events.AfterCommit(ctx, func() { hinted <- e.Seq })
		if e.Subject == "bad" || failures.Add(1) <= 2 {
			return errors.New("not yet")
		}
		return nil
	}))
	Start(t, bus)
	w.MustWrite(t, "good")
	select {
	case <-hinted:
	case <-time.After(20 * time.Second):
		t.Fatal("the hook never ran")
	}
	w.Eventually(t, 1, `SELECT count(*) FROM events.inbox`)
	if len(hinted) > 0 {
		t.Error("the hook ran for a transaction that was rolled back")
	}
	w.MustWrite(t, "bad")
	w.Eventually(t, 1, `SELECT count(*) FROM events.parked`)
	w.MustWrite(t, "good") // committed after the bad one was parked
	if seq := <-hinted; seq != 2 {
		t.Errorf("the hook ran for an event that was parked")
	}
}
