package delivery_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/travel"
)

// counting asks as the service does, and counts how often it looked.
type counting struct {
	dispatch.Rolling
	looks atomic.Int64
}

func (c *counting) Decide(state dispatch.State, now time.Time, times travel.Times) []dispatch.Offer {
	defer c.looks.Add(1)
	return c.Rolling.Decide(state, now, times)
}

// riding has ravi under way with o1 to a door some metres from the store.
func riding(t *testing.T, matcher dispatch.Matcher, metres float64) (*deliverytest.Fixture, *deliveryv1.Trip) {
	t.Helper()
	f := deliverytest.New(t, delivery.Config{Matcher: matcher})
	f.Online(t, "ravi", 50)
	order := f.Order("o1")
	order.Latitude = deliverytest.North(metres).Latitude
	f.Confirm(t, order)
	if _, none := matcher.(nobody); none {
		offerTo(t, f, "offer-o1", "ravi", "o1")
	}
	trip := f.Accept(t, "ravi")
	f.Pack(t, "o1", 12000)
	f.HandOver(t, "o1", "ravi")
	return f, trip
}

func reachDoor(t *testing.T, f *deliverytest.Fixture, trip *deliveryv1.Trip) {
	t.Helper()
	if _, err := f.ArriveAtDoor(deliverytest.Rider(t, "ravi"), &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, f *deliverytest.Fixture, trip *deliveryv1.Trip) {
	t.Helper()
	_, err := f.CompleteDelivery(deliverytest.Rider(t, "ravi"), &deliveryv1.CompleteDeliveryRequest{
		TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func ravi(t *testing.T, f *deliverytest.Fixture) *deliveryv1.Partner {
	t.Helper()
	p, err := f.GetPartner(deliverytest.Rider(t, "ravi"), &deliveryv1.GetPartnerRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// preassigned has ravi at the last door with o1, and o2 for the trip after it.
func preassigned(t *testing.T) (f *deliverytest.Fixture, trip, next *deliveryv1.Trip) {
	t.Helper()
	f, trip = riding(t, nobody{}, 200)
	reachDoor(t, f, trip)
	f.Confirm(t, f.Order("o2"))
	offerTo(t, f, "offer-o2", "ravi", "o2")
	return f, trip, f.Accept(t, "ravi")
}

// A rider is asked for the next trip at the last door of this one, not while riding; it begins when this
// one ends, and only then its address is shown.
func TestNextTripIsOfferedAtTheLastDoor(t *testing.T) {
	matcher := &counting{}
	f, trip := riding(t, matcher, 200)
	order := f.Order("o2")
	order.Latitude = deliverytest.North(300).Latitude
	f.Confirm(t, order)
	f.Pack(t, "o2", 12000)
	looks := matcher.looks.Load()
	deliverytest.Await(t, "some decisions", func() bool { return matcher.looks.Load() > looks+5 })
	if n := f.Count(t, `SELECT count(*) FROM delivery.offers WHERE 'o2' = ANY (order_ids)`); n != 0 {
		t.Fatalf("%d offers to somebody who rides", n)
	}
	reachDoor(t, f, trip)
	next := f.Accept(t, "ravi")
	if next.Status != "next" || next.TripId == trip.TripId || next.Stops[0].Address != "" || next.Stops[0].PickupCode != "" {
		t.Fatalf("next trip: %v", next)
	}
	before := ravi(t, f)
	if before.Trip.TripId != trip.TripId || before.NextTrip.GetTripId() != next.TripId || before.State != "busy" || before.CurrentOrderId != "o1" {
		t.Errorf("at the door: %v", before)
	}
	finish(t, f, trip)
	after := ravi(t, f)
	if after.State != "busy" || after.Trip.GetTripId() != next.TripId || after.Trip.Status != "assigned" || after.NextTrip != nil || after.CurrentOrderId != "o2" || after.Trip.Stops[0].Address == "" {
		t.Errorf("on the way back: %v", after)
	}
	f.HandOver(t, "o2", "ravi")
	if p := ravi(t, f); p.Trip.GetStatus() != "under_way" {
		t.Errorf("with the next bag: %v", p.Trip)
	}
	if got := f.Events(t, "o2"); got[0] != "rider_assigned" || slices.Contains(got[1:], "rider_assigned") || slices.Contains(got, "rider_unassigned") {
		t.Errorf("events %v, want one rider", got)
	}
}

// Two matchers ask the same rider, and a customer cancels at the same time: there is room for one order
// beside the bag.
func TestOneRiderTwoMatchersAtTheLastDoor(t *testing.T) {
	f, trip := riding(t, nobody{}, 200)
	reachDoor(t, f, trip)
	again := f.Again(t, delivery.Config{Matcher: nobody{}})
	for i := range 4 {
		id := fmt.Sprint("n", i)
		f.Confirm(t, f.Order(id))
		offerTo(t, f, "offer-"+id, "ravi", id)
	}
	rider := deliverytest.Rider(t, "ravi")
	outcomes := together(8, func(i int) error {
		s := []*delivery.Service{f.Service, again}[i%2]
		_, err := s.AcceptOffer(rider, &deliveryv1.OfferRef{OfferId: fmt.Sprint("offer-n", i/2)})
		return err
	})
	if outcomes[""] != 2 || outcomes["offer_ended"] != 6 {
		t.Errorf("outcomes %v, want one offer taken, told twice", outcomes)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.trips WHERE status = 'next'`); n != 1 {
		t.Errorf("%d next trips", n)
	}
	if p := ravi(t, f); len(p.NextTrip.GetStops()) != 1 || p.Trip.TripId != trip.TripId {
		t.Errorf("ravi has %v", p)
	}
	if _, err := f.Pool.Exec(t.Context(), `INSERT INTO delivery.trips (warehouse_id, id, partner_id, status, order_ids, pay_minor, created_at)
		VALUES ($1, 'another', 'ravi', 'next', '{}', 0, now())`, deliverytest.Store); err == nil {
		t.Error("the database takes a second next trip for one rider")
	}
}

// Whatever comes first, the order has its rider once, on a trip that is open in the end.
func TestAcceptRacesWithTheEndOfTheTrip(t *testing.T) {
	f, trip := riding(t, nobody{}, 200)
	reachDoor(t, f, trip)
	f.Confirm(t, f.Order("o2"))
	offerTo(t, f, "offer-o2", "ravi", "o2")
	rider := deliverytest.Rider(t, "ravi")
	outcomes := together(2, func(i int) error {
		if i == 0 {
			_, err := f.AcceptOffer(rider, &deliveryv1.OfferRef{OfferId: "offer-o2"})
			return err
		}
		_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000})
		return err
	})
	if outcomes[""] != 2 {
		t.Errorf("outcomes %v", outcomes)
	}
	if p := ravi(t, f); p.Trip.GetStatus() != "assigned" || len(p.Trip.Stops) != 1 || p.Trip.Stops[0].OrderId != "o2" || p.NextTrip != nil {
		t.Errorf("ravi has %v", p)
	}
}

func TestCancelledWhilePreassigned(t *testing.T) {
	f, trip, next := preassigned(t)
	cancel(t, f, "o2", "preparing")
	if p := ravi(t, f); p.NextTrip != nil || p.Trip.GetTripId() != trip.TripId || p.CurrentOrderId != "o1" {
		t.Errorf("ravi has %v", p)
	}
	shown, err := f.GetTrip(deliverytest.Rider(t, "ravi"), &deliveryv1.TripRef{TripId: next.TripId})
	if err != nil || shown.Status != "cancelled" || shown.Pay.AmountMinor == 0 {
		t.Errorf("the next trip: %v %v", shown, err)
	}
	f.Confirm(t, f.Order("o3")) // the place is free
	offerTo(t, f, "offer-o3", "ravi", "o3")
	f.Accept(t, "ravi")
	finish(t, f, trip)
	if p := ravi(t, f); p.Trip.GetStops()[0].OrderId != "o3" {
		t.Errorf("ravi has %v", p)
	}
}

// A cancellation that comes together with the end of the trip before leaves nobody with a dead trip.
func TestCancelRacesWithTheBeginOfTheNextTrip(t *testing.T) {
	f, trip, _ := preassigned(t)
	rider := deliverytest.Rider(t, "ravi")
	done := make(chan error, 1)
	go func() {
		_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000})
		done <- err
	}()
	cancel(t, f, "o2", "preparing")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if p := ravi(t, f); p.State != "available" || p.Trip != nil || p.NextTrip != nil {
		t.Errorf("ravi has %v", p)
	}
}

// Who goes off duty at the door finishes the trip, and loses the next one.
func TestOfflineWhilePreassigned(t *testing.T) {
	f, trip, _ := preassigned(t)
	p, err := f.GoOffline(deliverytest.Rider(t, "ravi"), &deliveryv1.GoOfflineRequest{})
	if err != nil || p.State != "busy" {
		t.Fatalf("offline: %v %v", p, err)
	}
	if status := f.Status(t, "o2"); status != "waiting" {
		t.Errorf("the next order is %s", status)
	}
	finish(t, f, trip)
	if p := ravi(t, f); p.State != "offline" || p.Trip != nil || p.NextTrip != nil {
		t.Errorf("ravi has %v", p)
	}
}

// The rider is held up at the door, and the bag is ready: somebody who is free takes it.
func TestHeldUpRiderLosesTheNextOrder(t *testing.T) {
	f, _, _ := preassigned(t)
	f.Pack(t, "o2", 12000)
	f.Online(t, "mala", 50)
	deliverytest.Await(t, "the release", func() bool {
		f.Clock.Advance(10 * time.Second)
		f.Map.Put("mala", deliverytest.North(50))
		return f.Status(t, "o2") == "waiting"
	})
	if got, want := f.Events(t, "o2"), []string{"rider_assigned", "rider_unassigned"}; !slices.Equal(got[:2], want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if p := ravi(t, f); p.NextTrip != nil || p.Trip == nil {
		t.Errorf("ravi has %v", p)
	}
	offerTo(t, f, "offer-mala", "mala", "o2")
	f.Accept(t, "mala")
}

// Nobody took the bags at the door: with them back at the store the next trip begins there.
func TestNextTripAfterBringingBack(t *testing.T) {
	f, trip, next := preassigned(t)
	rider := deliverytest.Rider(t, "ravi")
	if _, err := f.FailDelivery(rider, &deliveryv1.FailDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Reason: "customer_absent"}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReturnToStore(rider, &deliveryv1.TripRef{TripId: trip.TripId}); err != nil {
		t.Fatal(err)
	}
	if p := ravi(t, f); p.Trip.GetTripId() != next.TripId || p.Trip.Status != "at_store" || p.NextTrip != nil {
		t.Errorf("ravi has %v", p)
	}
	if got, want := f.Events(t, "o2"), []string{"rider_assigned", "rider_arrived_at_store"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

// The phone was without network at the door: the counter gives out the next bags before the last trip is
// told to be over.
func TestNextBagsBeforeTheLastTripHasEnded(t *testing.T) {
	f, trip, next := preassigned(t)
	f.Pack(t, "o2", 12000)
	f.HandOver(t, "o2", "ravi")
	if p := ravi(t, f); p.Trip.TripId != trip.TripId || p.NextTrip.GetStatus() != "next" {
		t.Fatalf("ravi has %v", p)
	}
	finish(t, f, trip)
	if p := ravi(t, f); p.Trip.GetTripId() != next.TripId || p.Trip.Status != "under_way" {
		t.Errorf("ravi has %v", p)
	}
}

// A rider who rides off before answering is not given another trip.
func TestOfferFromBeforeTheRide(t *testing.T) {
	f, _ := riding(t, nobody{}, 200)
	f.Confirm(t, f.Order("o2"))
	offerTo(t, f, "offer-o2", "ravi", "o2")
	if _, err := f.AcceptOffer(deliverytest.Rider(t, "ravi"), &deliveryv1.OfferRef{OfferId: "offer-o2"}); !errs.Is(err, "offer_ended") {
		t.Errorf("accepted while riding: %v", err)
	}
}
