package delivery_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/services/delivery"
	"doorstep/services/delivery/deliverytest"
)

// deliver brings an order from confirmed to the door, some time after its estimate.
func deliver(t *testing.T, f *deliverytest.Fixture, id, rider string, after time.Duration) {
	t.Helper()
	confirmed := f.Clock.Now()
	o := f.Order(id)
	f.Confirm(t, o)
	trip := f.Accept(t, rider)
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, WarehouseId: deliverytest.Store, PickerId: "p1", StartedAt: timestamppb.New(confirmed.Add(10 * time.Second))})
	f.Clock.Advance(2 * time.Minute)
	f.Pack(t, id, 12000)
	f.HandOver(t, id, rider)
	f.Clock.Advance(5 * time.Minute)
	if _, err := f.ArriveAtDoor(deliverytest.Rider(t, rider), &deliveryv1.StopRef{TripId: trip.TripId, OrderId: id}); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(o.EstimateAt.AsTime().Add(after).Sub(f.Clock.Now()))
	_, err := f.CompleteDelivery(deliverytest.Rider(t, rider), &deliveryv1.CompleteDeliveryRequest{TripId: trip.TripId, OrderId: id, Otp: deliverytest.Code, CashCollectedMinor: 12000})
	if err != nil {
		t.Fatal(err)
	}
}

// Estimates are nine minutes, promises thirty: three deliveries on one day and a late one on the next.
func TestLedgerOfPromises(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	f.Online(t, "r1", 100)
	deliver(t, f, "o1", "r1", time.Minute)
	deliver(t, f, "o2", "r1", 3*time.Minute)
	deliver(t, f, "o3", "r1", -time.Minute)
	f.Clock.Advance(24 * time.Hour)
	deliver(t, f, "o4", "r1", 22*time.Minute)

	got, err := f.GetPromiseAccuracy(t.Context(), &deliveryv1.GetPromiseAccuracyRequest{WarehouseId: deliverytest.Store})
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s is %f, want %f", what, got, want)
		}
	}
	if len(got.Days) != 2 || got.Days[0].Date != "2026-11-23" || got.Days[1].Date != "2026-11-22" || got.StatedLevel != 0.9 {
		t.Fatalf("the ledger has %v", got.Days)
	}
	first, late := got.Days[1], got.Days[0]
	near("on time", first.OnTimeRate, 1)
	near("coverage", first.Coverage, 1)
	near("MAE", first.MaeMinutes, 5./3)
	near("bias", first.BiasMinutes, 1)
	near("hits", first.HitRate, 2./3)
	if p90 := first.P90ErrorMinutes; p90 < 3 || p90 > 3.25 {
		t.Errorf("P90 of the error is %f, want that of the three minutes", p90)
	}
	near("late on time", late.OnTimeRate, 0)
	if got.Total.Deliveries != 4 || first.Deliveries != 3 {
		t.Errorf("counted %d and %d deliveries", got.Total.Deliveries, first.Deliveries)
	}
	near("total MAE", got.Total.MaeMinutes, 27./4)
	near("total on time", got.Total.OnTimeRate, 0.75)

	today, err := f.GetPromiseAccuracy(t.Context(), &deliveryv1.GetPromiseAccuracyRequest{WarehouseId: deliverytest.Store, Days: 1})
	if err != nil || len(today.Days) != 1 || today.Total.Deliveries != 1 {
		t.Errorf("one day back: %v %v", today, err)
	}
	if _, err := f.GetPromiseAccuracy(t.Context(), &deliveryv1.GetPromiseAccuracyRequest{WarehouseId: "nowhere"}); !errs.Is(err, "warehouse_not_found") {
		t.Errorf("no such store: %v", err)
	}
}

// A store learns from each delivery once, and another process, or the same one after a restart, knows
// what it learned.
func TestStoreLearnsForGood(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{MaxEstimate: -1}) // one rider would have it step up
	f.Online(t, "r1", 100)
	here := &deliveryv1.PromiseRequest{Latitude: deliverytest.North(1000).Latitude, Longitude: deliverytest.At.Longitude, Lines: 1, Units: 1}
	ask := func(s *delivery.Service) time.Duration {
		t.Helper()
		p, err := s.Promise(t.Context(), here)
		if err != nil || !p.Serviceability.Serviceable {
			t.Fatal(p, err)
		}
		return p.EstimateAt.AsTime().Sub(f.Clock.Now())
	}
	fresh := ask(f.Service)
	for i := range 12 {
		deliver(t, f, fmt.Sprint("o", i), "r1", 3*time.Minute) // five minutes at every door
		f.Clock.Advance(10 * time.Minute)                      // and the rider is back
	}
	deliverytest.Await(t, "what the deliveries taught", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.histories WHERE warehouse_id = $1 AND deliveries = 12`, deliverytest.Store) == 1
	})
	woken := ask(f.Again(t, delivery.Config{MaxEstimate: -1}))
	if woken < fresh+time.Minute {
		t.Errorf("the store estimates %v, %v before it learned", woken, fresh)
	}
	deliverytest.Await(t, "the same estimate in both processes", func() bool { return (ask(f.Service) - woken).Abs() < 2*time.Second })
	if n := f.Count(t, `SELECT count(*) FROM delivery.orders WHERE queue_s IS NULL OR pick_done_at IS NULL OR planned_s IS NULL`); n != 0 {
		t.Errorf("%d deliveries without their forecast", n)
	}
}
