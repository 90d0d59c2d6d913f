package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/inventory"
	"doorstep/services/inventory/inventorytest"
)

func cancelled(hold, order, from string) *eventsv1.OrderCancelled {
	return &eventsv1.OrderCancelled{OrderId: order, WarehouseId: inventorytest.Store, HoldId: hold, FromStatus: from}
}

// publish sends events and waits until the service has applied them.
func publish(t *testing.T, f *inventorytest.Fixture, order string, payload proto.Message) {
	t.Helper()
	var before int
	count := `SELECT count(*) FROM events.inbox WHERE consumer = 'inventory'`
	if err := f.Pool.QueryRow(t.Context(), count).Scan(&before); err != nil {
		t.Fatal(err)
	}
	err := events.Publish(t.Context(), f.Pool, events.Draft{Topic: "order", Subject: order, PartitionKey: inventorytest.Store, Time: f.Clock.Now(), Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
	f.Bus.Wake()
	eventually(t, "the event was applied", func() bool {
		var now int
		err := f.Pool.QueryRow(t.Context(), count).Scan(&now)
		return err == nil && now > before
	})
}

func TestCancelGivesBackOnce(t *testing.T) {
	line := inventorytest.Line
	tests := []struct {
		name     string
		before   func(ctx context.Context, f *inventorytest.Fixture) error
		from     string
		quantity int32 // of 10 milk, after the cancellation
	}{
		{"confirmed", func(ctx context.Context, f *inventorytest.Fixture) error {
			return f.Order(ctx, "cart", "order", line("milk", 3))
		}, "confirmed", 10},
		{"only held", func(ctx context.Context, f *inventorytest.Fixture) error { return f.Hold(ctx, "cart", "milk", 3) }, "pending", 10},
		{"never held", func(context.Context, *inventorytest.Fixture) error { return nil }, "pending", 10},
		{"packed", packed, "ready_for_pickup", 10},
		{"with the rider", packed, "out_for_delivery", 7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := inventorytest.New(t)
			f.Receive(t, 10, "milk")
			if err := test.before(t.Context(), f); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				publish(t, f, "order", cancelled("cart", "order", test.from))
				wantLevel(t, f, "milk", test.quantity, 0)
			}
			// A confirmation that was on its way finds the order ended.
			if test.quantity == 10 && test.name != "packed" {
				wantReason(t, f.Order(t.Context(), "cart", "order", line("milk", 3)), "hold_ended")
			}
			for range 2 {
				publish(t, f, "order", &eventsv1.GoodsReturned{OrderId: "order"})
				wantLevel(t, f, "milk", 10, 0)
			}
			checkInvariants(t, f.Pool)
		})
	}
}

func packed(ctx context.Context, f *inventorytest.Fixture) error {
	err := f.Order(ctx, "cart", "order", inventorytest.Line("milk", 3))
	if err == nil {
		_, err = f.Pick(ctx, pick("order", inventorytest.Line("milk", 3)))
	}
	return err
}

// A consumer that dies in the middle runs again from the start.
func TestCancelRunsAgainAfterARollback(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk")
	if err := f.Order(t.Context(), "cart", "order", inventorytest.Line("milk", 3)); err != nil {
		t.Fatal(err)
	}
	died := errors.New("died")
	for _, end := range []error{died, nil, nil} {
		err := storage.InTx(t.Context(), f.Pool, func(tx pgx.Tx) error {
			batch := []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled("cart", "order", "confirmed")}}
			if err := inventory.OnOrderCancelled(f.Service, t.Context(), tx, batch); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		if end != nil {
			wantLevel(t, f, "milk", 10, 3)
		}
	}
	wantLevel(t, f, "milk", 10, 0)
	checkInvariants(t, f.Pool)
}

// Whoever comes first, the cancellation or the confirmation: nothing stays reserved.
func TestCancelRacesWithConfirm(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 100, "milk")
	var racers sync.WaitGroup
	for i := range 30 {
		cart, order := fmt.Sprintf("cart-%d", i), fmt.Sprintf("order-%d", i)
		if i%2 == 0 {
			if err := f.Hold(t.Context(), cart, "milk", 2); err != nil {
				t.Fatal(err)
			}
		}
		racers.Go(func() {
			if err := f.Order(context.Background(), cart, order, inventorytest.Line("milk", 2)); err != nil {
				wantHoldEnded(t, err)
			}
		})
		racers.Go(func() {
			err := storage.InTx(context.Background(), f.Pool, func(tx pgx.Tx) error {
				batch := []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled(cart, order, "pending")}}
				return inventory.OnOrderCancelled(f.Service, context.Background(), tx, batch)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	racers.Wait()
	wantLevel(t, f, "milk", 100, 0)
	checkInvariants(t, f.Pool)
}
