package inventory_test

import (
	"testing"
	"time"

	"doorstep/services/inventory/inventorytest"
)

// expire runs one round of the sweep and expects it to look at some holds.
func expire(t testing.TB, f *inventorytest.Fixture, looked int) {
	t.Helper()
	if got, err := f.ExpireDue(t.Context()); err != nil || got != looked {
		t.Fatalf("the sweep looked at %d holds, %v; want %d", got, err, looked)
	}
}

func TestSweepEndsHoldsThatRanOut(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk", "eggs")
	for _, product := range []string{"milk", "eggs"} {
		if err := f.Hold(t.Context(), "cart", product, 4); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Order(t.Context(), "ordered", "order", inventorytest.Line("milk", 1)); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(inventorytest.TTL / 2)
	expire(t, f, 0)
	if err := f.Hold(t.Context(), "cart", "milk", 5); err != nil { // renews all of it
		t.Fatal(err)
	}
	f.Clock.Advance(inventorytest.TTL / 2)
	expire(t, f, 1) // looked at when it was to end first, and left
	wantLevel(t, f, "eggs", 10, 4)
	expire(t, f, 0)
	f.Clock.Advance(inventorytest.TTL / 2)
	expire(t, f, 1)
	wantLevel(t, f, "milk", 10, 1) // orders do not run out
	wantLevel(t, f, "eggs", 10, 0)
	expire(t, f, 0)
	checkInvariants(t, f.Pool)
}

func TestExpiredHoldRevivesAsFarAsUnitsAreFree(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 5, "milk")
	if err := f.Hold(t.Context(), "cart", "milk", 4); err != nil {
		t.Fatal(err)
	}
	// Ran out, but not swept yet: its units are still its own.
	f.Clock.Advance(inventorytest.TTL + time.Second)
	if err := f.Hold(t.Context(), "cart", "milk", 5); err != nil {
		t.Fatal(err)
	}
	expire(t, f, 1)
	wantLevel(t, f, "milk", 5, 5)

	// Swept: somebody else may have taken them.
	f.Clock.Advance(inventorytest.TTL)
	expire(t, f, 1)
	if err := f.Hold(t.Context(), "other", "milk", 3); err != nil {
		t.Fatal(err)
	}
	wantReason(t, f.Hold(t.Context(), "cart", "milk", 5), "out_of_stock")
	if err := f.Hold(t.Context(), "cart", "milk", 2); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(inventorytest.TTL)
	expire(t, f, 2)
	wantLevel(t, f, "milk", 5, 0)
	checkInvariants(t, f.Pool)
}
