package delivery_test

import (
	"math"
	"sync"
	"testing"
	"time"

	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/travel"
)

// watcher notes what it is told and asks nobody.
type watcher struct {
	mu   sync.Mutex // guards last
	last dispatch.State
}

func (w *watcher) Decide(state dispatch.State, _ time.Time, _ travel.Times) []dispatch.Offer {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = state
	return nil
}

func (w *watcher) seen() dispatch.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// ordered writes that a store got so many orders in every half hour of some days.
func ordered(t *testing.T, f *deliverytest.Fixture, days, each int) {
	t.Helper()
	for _, sql := range []string{`
INSERT INTO delivery.orders (warehouse_id, order_id, user_id, status, confirmed_at, promise_at, estimate_at, ride_s, latitude, longitude, cash_due_minor, work_s)
SELECT $1, 'old-' || at || '-' || n, 'customer', 'cancelled', at, at, at, 300, 12.9, 77.6, 0, 60
FROM generate_series($2::timestamptz - make_interval(days => $3), $2 - interval '30 minutes', interval '30 minutes') at, generate_series(1, $4) n`, `
INSERT INTO delivery.demand_slots (warehouse_id, slot, orders)
SELECT warehouse_id, date_bin('30 minutes', confirmed_at, 'epoch'), count(*) FROM delivery.orders
WHERE $1 <> '' AND $2::timestamptz IS NOT NULL AND $3::int > 0 AND $4::int > 0 GROUP BY 1, 2`} {
		if _, err := f.Pool.Exec(t.Context(), sql, deliverytest.Store, deliverytest.Start, days, each); err != nil {
			t.Fatal(err)
		}
	}
}

// A store with a past expects what it usually gets at this hour, from its first minute on; the matcher is
// told.
func TestDemandIsLearnedFromThePast(t *testing.T) {
	matcher := &watcher{}
	f := deliverytest.New(t, delivery.Config{Matcher: matcher})
	ordered(t, f, 15, 7)
	f.Clock.Advance(3 * time.Minute) // the last half hour is complete
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	deliverytest.Await(t, "the forecast", func() bool { return matcher.seen().PerHour > 0 })
	if got := matcher.seen().PerHour; math.Abs(got-14) > 2.5 {
		t.Errorf("%.1f orders an hour are expected, want about 14", got)
	}
}

// An order counts once in its half hour, however often it is told.
func TestOrdersCountOnce(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	for range 2 {
		f.Tell(t, "order", "o1", f.Order("o1"))
	}
	f.Confirm(t, f.Order("o2"))
	if n := f.Count(t, `SELECT orders FROM delivery.demand_slots`); n != 2 {
		t.Errorf("%d orders count, want 2", n)
	}
}
