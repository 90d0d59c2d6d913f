package delivery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/travel"
)

// nobody is asked by itself, so that a test makes the offers it wants.
type nobody struct{}

func (nobody) Decide(dispatch.State, time.Time, travel.Times) []dispatch.Offer { return nil }

// offerTo makes an open offer as the dispatcher would.
func offerTo(t *testing.T, f *deliverytest.Fixture, offer, rider, order string) {
	t.Helper()
	now := f.Clock.Now()
	_, err := f.Pool.Exec(t.Context(), `INSERT INTO delivery.offers (warehouse_id, id, partner_id, order_ids, status, score, reason, pay_minor, distance_m, ready_at, approach_s, latitude, longitude, created_at, expires_at)
		VALUES ($1, $2, $3, ARRAY[$4], 'open', 0, 'test', 1500, 1000, $5, 0, 12.9, 77.6, $5, $6)`, deliverytest.Store, offer, rider, order, now, now.Add(20*time.Second))
	if err != nil {
		t.Fatal(err)
	}
}

// together runs n calls at once and counts their outcomes by reason.
func together(n int, call func(i int) error) map[string]int {
	outcomes := make(map[string]int)
	var mu sync.Mutex // guards outcomes
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			reason := errs.Reason(call(i))
			mu.Lock()
			defer mu.Unlock()
			outcomes[reason]++
		})
	}
	close(start)
	group.Wait()
	return outcomes
}

func TestThirtyRidersAcceptOneOrder(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	f.Confirm(t, f.Order("o1"))
	riders := make([]context.Context, 30)
	for i := range riders {
		id := fmt.Sprintf("rider-%02d", i)
		f.Online(t, id, 50)
		offerTo(t, f, "offer-"+id, id, "o1")
		riders[i] = deliverytest.Rider(t, id)
	}
	outcomes := together(len(riders), func(i int) error {
		_, err := f.AcceptOffer(riders[i], &deliveryv1.OfferRef{OfferId: fmt.Sprintf("offer-rider-%02d", i)})
		return err
	})
	if outcomes[""] != 1 || outcomes["offer_ended"] != 29 {
		t.Errorf("outcomes %v, want one success", outcomes)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.trips`); n != 1 {
		t.Errorf("%d trips for one order", n)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.delivery_partners WHERE state = 'busy'`); n != 1 {
		t.Errorf("%d busy riders for one order", n)
	}
	if got := f.Events(t, "o1"); !slices.Equal(got, []string{"rider_assigned"}) {
		t.Errorf("events %v", got)
	}
}

func TestOneRiderAcceptsFiveOffers(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	f.Online(t, "ravi", 50)
	for i := range 5 {
		id := fmt.Sprint("o", i)
		f.Confirm(t, f.Order(id))
		offerTo(t, f, "offer-"+id, "ravi", id)
	}
	rider := deliverytest.Rider(t, "ravi")
	outcomes := together(10, func(i int) error { // each twice
		_, err := f.AcceptOffer(rider, &deliveryv1.OfferRef{OfferId: fmt.Sprint("offer-o", i%5)})
		return err
	})
	if outcomes[""] != 4 || outcomes["offer_ended"] != 6 {
		t.Errorf("outcomes %v, want two offers taken, each twice", outcomes)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.orders WHERE status = 'assigned'`); n != 2 {
		t.Errorf("the rider has %d orders, at most 2 fit", n)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.trips`); n != 1 {
		t.Errorf("%d open trips", n)
	}
	if _, err := f.Pool.Exec(t.Context(), `UPDATE delivery.orders SET status = 'assigned', partner_id = 'ravi', trip_id = 't', slot = 1 WHERE status = 'waiting'`); err == nil {
		t.Error("the database takes a third order for one rider")
	}
}

func TestNobodyAnswers(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "near", 10)
	f.Online(t, "far", 900)
	f.Confirm(t, f.Order("o1"))
	first := f.Offer(t, "near")
	f.Clock.Advance(21 * time.Second)
	f.Offer(t, "far")
	if _, err := f.AcceptOffer(deliverytest.Rider(t, "near"), &deliveryv1.OfferRef{OfferId: first.OfferId}); !errs.Is(err, "offer_ended") {
		t.Errorf("accepted too late: %v", err)
	}
	if n := f.Count(t, `SELECT count(*) FROM delivery.offers WHERE status = 'expired' AND reason <> '' AND ended_at IS NOT NULL`); n != 1 {
		t.Errorf("%d expired offers", n)
	}
	deliverytest.Await(t, "the message that the offer ended", func() bool {
		return strings.Contains(strings.Join(f.Told.All(), "\n"), first.OfferId+`","status":"expired"`)
	})
}

func TestDeclinedRidersAreAskedLast(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "only", 10)
	f.Confirm(t, f.Order("o1"))
	offer := &deliveryv1.OfferRef{OfferId: f.Offer(t, "only").OfferId}
	rider := deliverytest.Rider(t, "only")
	for range 2 {
		if _, err := f.DeclineOffer(rider, offer); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.AcceptOffer(rider, offer); !errs.Is(err, "offer_ended") {
		t.Errorf("accepted what was declined: %v", err)
	}
	f.Clock.Advance(time.Minute)
	second := f.Offer(t, "only") // nobody else is left
	if second.OfferId == offer.OfferId {
		t.Fatal("the same offer again")
	}
	trip := f.Accept(t, "only")
	if _, err := f.DeclineOffer(rider, &deliveryv1.OfferRef{OfferId: second.OfferId}); !errs.Is(err, "offer_ended") {
		t.Errorf("declined what was accepted: %v", err)
	}
	if len(trip.Stops) != 1 {
		t.Errorf("trip %v", trip)
	}
}

func TestCancelledOrderFreesItsRider(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("waits"))
	offer := f.Offer(t, "ravi")
	cancel(t, f, "waits", "confirmed")
	if _, err := f.AcceptOffer(rider, &deliveryv1.OfferRef{OfferId: offer.OfferId}); !errs.Is(err, "offer_ended") {
		t.Errorf("accepted what is cancelled: %v", err)
	}

	f.Confirm(t, f.Order("taken"))
	trip := f.Accept(t, "ravi")
	for range 2 {
		cancel(t, f, "taken", "preparing")
	}
	shown, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: trip.TripId})
	if err != nil || shown.Status != "cancelled" || shown.Stops[0].Status != "cancelled" || shown.Stops[0].Address != "" || shown.Pay.AmountMinor == 0 {
		t.Fatalf("trip %v %v", shown, err)
	}
	if p, err := f.GetPartner(rider, &deliveryv1.GetPartnerRequest{}); err != nil || p.State != "available" {
		t.Errorf("rider %v %v", p, err)
	}
	if got, want := f.Events(t, "taken"), []string{"rider_assigned", "rider_unassigned"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	deliverytest.Await(t, "the message to the rider", func() bool {
		return strings.Contains(strings.Join(f.Told.All(), "\n"), `"order_id":"taken","what":"cancelled"`)
	})
	f.Confirm(t, f.Order("next")) // the place is free
	f.Accept(t, "ravi")
}

func cancel(t *testing.T, f *deliverytest.Fixture, order, from string) {
	t.Helper()
	f.Tell(t, "order", order, &eventsv1.OrderCancelled{OrderId: order, WarehouseId: deliverytest.Store, CancelledBy: "customer", FromStatus: from})
	deliverytest.Await(t, "the cancellation", func() bool { s := f.Status(t, order); return s == "cancelled" || s == "failed" })
}

func TestCancelRacesWithAccept(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{Matcher: nobody{}})
	for i := range 20 {
		rider, order := fmt.Sprint("rider-", i), fmt.Sprint("o", i)
		f.Online(t, rider, 50)
		f.Confirm(t, f.Order(order))
		offerTo(t, f, "offer-"+order, rider, order)
		as := deliverytest.Rider(t, rider)
		accepted := make(chan error, 1)
		go func() {
			_, err := f.AcceptOffer(as, &deliveryv1.OfferRef{OfferId: "offer-" + order})
			accepted <- err
		}()
		cancel(t, f, order, "confirmed")
		if err := <-accepted; err != nil && !errs.Is(err, "offer_ended") {
			t.Fatal(err)
		}
		if p, err := f.GetPartner(as, &deliveryv1.GetPartnerRequest{}); err != nil || p.State != "available" {
			t.Fatalf("rider of a cancelled order: %v %v", p, err)
		}
		f.Events(t, order)
	}
}

// The bags are with the rider although the order was cancelled in that moment: they come back, and
// that is not told, because inventory took the units back with the cancellation.
func TestCancelRacesWithHandover(t *testing.T) {
	f, trip := underWay(t)
	rider := deliverytest.Rider(t, "ravi")
	cancel(t, f, "o1", "ready_for_pickup")
	shown, err := f.ReturnToStore(rider, &deliveryv1.TripRef{TripId: trip.TripId})
	if err != nil || shown.Status != "completed" || shown.Stops[0].Status != "returned" {
		t.Fatalf("returned: %v %v", shown, err)
	}
	if got := f.Events(t, "o1"); slices.Contains(got, "goods_returned") || slices.Contains(got, "delivery_failed") {
		t.Errorf("events %v", got)
	}
}

func TestOfflineRiderLosesWhatIsInTheStore(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	trip := f.Accept(t, "ravi")
	for range 2 {
		p, err := f.GoOffline(rider, &deliveryv1.GoOfflineRequest{})
		if err != nil || p.State != "offline" {
			t.Fatalf("offline: %v %v", p, err)
		}
	}
	if shown, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: trip.TripId}); err != nil || shown.Status != "cancelled" || len(shown.Stops) != 0 || shown.Pay.AmountMinor != 0 {
		t.Errorf("trip %v %v", shown, err)
	}
	f.Online(t, "mala", 50)
	f.Accept(t, "mala")
	f.HandOver(t, "o1", "mala")
	if p, err := f.GoOffline(deliverytest.Rider(t, "mala"), &deliveryv1.GoOfflineRequest{}); err != nil || p.State != "busy" {
		t.Errorf("a trip under way goes on: %v %v", p, err)
	}
	if got, want := f.Events(t, "o1"), []string{"rider_assigned", "rider_unassigned", "rider_assigned"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestSilentRiderLosesTheOrder(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{SilentAfter: 240 * time.Millisecond}) // looked at every 20 ms
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	f.Accept(t, "ravi")
	f.Map.Age("ravi", deliverytest.North(50), 300)
	deliverytest.Await(t, "the reassignment", func() bool {
		f.Clock.Advance(10 * time.Millisecond)
		return f.Status(t, "o1") == "waiting"
	})
	if got, want := f.Events(t, "o1"), []string{"rider_assigned", "rider_unassigned"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	f.Online(t, "mala", 50)
	f.Accept(t, "mala")
}

// The rider lost the order in the moment in which the store handed it over: who has the bags, rides.
func TestBagsGoWithWhoHasThem(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	f.Accept(t, "ravi")
	if _, err := f.GoOffline(deliverytest.Rider(t, "ravi"), &deliveryv1.GoOfflineRequest{}); err != nil {
		t.Fatal(err)
	}
	f.Online(t, "mala", 50)
	f.Accept(t, "mala")
	f.HandOver(t, "o1", "ravi")
	p, err := f.GetPartner(deliverytest.Rider(t, "ravi"), &deliveryv1.GetPartnerRequest{})
	if err != nil || p.State != "busy" || p.Trip == nil || p.Trip.Status != "under_way" || p.Trip.Stops[0].Status != "picked_up" {
		t.Fatalf("ravi: %v %v", p, err)
	}
	if p, err := f.GetPartner(deliverytest.Rider(t, "mala"), &deliveryv1.GetPartnerRequest{}); err != nil || p.State != "available" {
		t.Errorf("mala: %v %v", p, err)
	}
	want := []string{"rider_assigned", "rider_unassigned", "rider_assigned", "rider_unassigned", "rider_assigned"}
	if got := f.Events(t, "o1"); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

// An event may be published twice; the effects happen once.
func TestRepeatedEventsChangeNothing(t *testing.T) {
	f, trip := underWay(t)
	now := timestamppb.New(f.Clock.Now())
	before := f.Events(t, "o1")
	f.Tell(t, "order", "o1", f.Order("o1"))
	f.Tell(t, "warehouse", "o1", &eventsv1.PickStarted{OrderId: "o1", WarehouseId: deliverytest.Store, PickerId: "pia", StartedAt: now})
	f.Tell(t, "warehouse", "o1", &eventsv1.OrderPacked{OrderId: "o1", WarehouseId: deliverytest.Store, PackedAt: now})
	f.Tell(t, "order", "o1", &eventsv1.OrderReadyForPickup{OrderId: "o1", WarehouseId: deliverytest.Store, CashDueMinor: 1})
	f.Tell(t, "warehouse", "o1", &eventsv1.OrderHandedOver{OrderId: "o1", WarehouseId: deliverytest.Store, PartnerId: "ravi", HandedOverAt: now})
	f.Tell(t, "warehouse", "o9", &eventsv1.OrderHandedOver{OrderId: "o9", WarehouseId: deliverytest.Store, PartnerId: "ravi", HandedOverAt: now})
	f.Tell(t, "order", "o9", &eventsv1.OrderCancelled{OrderId: "o9", WarehouseId: deliverytest.Store})
	f.Confirm(t, f.Order("o2")) // behind all of them
	if got := f.Events(t, "o1"); !slices.Equal(got, before) {
		t.Errorf("events %v, want %v", got, before)
	}
	shown, err := f.GetTrip(deliverytest.Rider(t, "ravi"), &deliveryv1.TripRef{TripId: trip.TripId})
	if err != nil || shown.Status != "under_way" || shown.Stops[0].CashDue.AmountMinor != 12000 {
		t.Errorf("trip %v %v", shown, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM events.parked`); n != 0 {
		t.Errorf("%d parked events", n)
	}
}

// A rider whose last position is old is not asked.
func TestStaleRidersAreNotAsked(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "stale", 10)
	f.Map.Age("stale", deliverytest.At, 121)
	f.Online(t, "fresh", 900)
	f.Confirm(t, f.Order("o1"))
	f.Offer(t, "fresh")
	if n := f.Count(t, `SELECT count(*) FROM delivery.offers WHERE partner_id = 'stale'`); n != 0 {
		t.Errorf("%d offers to a rider who was not heard of", n)
	}
}
