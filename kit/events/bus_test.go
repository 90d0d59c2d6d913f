package events_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func database(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := storagetest.Pool(t, storagetest.Migration{Schema: events.Schema, FS: events.Migrations()})
	exec(t, pool, `CREATE TABLE subjects (subject text PRIMARY KEY, version bigint NOT NULL)`)
	exec(t, pool, `CREATE TABLE applied (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, subject text, seq bigint)`)
	return pool
}

func exec(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// write raises the version of a subject and publishes it, with a pause between the write and the
// commit so that transactions overlap.
func write(ctx context.Context, pool *pgxpool.Pool, subject string, pause time.Duration) error {
	return storage.InTx(ctx, pool, func(tx pgx.Tx) error {
		// Something else first, so that the xid is older than the subject's lock.
		if _, err := tx.Exec(ctx, `SELECT pg_current_xact_id(), pg_sleep($1)`, pause.Seconds()); err != nil {
			return err
		}
		var version int64
		err := tx.QueryRow(ctx, `INSERT INTO subjects VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET version = subjects.version + 1 RETURNING version`, subject).Scan(&version)
		if err != nil {
			return err
		}
		return events.Publish(ctx, tx, draft(subject, version))
	})
}

func draft(subject string, seq int64) events.Draft {
	return events.Draft{
		Topic: "order", Subject: subject, PartitionKey: "store", Seq: seq, Time: time.Now(),
		Payload: &eventsv1.OrderPreparing{OrderId: subject},
	}
}

// applying is a handler that writes what it sees into the table applied.
func applying(consumer string, fault func(e events.Event) error) events.Handler {
	return events.On(func(ctx context.Context, tx pgx.Tx, e events.Of[*eventsv1.OrderPreparing]) error {
		if e.Message.OrderId != e.Subject {
			return fmt.Errorf("payload of %s is about %s", e.Subject, e.Message.OrderId)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO applied (consumer, subject, seq) VALUES ($1, $2, $3)`, consumer, e.Subject, e.Seq); err != nil {
			return err
		}
		return fault(e.Event)
	})
}

func never(events.Event) error { return nil }

// eventually polls until the query returns want.
func eventually(t *testing.T, pool *pgxpool.Pool, want int, sql string, args ...any) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for got := -1; got != want; {
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d, want %d", sql, got, want)
		}
		if err := pool.QueryRow(t.Context(), sql, args...).Scan(&got); err != nil {
			t.Fatal(err)
		}
	}
}

const countApplied = `SELECT count(*) FROM applied WHERE consumer = $1`

// outOfOrder counts events applied twice, skipped, or before an earlier one of their subject.
const outOfOrder = `
SELECT count(*) FROM (
    SELECT seq, row_number() OVER (PARTITION BY consumer, subject ORDER BY n) AS place FROM applied WHERE consumer = $1) a
WHERE seq <> place`

// TestExactlyOnceInOrder is the invariant: under concurrent writers whose transactions commit out
// of order, and consumers in two processes that are stopped at random and whose handlers fail at
// random, each event is applied exactly once and each subject's in order.
func TestExactlyOnceInOrder(t *testing.T) {
	pool := database(t)
	const writers, each, subjects = 16, 60, 12
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for process := range 2 {
		running.Go(func() { restartAtRandom(ctx, t, pool, uint64(process)) })
	}
	group, writing := errgroup.WithContext(t.Context())
	for w := range writers {
		group.Go(func() error {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range each {
				subject := fmt.Sprintf("subject-%d", random.IntN(subjects))
				if err := write(writing, pool, subject, time.Duration(random.IntN(6))*time.Millisecond); err != nil {
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
		eventually(t, pool, writers*each, countApplied, consumer)
	}
	stop()
	running.Wait()
	for _, consumer := range []string{"one", "two"} {
		eventually(t, pool, writers*each, countApplied, consumer)
		eventually(t, pool, 0, outOfOrder, consumer)
	}
}

// restartAtRandom is one process: a bus that is stopped and started again.
func restartAtRandom(ctx context.Context, t *testing.T, pool *pgxpool.Pool, seed uint64) {
	random := rand.New(rand.NewPCG(2, seed))
	var mu sync.Mutex // guards random
	flaky := func(events.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(150) == 0 {
			return errors.New("a fault by chance")
		}
		return nil
	}
	for ctx.Err() == nil {
		bus := events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond, Batch: 20})
		bus.Subscribe("one", applying("one", flaky))
		bus.Subscribe("two", applying("two", flaky))
		mu.Lock()
		life := time.Duration(100+random.IntN(400)) * time.Millisecond
		mu.Unlock()
		alive, end := context.WithTimeout(ctx, life)
		if err := bus.Run(alive); err != nil {
			t.Error(err)
		}
		end()
	}
}

func TestBadEventParksItsSubjectOnly(t *testing.T) {
	pool := database(t)
	var mu sync.Mutex // guards broken
	broken := true
	fault := func(e events.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if broken && e.Subject == "bad" && e.Seq == 2 {
			return errors.New("cannot be applied")
		}
		return nil
	}
	run(t, pool, func(bus *events.Bus) { bus.Subscribe("one", applying("one", fault)) })
	for range 3 {
		for _, subject := range []string{"bad", "good"} {
			if err := write(t.Context(), pool, subject, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	eventually(t, pool, 2, `SELECT count(*) FROM events.parked WHERE consumer = 'one' AND subject = 'bad'`)
	eventually(t, pool, 3, `SELECT count(*) FROM applied WHERE subject = 'good'`)
	eventually(t, pool, 1, `SELECT count(*) FROM applied WHERE subject = 'bad'`)

	mu.Lock()
	broken = false
	mu.Unlock()
	exec(t, pool, `UPDATE events.parked SET parked_at = parked_at - interval '1 minute'`)
	eventually(t, pool, 3, `SELECT count(*) FROM applied WHERE subject = 'bad'`)
	eventually(t, pool, 0, `SELECT count(*) FROM events.parked`)
	eventually(t, pool, 0, outOfOrder, "one")
}

func TestWatchersSeeWhatWasPublishedBeforeTheyStarted(t *testing.T) {
	pool := database(t)
	if err := write(t.Context(), pool, "early", 0); err != nil {
		t.Fatal(err)
	}
	seen := make(chan string, 10)
	bus := run(t, pool, func(bus *events.Bus) {
		bus.Watch(events.Watch(func(e events.Of[*eventsv1.OrderPreparing]) { seen <- e.Message.OrderId }))
	})
	if err := write(t.Context(), pool, "late", 0); err != nil {
		t.Fatal(err)
	}
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

func TestAfterCommitRunsOnlyForWhatCommitted(t *testing.T) {
	pool := database(t)
	hinted := make(chan int64, 10)
	failures := 2
	run(t, pool, func(bus *events.Bus) {
		bus.Subscribe("one", events.On(func(ctx context.Context, _ pgx.Tx, e events.Of[*eventsv1.OrderPreparing]) error {
			events.AfterCommit(ctx, func() { hinted <- e.Seq })
			if failures > 0 {
				failures--
				return errors.New("not yet")
			}
			return nil
		}))
	})
	if err := write(t.Context(), pool, "subject", 0); err != nil {
		t.Fatal(err)
	}
	select {
	case <-hinted:
	case <-time.After(10 * time.Second):
		t.Fatal("the hook never ran")
	}
	eventually(t, pool, 1, `SELECT count(*) FROM events.inbox`)
	if len(hinted) > 0 {
		t.Error("the hook ran for a transaction that was rolled back")
	}
}

func run(t *testing.T, pool *pgxpool.Pool, subscribe func(bus *events.Bus)) *events.Bus {
	t.Helper()
	bus := events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond})
	subscribe(bus)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- bus.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return bus
}

func TestTypeOf(t *testing.T) {
	if got := events.TypeOf(&eventsv1.OrderOutForDelivery{}); got != "order_out_for_delivery" {
		t.Errorf("TypeOf = %q", got)
	}
}
