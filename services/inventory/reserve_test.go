package inventory_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/services/inventory/inventorytest"
)

func TestReserveIsAbsolute(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk")
	for _, quantity := range []int32{3, 3, 7, 2, 0, 0, 10} {
		if err := f.Hold(t.Context(), "cart", "milk", quantity); err != nil {
			t.Fatal(err)
		}
		wantLevel(t, f, "milk", 10, quantity)
	}
	checkInvariants(t, f.Pool)
}

// One cart with the same product twice must not count its own units as free.
func TestReserveTheSameProductTwice(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 5, "milk")
	if err := f.Hold(t.Context(), "cart", "milk", 3); err != nil {
		t.Fatal(err)
	}
	if err := f.Hold(t.Context(), "cart", "milk", 5); err != nil {
		t.Fatal(err)
	}
	err := f.Hold(t.Context(), "cart", "milk", 6)
	wantReason(t, err, "out_of_stock")
	if details := errs.From(err).Details; details["product_id"] != "milk" || details["available"] != "5" {
		t.Errorf("details %v; the cart could keep all 5", details)
	}
	wantLevel(t, f, "milk", 5, 5)

	// Confirm adds lines of one product up.
	err = f.Order(t.Context(), "cart", "order", inventorytest.Line("milk", 3), inventorytest.Line("milk", 3))
	wantReason(t, err, "out_of_stock")
	if err := f.Order(t.Context(), "cart", "order", inventorytest.Line("milk", 3), inventorytest.Line("milk", 2)); err != nil {
		t.Fatal(err)
	}
	wantLevel(t, f, "milk", 5, 5)
	checkInvariants(t, f.Pool)
}

func TestReserveRefuses(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 5, "milk", "eggs")
	if err := f.Hold(t.Context(), "cart", "milk", 2); err != nil {
		t.Fatal(err)
	}
	wantReason(t, f.Hold(t.Context(), "cart", "never heard of", 1), "out_of_stock")
	wantReason(t, f.Hold(t.Context(), "cart", "milk", -1), "reservation_invalid")
	wantReason(t, f.Hold(t.Context(), "", "milk", 1), "reservation_invalid")
	_, err := f.Reserve(t.Context(), &inventoryv1.ReserveRequest{
		HoldId: "cart", WarehouseId: "another store", ProductId: "milk", Quantity: 1, ExpiresAt: timestamppb.New(f.Clock.Now()),
	})
	wantReason(t, err, "hold_ended")

	// A refusal does not renew the hold.
	f.Clock.Advance(inventorytest.TTL - time.Second)
	wantReason(t, f.Hold(t.Context(), "cart", "eggs", 6), "out_of_stock")
	f.Clock.Advance(time.Second)
	expire(t, f, 1)
	wantLevel(t, f, "milk", 5, 0)

	if err := f.Order(t.Context(), "ordered", "order", inventorytest.Line("milk", 1)); err != nil {
		t.Fatal(err)
	}
	wantReason(t, f.Hold(t.Context(), "ordered", "milk", 2), "hold_ended")
	checkInvariants(t, f.Pool)
}

func TestAThousandBuyersOfTenUnits(t *testing.T) {
	f := inventorytest.New(t)
	g := f.Another(t) // another process, with a pool of its own
	f.Receive(t, 10, "mango")
	began := time.Now()
	var granted, refused atomic.Int32
	var buyers sync.WaitGroup
	for i := range 1000 {
		buyers.Go(func() {
			process := f
			if i%2 == 1 {
				process = g
			}
			switch err := process.Hold(context.Background(), fmt.Sprintf("cart-%d", i), "mango", 1); {
			case err == nil:
				granted.Add(1)
			case errs.Is(err, "out_of_stock") && errs.From(err).Details["available"] == "0":
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	buyers.Wait()
	t.Logf("1000 buyers took %s", time.Since(began))
	if granted.Load() != 10 || refused.Load() != 990 {
		t.Errorf("%d granted, %d refused; want 10 and 990", granted.Load(), refused.Load())
	}
	wantLevel(t, f, "mango", 10, 10)
	checkInvariants(t, f.Pool)
}

// Taps on + and - of one customer arrive in any order and at once; the hold must keep exactly what
// one of them said, also when the first two make the hold at the same time.
func TestConcurrentReservesOfOneHold(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 100, "milk", "eggs")
	for round := range 5 {
		hold := fmt.Sprintf("cart-%d", round)
		var taps sync.WaitGroup
		for i := range 20 {
			taps.Go(func() {
				if err := f.Hold(context.Background(), hold, []string{"milk", "eggs"}[i%2], int32(i/2+1)); err != nil {
					t.Error(err)
				}
			})
		}
		taps.Wait()
		checkInvariants(t, f.Pool)
	}
}
