package delivery_test

import (
	"fmt"
	"testing"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// due is an order with cash to take.
func due(f *deliverytest.Fixture, id string, minor int64) *eventsv1.OrderConfirmed {
	o := f.Order(id)
	o.CashDueMinor = minor
	return o
}

// carry takes an order through the rider's hands to the door, with its cash.
func carry(t *testing.T, f *deliverytest.Fixture, rider, order string, minor int64) {
	t.Helper()
	trip := f.Accept(t, rider)
	f.HandOver(t, order, rider)
	complete := &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: order, Otp: deliverytest.Code, CashCollectedMinor: minor}
	for range 2 { // a repetition counts the cash once
		if _, err := f.CompleteDelivery(deliverytest.Rider(t, rider), complete); err != nil {
			t.Fatal(err)
		}
	}
}

func holds(t *testing.T, f *deliverytest.Fixture, rider string, minor int64) bool {
	t.Helper()
	return f.Count(t, `SELECT count(*) FROM delivery.delivery_partners WHERE id = $1 AND cash_held_minor = $2`, rider, minor) == 1
}

func TestCashOrdersUpToTheLimit(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	f.Confirm(t, due(f, "o1", 2900_00))
	carry(t, f, "ravi", "o1", 2900_00)
	if !holds(t, f, "ravi", 2900_00) {
		t.Fatal("the cash of one delivery is not counted once")
	}
	f.Confirm(t, due(f, "cash", 200_00), due(f, "paid", 0))
	carry(t, f, "ravi", "paid", 0) // the one that is asked for, though the other one came first
	if n := f.Count(t, `SELECT count(*) FROM delivery.offers WHERE 'cash' = ANY (order_ids)`); n > 0 {
		t.Fatalf("%d offers of an order with too much cash", n)
	}
	// The store has counted some of it; the ledger knows of all.
	f.Tell(t, "payment", "ravi", &eventsv1.CashDeposited{PartnerId: "ravi", AmountMinor: 1000_00, LeftMinor: 1900_00})
	carry(t, f, "ravi", "cash", 200_00)
	if !holds(t, f, "ravi", 2100_00) {
		t.Error("after a deposit and another order the rider does not hold Rs 2,100")
	}
}

// What was collected before cash was counted here is known with the first deposit.
func TestCashFromBeforeItWasCounted(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Hire(t, "ravi")
	f.Tell(t, "payment", "ravi", &eventsv1.CashDeposited{PartnerId: "ravi", AmountMinor: 500_00, LeftMinor: 700_00})
	deliverytest.Await(t, "the cash", func() bool { return holds(t, f, "ravi", 700_00) })
}

// However offers race, a rider who accepts never has more cash to come than the limit allows.
func TestTwoCashOrdersRaceOntoOneTrip(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	for i := range 20 {
		rider := fmt.Sprint("rider-", i)
		f.Online(t, rider, 50)
		offers := [2]string{}
		for k := range offers {
			order := fmt.Sprintf("o%d-%d", i, k)
			f.Confirm(t, due(f, order, 1600_00))
			offers[k] = "offer-" + order
			offerTo(t, f, offers[k], rider, order)
		}
		as := deliverytest.Rider(t, rider)
		outcomes := together(4, func(k int) error {
			_, err := f.AcceptOffer(as, &deliveryv1.OfferRef{OfferId: offers[k%2]})
			return err
		})
		if outcomes[""] != 2 || outcomes["cash_limit"] != 2 {
			t.Fatalf("outcomes %v, want one offer taken, twice, and the other refused", outcomes)
		}
	}
	if n := f.Count(t, `SELECT count(*) FROM (SELECT partner_id FROM delivery.orders WHERE status = 'assigned' GROUP BY 1 HAVING sum(cash_due_minor) > 300000) over`); n != 0 {
		t.Errorf("%d riders have too much to take", n)
	}
}

// An order above the limit goes to somebody who holds no cash, and to nobody else.
func TestAnOrderAboveTheLimit(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	f.Online(t, "ravi", 50)
	f.Confirm(t, due(f, "small", 100_00), due(f, "big", 3500_00))
	for _, order := range []string{"small", "big"} {
		offerTo(t, f, "offer-"+order, "ravi", order)
	}
	f.Online(t, "mala", 50)
	offerTo(t, f, "offer-to-mala", "mala", "big")
	accept := func(rider, offer string) error {
		_, err := f.AcceptOffer(deliverytest.Rider(t, rider), &deliveryv1.OfferRef{OfferId: offer})
		return err
	}
	if err := accept("ravi", "offer-small"); err != nil {
		t.Fatal(err)
	}
	if err := accept("ravi", "offer-big"); !errs.Is(err, "cash_limit") {
		t.Errorf("beside another cash order: %v", err)
	}
	if err := accept("mala", "offer-to-mala"); err != nil {
		t.Errorf("with empty hands: %v", err)
	}
}
