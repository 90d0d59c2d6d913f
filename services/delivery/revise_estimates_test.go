package delivery_test

import (
	"slices"
	"testing"
	"time"

	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// eta is the estimate that the customer of an order has, in minutes from now.
func eta(t *testing.T, f *deliverytest.Fixture, order string) float64 {
	t.Helper()
	var at time.Time
	if err := f.Pool.QueryRow(t.Context(), `SELECT estimate_at FROM delivery.orders WHERE order_id = $1`, order).Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at.Sub(f.Clock.Now()).Minutes()
}

// On the road the estimate follows the rider: later when the rider is far off the way, sooner when the
// rider is nearly there.
func TestEstimatesFollowTheRider(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}, ReviseEvery: 20 * time.Millisecond})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	offerTo(t, f, "offer-o1", "ravi", "o1")
	f.Accept(t, "ravi")
	f.Pack(t, "o1", 12000)
	f.HandOver(t, "o1", "ravi")
	planned := eta(t, f, "o1")
	f.Map.Put("ravi", deliverytest.North(-3000)) // four kilometres from the door instead of one
	deliverytest.Await(t, "a later estimate", func() bool { return eta(t, f, "o1") > planned+10 })
	later := eta(t, f, "o1")
	if later > planned+25 {
		t.Errorf("%.1f min for a way that was planned with %.1f", later, planned)
	}
	f.Map.Put("ravi", deliverytest.North(950))
	deliverytest.Await(t, "a sooner estimate", func() bool { return eta(t, f, "o1") < planned-2 })
	if soon := eta(t, f, "o1"); soon < 1 || soon > 5 {
		t.Errorf("%.1f min for the last fifty metres and the door", soon)
	}
	changes := 0
	for _, event := range f.Events(t, "o1") {
		if event == "eta_changed" {
			changes++
		}
	}
	if changes > 4 {
		t.Errorf("the customer was told %d times", changes)
	}
	if n := f.Count(t, `SELECT revisions FROM delivery.orders WHERE order_id = 'o1'`); n != 1 {
		t.Errorf("%d revisions count against the promise, want one", n)
	}
}

// In the store the estimate follows the queue: nobody picks and no rider is there.
func TestEstimatesFollowTheQueue(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}, ReviseEvery: 20 * time.Millisecond})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	f.Clock.Advance(12 * time.Minute)
	deliverytest.Await(t, "a later estimate", func() bool { return eta(t, f, "o1") > 5 })
	if got := f.Events(t, "o1"); !slices.Contains(got, "eta_changed") {
		t.Errorf("events %v", got)
	}
}
