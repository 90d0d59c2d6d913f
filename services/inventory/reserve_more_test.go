package inventory_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/services/inventory/inventorytest"
)

func more(t *testing.T, f *inventorytest.Fixture, order, product string, atLeast int32) error {
	t.Helper()
	_, err := f.ReserveMore(t.Context(), &inventoryv1.ReserveMoreRequest{
		OrderId: order, WarehouseId: inventorytest.Store, ProductId: product, AtLeast: atLeast,
	})
	return err
}

// ordered confirms an order of one unit of a product.
func ordered(t *testing.T, f *inventorytest.Fixture, order, product string) {
	t.Helper()
	if err := f.Hold(t.Context(), "cart-"+order, product, 1); err != nil {
		t.Fatal(err)
	}
	if err := f.Order(t.Context(), "cart-"+order, order, inventorytest.Line(product, 1)); err != nil {
		t.Fatal(err)
	}
}

func TestReserveMoreForASubstitute(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 3, "milk", "soy")
	ordered(t, f, "o1", "milk")
	wantReason(t, more(t, f, "nobody", "soy", 1), "order_not_found")
	wantReason(t, more(t, f, "o1", "soy", 0), "reservation_invalid")
	wantReason(t, more(t, f, "o1", "soy", 4), "out_of_stock")
	wantReason(t, more(t, f, "o1", "unheard-of", 1), "out_of_stock")
	wantLevel(t, f, "soy", 3, 0)
	for _, atLeast := range []int32{2, 2, 1} { // a repeat and a late one change nothing
		wantReason(t, more(t, f, "o1", "soy", atLeast), "")
		wantLevel(t, f, "soy", 3, 2)
	}

	// The milk was not there, one soy was taken, the other goes back.
	_, err := f.Pick(t.Context(), &inventoryv1.PickRequest{
		OrderId: "o1", WarehouseId: inventorytest.Store,
		Picked: []*inventoryv1.StockLine{inventorytest.Line("soy", 1)}, NotFound: []*inventoryv1.StockLine{inventorytest.Line("milk", 1)},
	})
	wantReason(t, err, "")
	wantLevel(t, f, "milk", 2, 0)
	wantLevel(t, f, "soy", 2, 0)
	wantReason(t, more(t, f, "o1", "soy", 3), "hold_ended")
	checkInvariants(t, f.Pool)
}

// Of many pickers who reach for the last units of a substitute, as many get one as there are.
func TestTheLastUnitsOfASubstitute(t *testing.T) {
	const pickers, units = 12, 5
	f := inventorytest.New(t)
	f.Receive(t, pickers, "milk")
	f.Receive(t, units, "soy")
	for i := range pickers {
		ordered(t, f, fmt.Sprint("o", i), "milk")
	}
	var got atomic.Int32
	var group sync.WaitGroup
	for i := range pickers {
		group.Go(func() {
			switch err := more(t, f, fmt.Sprint("o", i), "soy", 1); {
			case err == nil:
				got.Add(1)
			case !errs.Is(err, "out_of_stock"):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got.Load() != units {
		t.Errorf("%d got one of %d", got.Load(), units)
	}
	wantLevel(t, f, "soy", units, units)
	checkInvariants(t, f.Pool)
}

// An order that is cancelled while its picker reaches for a substitute keeps nothing, whoever was first.
func TestSubstituteForAnOrderThatIsCancelled(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 20, "milk", "soy")
	for i := range 10 {
		order := fmt.Sprint("o", i)
		ordered(t, f, order, "milk")
		var group sync.WaitGroup
		group.Go(func() {
			if err := more(t, f, order, "soy", 1); err != nil && !errs.Is(err, "hold_ended") {
				t.Error(err)
			}
		})
		group.Go(func() {
			err := events.Publish(t.Context(), f.Pool, events.Draft{Topic: "order", Subject: order, Seq: 1, Payload: &eventsv1.OrderCancelled{
				OrderId: order, WarehouseId: inventorytest.Store, HoldId: "cart-" + order, FromStatus: "preparing",
			}})
			if err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		eventually(t, "nothing is kept", func() bool {
			_, milk := f.Level(t, "milk")
			_, soy := f.Level(t, "soy")
			return milk == 0 && soy == 0
		})
		wantHoldEnded(t, more(t, f, order, "soy", 1))
	}
	checkInvariants(t, f.Pool)
}
