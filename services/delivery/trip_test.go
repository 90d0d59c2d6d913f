package delivery_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// A rider takes an order, picks it up, delivers it; every step is repeated.
func TestDelivery(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))

	offer := f.Offer(t, "ravi")
	if offer.Pay.AmountMinor != 1500+1080 || offer.DistanceM != 1350 || offer.WarehouseName != "Koramangala" || !slices.Equal(offer.OrderIds, []string{"o1"}) {
		t.Fatalf("offer %v", offer)
	}
	trip := f.Accept(t, "ravi")
	again, err := f.AcceptOffer(rider, &deliveryv1.OfferRef{OfferId: offer.OfferId})
	if err != nil || again.TripId != trip.TripId || len(again.Stops) != 1 {
		t.Fatalf("accepted again: %v %v", again, err)
	}
	stop := trip.Stops[0]
	if trip.Status != "assigned" || stop.Status != "assigned" || stop.Address != "12 MG Road" || stop.Notes != "blue gate" || stop.CustomerName != "Asha" || len(stop.PickupCode) != 4 {
		t.Fatalf("trip %v", trip)
	}
	ref, at := &deliveryv1.TripRef{TripId: trip.TripId}, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}
	complete := &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 11000}

	for range 2 {
		if trip, err = f.ArriveAtStore(rider, ref); err != nil || trip.Status != "at_store" {
			t.Fatalf("at store: %v %v", trip, err)
		}
	}
	if _, err = f.ArriveAtDoor(rider, at); !errs.Is(err, "not_picked_up") {
		t.Errorf("at the door without bags: %v", err)
	}
	if _, err = f.CompleteDelivery(rider, complete); !errs.Is(err, "not_picked_up") {
		t.Errorf("delivered without bags: %v", err)
	}
	f.Pack(t, "o1", 11000)
	f.Clock.Advance(time.Minute)
	f.HandOver(t, "o1", "ravi")
	if trip, err = f.GetTrip(rider, ref); err != nil || trip.Status != "under_way" || trip.Stops[0].PickupCode != "" || trip.Stops[0].CashDue.AmountMinor != 11000 {
		t.Fatalf("after handover: %v %v", trip, err)
	}
	if f.Count(t, `SELECT count(*) FROM delivery.orders WHERE first_estimate_at = confirmed_at + interval '9 minutes' AND handover_estimate_at = estimate_at`) != 1 {
		t.Error("the estimates at checkout and at handover are not kept")
	}
	f.Clock.Advance(6 * time.Minute)
	for range 2 {
		if trip, err = f.ArriveAtDoor(rider, at); err != nil || trip.Stops[0].Status != "at_door" {
			t.Fatalf("at door: %v %v", trip, err)
		}
	}
	for range 2 {
		if trip, err = f.CompleteDelivery(rider, complete); err != nil || trip.Status != "completed" {
			t.Fatalf("delivered: %v %v", trip, err)
		}
	}
	if stop := trip.Stops[0]; stop.Status != "completed" || stop.Address+stop.Notes+stop.CustomerName != "" || stop.Latitude != 0 {
		t.Errorf("a finished stop still shows the customer: %v", stop)
	}
	if f.Count(t, `SELECT count(*) FROM delivery.orders WHERE address_sealed IS NOT NULL OR otp_index IS NOT NULL`) != 0 {
		t.Error("address or code are kept after the delivery")
	}
	want := []string{"rider_assigned", "rider_arrived_at_store", "rider_arrived_at_door", "delivery_completed"}
	if got := f.Events(t, "o1"); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if p, err := f.GetPartner(rider, &deliveryv1.GetPartnerRequest{}); err != nil || p.State != "available" || !p.IsAvailable || p.Trip != nil || p.CurrentOrderId != "" {
		t.Errorf("after the trip: %v %v", p, err)
	}
	if got := f.Events(t, "ravi"); len(got) != 4 { // hired, online, busy, available
		t.Errorf("partner events %v", got)
	}
	deliverytest.Await(t, "the messages to the rider", func() bool {
		all := strings.Join(f.Told.All(), "\n")
		return strings.Contains(all, `rider:ravi offer {"offer_id":"`+offer.OfferId) && strings.Contains(all, `"what":"packed"`) && strings.Contains(all, `"what":"handed_over"`)
	})
}

func TestGeofencesDoWhatTapsDo(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	trip := f.Accept(t, "ravi")
	now := timestamppb.New(f.Clock.Now())
	f.Tell(t, "location", "ravi", &eventsv1.PartnerAtDoor{PartnerId: "ravi", OrderId: "o1", At: now}) // too early: ignored
	for range 2 {
		f.Tell(t, "location", "ravi", &eventsv1.PartnerAtStore{PartnerId: "ravi", WarehouseId: deliverytest.Store, At: now})
	}
	f.Tell(t, "location", "nobody", &eventsv1.PartnerAtStore{PartnerId: "nobody", WarehouseId: deliverytest.Store, At: now})
	f.Pack(t, "o1", 12000)
	f.HandOver(t, "o1", "ravi")
	for range 2 {
		f.Tell(t, "location", "ravi", &eventsv1.PartnerAtDoor{PartnerId: "ravi", OrderId: "o1", At: now})
	}
	deliverytest.Await(t, "the door", func() bool {
		trip, err := f.GetTrip(deliverytest.Rider(t, "ravi"), &deliveryv1.TripRef{TripId: trip.TripId})
		return err == nil && trip.Stops[0].Status == "at_door"
	})
	if got, want := f.Events(t, "o1"), []string{"rider_assigned", "rider_arrived_at_store", "rider_arrived_at_door"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestWrongCodesLockTheDelivery(t *testing.T) {
	f, trip := underWay(t)
	rider := deliverytest.Rider(t, "ravi")
	try := func(code string, cash int64) error {
		_, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: code, CashCollectedMinor: cash})
		return err
	}
	if err := try(deliverytest.Code, 11999); !errs.Is(err, "cash_wrong") {
		t.Errorf("wrong cash: %v", err)
	}
	for range 5 {
		if err := try("0000", 12000); !errs.Is(err, "otp_wrong") {
			t.Errorf("wrong code: %v", err)
		}
	}
	if err := try(deliverytest.Code, 12000); !errs.Is(err, "otp_locked") {
		t.Errorf("after five wrong codes: %v", err)
	}
	unlock := &deliveryv1.UnlockDeliveryRequest{WarehouseId: deliverytest.Store, OrderId: "o1"}
	for range 2 {
		if _, err := f.UnlockDelivery(t.Context(), unlock); err != nil {
			t.Fatal(err)
		}
	}
	if err := try(deliverytest.Code, 12000); err != nil {
		t.Errorf("after unlocking: %v", err)
	}
	if _, err := f.UnlockDelivery(t.Context(), unlock); !errs.Is(err, "not_picked_up") {
		t.Errorf("unlock what is delivered: %v", err)
	}
	if _, err := f.UnlockDelivery(t.Context(), &deliveryv1.UnlockDeliveryRequest{WarehouseId: deliverytest.Store, OrderId: "no"}); !errs.Is(err, "order_not_found") {
		t.Errorf("unlock what is absent: %v", err)
	}
}

func TestFailedDeliveryComesBack(t *testing.T) {
	f, trip := underWay(t)
	rider := deliverytest.Rider(t, "ravi")
	ref := &deliveryv1.TripRef{TripId: trip.TripId}
	if _, err := f.ReturnToStore(rider, ref); !errs.Is(err, "stops_open") {
		t.Errorf("returned with an open stop: %v", err)
	}
	for range 2 {
		trip, err := f.FailDelivery(rider, &deliveryv1.FailDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Reason: "customer_absent"})
		if err != nil || trip.Status != "under_way" || trip.Stops[0].Status != "failed" {
			t.Fatalf("failed: %v %v", trip, err)
		}
	}
	// The order service cancels it for that, which changes nothing here.
	f.Tell(t, "order", "o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: deliverytest.Store, CancelledBy: "rider", FromStatus: "out_for_delivery"})
	if _, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000}); !errs.Is(err, "stop_failed") {
		t.Errorf("delivered what failed: %v", err)
	}
	for range 2 {
		trip, err := f.ReturnToStore(rider, ref)
		if err != nil || trip.Status != "completed" || trip.Stops[0].Status != "returned" {
			t.Fatalf("returned: %v %v", trip, err)
		}
	}
	want := []string{"rider_assigned", "rider_arrived_at_store", "delivery_failed", "goods_returned"}
	if got := f.Events(t, "o1"); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestTripsOfOthersAreAbsent(t *testing.T) {
	f, trip := underWay(t)
	f.Hire(t, "mala")
	other := deliverytest.Rider(t, "mala")
	ref, stop := &deliveryv1.TripRef{TripId: trip.TripId}, &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o1"}
	offer := &deliveryv1.OfferRef{OfferId: f.OfferOf(t, "o1")}
	for name, call := range map[string]func() (any, error){
		"accept":   func() (any, error) { return f.AcceptOffer(other, offer) },
		"decline":  func() (any, error) { return f.DeclineOffer(other, offer) },
		"get":      func() (any, error) { return f.GetTrip(other, ref) },
		"at store": func() (any, error) { return f.ArriveAtStore(other, ref) },
		"at door":  func() (any, error) { return f.ArriveAtDoor(other, stop) },
		"deliver": func() (any, error) {
			return f.CompleteDelivery(other, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Otp: deliverytest.Code, CashCollectedMinor: 12000})
		},
		"fail": func() (any, error) {
			return f.FailDelivery(other, &deliveryv1.FailDeliveryRequest{TripId: trip.TripId, OrderId: "o1", Reason: "other"})
		},
		"return": func() (any, error) { return f.ReturnToStore(other, ref) },
	} {
		if _, err := call(); !errs.Is(err, "trip_not_found") && !errs.Is(err, "offer_not_found") {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := f.ListTrips(other, &deliveryv1.ListTripsRequest{})
	if err != nil || len(list.Trips) != 0 {
		t.Errorf("trips of another rider: %v %v", list, err)
	}
	if _, err := f.ArriveAtDoor(deliverytest.Rider(t, "ravi"), &deliveryv1.StopRef{TripId: trip.TripId, OrderId: "o2"}); !errs.Is(err, "stop_not_found") {
		t.Errorf("a stop of no trip: %v", err)
	}
}

func TestPayIsExplained(t *testing.T) {
	f, trip := underWay(t)
	rider := deliverytest.Rider(t, "ravi")
	list, err := f.ListTrips(rider, &deliveryv1.ListTripsRequest{})
	if err != nil || len(list.Trips) != 1 {
		t.Fatalf("trips: %v %v", list, err)
	}
	lines, sum := list.Trips[0].PayLines, int64(0)
	for _, line := range lines {
		sum += line.Amount.AmountMinor
	}
	if len(lines) != 2 || lines[0].What != "base" || lines[0].Amount.AmountMinor != 1500 || lines[1].What != "distance" || sum != trip.Pay.AmountMinor {
		t.Errorf("the pay of %v is explained as %v", trip.Pay, lines)
	}
	for what, change := range map[string]string{"offered": "pay_minor = pay_minor + 1", "extra_drop": "pay_minor = pay_minor - 500"} {
		if _, err := f.Pool.Exec(t.Context(), `UPDATE delivery.offers SET `+change); err != nil {
			t.Fatal(err)
		}
		if list, err = f.ListTrips(rider, &deliveryv1.ListTripsRequest{}); err != nil || list.Trips[0].PayLines[0].What != what {
			t.Errorf("%s is explained as %v %v", what, list, err)
		}
		if _, err := f.Pool.Exec(t.Context(), `UPDATE delivery.offers SET pay_minor = $1`, trip.Pay.AmountMinor); err != nil {
			t.Fatal(err)
		}
	}
}

func TestListTripsPages(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	for _, id := range []string{"o1", "o2", "o3"} {
		f.Confirm(t, f.Order(id))
		trip := f.Accept(t, "ravi")
		f.HandOver(t, id, "ravi")
		if _, err := f.CompleteDelivery(rider, &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: id, Otp: deliverytest.Code, CashCollectedMinor: 12000}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(time.Minute)
	}
	var seen []string
	for token := ""; ; {
		page, err := f.ListTrips(rider, &deliveryv1.ListTripsRequest{PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, trip := range page.Trips {
			seen = append(seen, trip.Stops[0].OrderId)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if want := []string{"o3", "o2", "o1"}; !slices.Equal(seen, want) {
		t.Errorf("trips %v, want %v", seen, want)
	}
	if _, err := f.ListTrips(rider, &deliveryv1.ListTripsRequest{PageToken: "?"}); !errs.Is(err, "page_token_invalid") {
		t.Errorf("a bad token: %v", err)
	}
}

// Two orders in one direction go to one rider, nearest door first; the trip leaves with the last bag.
func TestTwoOrdersOnOneTrip(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 10)
	near, far := f.Order("near"), f.Order("far")
	near.Latitude = deliverytest.North(600).Latitude
	f.Confirm(t, far)
	first := f.Accept(t, "ravi")
	f.Confirm(t, near)
	trip := f.Accept(t, "ravi")
	if trip.TripId != first.TripId || len(trip.Stops) != 2 || trip.Stops[0].OrderId != "near" || trip.Pay.AmountMinor != 1500+1080+1000 {
		t.Fatalf("trip %v", trip)
	}
	f.HandOver(t, "far", "ravi")
	if p, err := f.GetPartner(deliverytest.Rider(t, "ravi"), &deliveryv1.GetPartnerRequest{}); err != nil || p.Trip.Status != "assigned" || p.CurrentOrderId != "near" {
		t.Fatalf("left without a bag: %v %v", p, err)
	}
	f.HandOver(t, "near", "ravi")
	deliver := func(id string) string {
		trip, err := f.CompleteDelivery(deliverytest.Rider(t, "ravi"), &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: id, Otp: deliverytest.Code, CashCollectedMinor: 12000})
		if err != nil {
			t.Fatal(err)
		}
		return trip.Status
	}
	if status := deliver("near"); status != "under_way" {
		t.Errorf("after the first door: %s", status)
	}
	if status := deliver("far"); status != "completed" {
		t.Errorf("after the last door: %s", status)
	}
}

func TestLateEstimatesAreTold(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	f.Accept(t, "ravi")
	f.Clock.Advance(9 * time.Minute)
	f.HandOver(t, "o1", "ravi")
	if got, want := f.Events(t, "o1"), []string{"rider_assigned", "eta_changed"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

// underWay is a rider, ravi, who carries o1.
func underWay(t *testing.T) (*deliverytest.Fixture, *deliveryv1.Trip) {
	t.Helper()
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "ravi", 50)
	f.Confirm(t, f.Order("o1"))
	trip := f.Accept(t, "ravi")
	if _, err := f.ArriveAtStore(deliverytest.Rider(t, "ravi"), &deliveryv1.TripRef{TripId: trip.TripId}); err != nil {
		t.Fatal(err)
	}
	f.Pack(t, "o1", 12000)
	f.HandOver(t, "o1", "ravi")
	return f, trip
}
