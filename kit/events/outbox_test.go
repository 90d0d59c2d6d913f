package events_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/events"
	"doorstep/kit/eventstest"
)

// begin opens a transaction that is older than all that comes after it.
func begin(t *testing.T, w eventstest.World) pgx.Tx {
	t.Helper()
	tx, err := w.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT pg_current_xact_id()`); err != nil {
		t.Fatal(err)
	}
	return tx
}

func writeAndCommit(t *testing.T, w eventstest.World, tx pgx.Tx, subject string) {
	t.Helper()
	if err := w.WriteIn(t.Context(), tx, subject); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Transactions end in any order: what an older one writes is read although newer ones ended first.
func TestATransactionThatEndsLateIsRead(t *testing.T) {
	w := eventstest.New(t)
	w.MustWrite(t, "store/first")
	late := begin(t, w)
	w.MustWrite(t, "store/quick")
	bus := events.NewBus(w.Pool, events.Options{})
	bus.Subscribe("one", eventstest.Applying("one", eventstest.Never))
	eventstest.Start(t, bus)
	w.Eventually(t, 1, `SELECT count(*) FROM applied WHERE subject = 'store/first'`)
	writeAndCommit(t, w, late, "store/late")
	w.MustWrite(t, "store/last")
	w.Eventually(t, 1, `SELECT count(*) FROM applied WHERE subject = 'store/last'`)
	wantApplied(t, w, 4)
}

// An event whose transaction is newer than that of the next event of its subject comes with that one,
// and is not applied again when its own turn comes.
func TestAnEventThatWasOvertakenIsAppliedOnce(t *testing.T) {
	w := eventstest.New(t)
	older := begin(t, w)
	w.MustWrite(t, "store/a")
	writeAndCommit(t, w, older, "store/a")
	bus := events.NewBus(w.Pool, events.Options{Batch: 1})
	bus.Subscribe("one", eventstest.Applying("one", eventstest.Never))
	eventstest.Start(t, bus)
	w.MustWrite(t, "store/last")
	w.Eventually(t, 1, `SELECT count(*) FROM applied WHERE subject = 'store/last'`)
	wantApplied(t, w, 3)
}

func wantApplied(t *testing.T, w eventstest.World, want int) {
	t.Helper()
	var got int
	if err := w.Pool.QueryRow(t.Context(), `SELECT count(*) FROM applied`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%d events were applied, want %d", got, want)
	}
	w.CheckOrder(t, "one")
}
