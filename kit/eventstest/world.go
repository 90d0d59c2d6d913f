package eventstest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
)

// Open makes a bus on a database, as one process of the installation does.
type Open func(opts events.Options) *events.Bus

// World is a database with events, and what consumers made of them.
type World struct{ Pool *pgxpool.Pool }

// New makes an empty world.
func New(t testing.TB) World {
	t.Helper()
	w := World{storagetest.Pool(t, storagetest.Migration{Schema: events.Schema, FS: events.Migrations()})}
	w.Exec(t, `CREATE TABLE subjects (subject text PRIMARY KEY, version bigint NOT NULL)`)
	w.Exec(t, `CREATE TABLE applied (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, subject text, seq bigint)`)
	return w
}

// Exec runs a statement.
func (w World) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := w.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// Write raises the version of a subject and publishes it, with a pause between the write and the
// commit so that transactions overlap. The subject is of the store that its name begins with, up to
// a slash.
func (w World) Write(ctx context.Context, subject string, pause time.Duration) error {
	return storage.InTx(ctx, w.Pool, func(tx pgx.Tx) error {
		// Something else first, so that the xid is older than the subject's lock.
		if _, err := tx.Exec(ctx, `SELECT pg_current_xact_id(), pg_sleep($1)`, pause.Seconds()); err != nil {
			return err
		}
		return w.WriteIn(ctx, tx, subject)
	})
}

// WriteIn is Write in a transaction of the caller's.
func (w World) WriteIn(ctx context.Context, tx pgx.Tx, subject string) error {
	var version int64
	err := tx.QueryRow(ctx, `INSERT INTO subjects VALUES ($1, 1) ON CONFLICT (subject) DO UPDATE SET version = subjects.version + 1 RETURNING version`, subject).Scan(&version)
	if err != nil {
		return err
	}
	store, _, _ := strings.Cut(subject, "/")
	return events.Publish(ctx, tx, events.Draft{
		Topic: "order", Subject: subject, PartitionKey: store, Seq: version, Time: time.Now(),
		Payload: &eventsv1.OrderPreparing{OrderId: subject},
	})
}

// MustWrite writes one version of each subject.
func (w World) MustWrite(t testing.TB, subjects ...string) {
	t.Helper()
	for _, subject := range subjects {
		if err := w.Write(t.Context(), subject, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// Applying is a handler that notes what it applies. What fault returns, it fails with after that.
func Applying(consumer string, fault func(events.Event) error) events.Handler {
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

// Never fails.
func Never(events.Event) error { return nil }

// Eventually polls until the query returns want.
func (w World) Eventually(t testing.TB, want int, sql string, args ...any) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(30 * time.Second)
	for got := -1; ; <-tick.C {
		if err := w.Pool.QueryRow(t.Context(), sql, args...).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: got %d, want %d", sql, got, want)
		}
	}
}

const (
	countApplied = `SELECT count(*) FROM applied WHERE consumer = $1`
	// outOfOrder counts events applied twice, skipped, or before an earlier one of their subject.
	outOfOrder = `
SELECT count(*) FROM (
    SELECT seq, row_number() OVER (PARTITION BY consumer, subject ORDER BY n) AS place FROM applied WHERE consumer = $1) a
WHERE seq <> place`
)

// AwaitApplied waits until a consumer has applied so many events, and checks that each came once and
// in its subject's order. Without an end to wait for, that it stays so is not seen.
func (w World) AwaitApplied(t testing.TB, consumer string, events int) {
	t.Helper()
	w.Eventually(t, events, countApplied, consumer)
	w.CheckOrder(t, consumer)
}

// CheckOrder fails the test if a consumer applied something twice, or out of its subject's order.
func (w World) CheckOrder(t testing.TB, consumer string) {
	t.Helper()
	var wrong int
	if err := w.Pool.QueryRow(t.Context(), outOfOrder, consumer).Scan(&wrong); err != nil {
		t.Fatal(err)
	}
	if wrong > 0 {
		t.Errorf("%s applied %d events out of order", consumer, wrong)
	}
}

// AwaitSettled waits until the cursors are at the end, and checks the invariants.
func (w World) AwaitSettled(t testing.TB) {
	t.Helper()
	w.Eventually(t, 0, `SELECT count(*) FROM events.cursors c JOIN events.outbox o ON o.type = ANY (c.types) AND (o.xid, o.id) > (c.xid, c.id)`)
	report, err := verify.Check(t.Context(), w.Pool, events.Invariants)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Violations > 0 {
			t.Errorf("%s: %d violations: %q", f.Name, f.Violations, f.Examples)
		}
	}
}

// Start runs a bus until the test ends or stop is called.
func Start(t testing.TB, bus *events.Bus) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- bus.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(stopWithin):
			t.Error(errors.New("the bus does not stop"))
		}
	}
	t.Cleanup(stop)
	return stop
}

// stopWithin is what a process has for a clean stop.
const stopWithin = 4 * time.Second
