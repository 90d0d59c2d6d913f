package inventory_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/services/inventory/inventorytest"
)

func TestConfirm(t *testing.T) {
	line := inventorytest.Line
	tests := []struct {
		name   string
		before func(t *testing.T, f *inventorytest.Fixture)
		lines  []*inventoryv1.StockLine
		reason string
		milk   int32 // reserved afterwards, of 5
		eggs   int32
	}{
		{"exactly what is held", hold("milk", 2), []*inventoryv1.StockLine{line("milk", 2)}, "", 2, 0},
		{"nothing was held", nothing, []*inventoryv1.StockLine{line("milk", 2)}, "", 2, 0},
		{"more than is held", hold("milk", 2), []*inventoryv1.StockLine{line("milk", 5)}, "", 5, 0},
		{"fewer than are held", hold("milk", 4), []*inventoryv1.StockLine{line("milk", 1)}, "", 1, 0},
		{"another line", hold("milk", 4), []*inventoryv1.StockLine{line("eggs", 1)}, "", 0, 1},
		{"too many", hold("milk", 4), []*inventoryv1.StockLine{line("milk", 6)}, "out_of_stock", 4, 0},
		{"all or nothing", hold("milk", 1), []*inventoryv1.StockLine{line("eggs", 2), line("milk", 6)}, "out_of_stock", 1, 0},
		{"unknown product", hold("milk", 1), []*inventoryv1.StockLine{line("milk", 1), line("air", 1)}, "out_of_stock", 1, 0},
		{"no lines", hold("milk", 1), nil, "confirmation_invalid", 1, 0},
		{"expired and free", expired("milk", 2), []*inventoryv1.StockLine{line("milk", 2)}, "", 2, 0},
		{"released", released("milk", 2), []*inventoryv1.StockLine{line("milk", 2)}, "", 2, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := inventorytest.New(t)
			f.Receive(t, 5, "milk", "eggs")
			test.before(t, f)
			for range 2 { // a repeat answers the same
				if err := f.Order(t.Context(), "cart", "order", test.lines...); errs.Reason(err) != test.reason {
					t.Fatalf("got %v, want reason %q", err, test.reason)
				}
			}
			wantLevel(t, f, "milk", 5, test.milk)
			wantLevel(t, f, "eggs", 5, test.eggs)
			checkInvariants(t, f.Pool)
		})
	}
}

func nothing(*testing.T, *inventorytest.Fixture) {}

func hold(product string, quantity int32) func(*testing.T, *inventorytest.Fixture) {
	return func(t *testing.T, f *inventorytest.Fixture) {
		if err := f.Hold(t.Context(), "cart", product, quantity); err != nil {
			t.Fatal(err)
		}
	}
}

func expired(product string, quantity int32) func(*testing.T, *inventorytest.Fixture) {
	return func(t *testing.T, f *inventorytest.Fixture) {
		hold(product, quantity)(t, f)
		f.Clock.Advance(inventorytest.TTL)
		expire(t, f, 1)
		wantLevel(t, f, product, 5, 0)
	}
}

func released(product string, quantity int32) func(*testing.T, *inventorytest.Fixture) {
	return func(t *testing.T, f *inventorytest.Fixture) {
		hold(product, quantity)(t, f)
		for range 2 {
			if _, err := f.Release(t.Context(), &inventoryv1.ReleaseRequest{HoldId: "cart"}); err != nil {
				t.Fatal(err)
			}
		}
		wantLevel(t, f, product, 5, 0)
	}
}

func TestConfirmOfAHoldThatIsAnothersOrder(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 5, "milk")
	if err := f.Order(t.Context(), "cart", "order-1", inventorytest.Line("milk", 1)); err != nil {
		t.Fatal(err)
	}
	wantReason(t, f.Order(t.Context(), "cart", "order-2", inventorytest.Line("milk", 1)), "hold_ended")
	// Emptying the cart does not touch the order.
	if _, err := f.Release(t.Context(), &inventoryv1.ReleaseRequest{HoldId: "cart"}); err != nil {
		t.Fatal(err)
	}
	wantLevel(t, f, "milk", 5, 1)
	checkInvariants(t, f.Pool)
}

func TestConcurrentConfirms(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "a", "b", "c")
	var granted atomic.Int32
	var buyers sync.WaitGroup
	for i := range 40 { // each order twice, lines in both directions
		buyers.Go(func() {
			name := fmt.Sprint(i / 2)
			lines := []*inventoryv1.StockLine{inventorytest.Line("a", 1), inventorytest.Line("b", 1), inventorytest.Line("c", 1)}
			if i%4 > 1 {
				lines[0], lines[2] = lines[2], lines[0]
			}
			switch err := f.Order(context.Background(), "cart-"+name, "order-"+name, lines...); {
			case err == nil:
				granted.Add(1)
			case !errs.Is(err, "out_of_stock"):
				t.Error(err)
			}
		})
	}
	buyers.Wait()
	if granted.Load() != 20 { // ten orders, each answered twice
		t.Errorf("%d confirmations, want 20", granted.Load())
	}
	wantLevel(t, f, "b", 10, 10)
	checkInvariants(t, f.Pool)
}
