package delivery_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/deliverytest"
)

// twice runs a handler, kills it before the commit, and runs it again, twice.
func twice(t *testing.T, f *deliverytest.Fixture, handle func(ctx context.Context, tx pgx.Tx) error) {
	t.Helper()
	for _, kill := range []bool{true, false, false} {
		tx, err := f.Pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := handle(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		finish := tx.Commit
		if kill {
			finish = tx.Rollback
		}
		if err := finish(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConsumersSurviveAKill(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	rider := deliverytest.Rider(t, "ravi")
	f.Online(t, "ravi", 50)
	confirmed := []events.Of[*eventsv1.OrderConfirmed]{{Message: f.Order("o1")}}
	twice(t, f, func(ctx context.Context, tx pgx.Tx) error {
		return delivery.OnOrderConfirmed(f.Service, ctx, tx, confirmed)
	})
	if n := f.Count(t, `SELECT count(*) FROM delivery.orders`); n != 1 {
		t.Fatalf("%d orders", n)
	}
	trip := f.Accept(t, "ravi")
	handed := []events.Of[*eventsv1.OrderHandedOver]{{Message: &eventsv1.OrderHandedOver{
		OrderId: "o1", WarehouseId: deliverytest.Store, PartnerId: "ravi", HandedOverAt: timestamppb.New(f.Clock.Now()),
	}}}
	twice(t, f, func(ctx context.Context, tx pgx.Tx) error {
		return delivery.OnOrderHandedOver(f.Service, ctx, tx, handed)
	})
	if shown, err := f.GetTrip(rider, &deliveryv1.TripRef{TripId: trip.TripId}); err != nil || shown.Status != "under_way" {
		t.Fatalf("trip %v %v", shown, err)
	}
	gone := events.Of[*eventsv1.OrderCancelled]{Message: &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: deliverytest.Store, FromStatus: "out_for_delivery"}}
	twice(t, f, func(ctx context.Context, tx pgx.Tx) error {
		return delivery.OnOrderCancelled(f.Service, ctx, tx, gone)
	})
	if _, err := f.ReturnToStore(rider, &deliveryv1.TripRef{TripId: trip.TripId}); err != nil {
		t.Fatal(err)
	}
	if got, want := f.Events(t, "o1"), []string{"rider_assigned", "goods_returned"}; !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

// Handover and the rider's leaving race; whoever is first, the order has one rider or none, and nobody
// is busy without a trip.
func TestHandoverRacesWithGoingOffline(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	for i := range 10 {
		id := string(rune('a' + i))
		f.Online(t, id, 50)
		f.Confirm(t, f.Order("o"+id))
		f.Accept(t, id)
		left := make(chan error, 1)
		as := deliverytest.Rider(t, id)
		go func() {
			_, err := f.GoOffline(as, &deliveryv1.GoOfflineRequest{})
			left <- err
		}()
		f.HandOver(t, "o"+id, id)
		if err := <-left; err != nil {
			t.Fatal(err)
		}
		p, err := f.GetPartner(as, &deliveryv1.GetPartnerRequest{})
		if err != nil || p.State != "busy" || p.Trip.Status != "under_way" {
			t.Fatalf("rider with the bags: %v %v", p, err)
		}
		f.Events(t, "o"+id)
		f.Events(t, id)
	}
}

func BenchmarkCheckServiceability(b *testing.B) {
	f := deliverytest.New(b, delivery.Config{})
	here := &deliveryv1.CheckServiceabilityRequest{Latitude: deliverytest.North(1000).Latitude, Longitude: deliverytest.At.Longitude}
	for b.Loop() {
		if _, err := f.CheckServiceability(b.Context(), here); err != nil {
			b.Fatal(err)
		}
	}
}

// Only one process dispatches for a store.
func TestStoresAreLeasedOnce(t *testing.T) {
	f := deliverytest.New(t, delivery.Config{})
	deliverytest.Await(t, "the lease", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.stores WHERE leased_by <> '' AND leased_until > now()`) == 1
	})
	stores, err := dbgen.New(f.Pool).LeaseStores(t.Context(), "another process")
	if err != nil || len(stores) != 0 {
		t.Errorf("another process holds %v: %v", stores, err)
	}
	if _, err := f.Pool.Exec(t.Context(), `UPDATE delivery.stores SET leased_by = 'dead', leased_until = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	deliverytest.Await(t, "the lease of a process that died", func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.stores WHERE leased_by <> 'dead'`) == 1
	})
}
