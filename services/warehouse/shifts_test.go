package warehouse_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/warehousetest"
)

func onShift(t *testing.T, w *warehousetest.World) (people []string) {
	t.Helper()
	res, err := w.Service.ListOnShift(context.Background(), &warehousev1.ListOnShiftRequest{WarehouseId: warehousetest.Store})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range res.OnShift {
		people = append(people, fmt.Sprintf("%s since %s", one.StaffId, one.StartedAt.AsTime().Sub(warehousetest.Start)))
	}
	return people
}

func wantOnShift(t *testing.T, w *warehousetest.World, want ...string) {
	t.Helper()
	if got := onShift(t, w); !slices.Equal(got, want) {
		t.Fatalf("on shift are %q, want %q", got, want)
	}
}

func TestShifts(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	here := &warehousev1.ShiftRequest{WarehouseId: warehousetest.Store}
	for range 2 {
		if _, err := w.Service.StartShift(warehousetest.Picker("meena"), here); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Hour)
	}
	wantOnShift(t, w, "meena since 0s")

	// Taking an order begins a shift, and nobody leaves with one in hand.
	w.Queue("o1", 20, warehousetest.Line("rice", 1))
	if _, err := claim(w, "ravi"); err != nil {
		t.Fatal(err)
	}
	wantOnShift(t, w, "meena since 0s", "ravi since 2h0m0s")
	if _, err := w.Service.EndShift(warehousetest.Picker("ravi"), here); !errs.Is(err, "pick_in_hand") {
		t.Fatalf("left with an order in hand: %v", err)
	}
	for range 2 {
		if _, err := w.Service.EndShift(warehousetest.Picker("meena"), here); err != nil {
			t.Fatal(err)
		}
	}
	wantOnShift(t, w, "ravi since 2h0m0s")

	// Another store has its own people.
	elsewhere, err := w.Service.StartShift(warehousetest.Picker("meena"), &warehousev1.ShiftRequest{WarehouseId: "blr-other"})
	if err != nil || len(elsewhere.OnShift) != 1 {
		t.Fatalf("elsewhere: %v, %v", elsewhere, err)
	}
	wantOnShift(t, w, "ravi since 2h0m0s")
}

// Who went home without saying so is not at work for ever, and begins anew the next day.
func TestForgottenShifts(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	here := &warehousev1.ShiftRequest{WarehouseId: warehousetest.Store}
	if _, err := w.Service.StartShift(warehousetest.Picker("meena"), here); err != nil {
		t.Fatal(err)
	}
	w.Queue("o1", 20, warehousetest.Line("rice", 1))
	if _, err := claim(w, "ravi"); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(13 * time.Hour)
	wantOnShift(t, w, "ravi since 0s") // with the order in hand
	if _, err := w.Service.StartShift(warehousetest.Picker("meena"), here); err != nil {
		t.Fatal(err)
	}
	wantOnShift(t, w, "ravi since 0s", "meena since 13h0m0s")
}

// However often and from how many screens somebody comes and goes, they are at work once.
func TestShiftsRace(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	here := &warehousev1.ShiftRequest{WarehouseId: warehousetest.Store}
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			call := w.Service.StartShift
			if i%4 == 3 {
				call = w.Service.EndShift
			}
			if res, err := call(warehousetest.Picker("meena"), here); err != nil || len(res.OnShift) > 1 {
				t.Errorf("%v, %v", res, err)
			}
		})
	}
	group.Wait()
	if _, err := w.Service.StartShift(warehousetest.Picker("meena"), here); err != nil {
		t.Fatal(err)
	}
	if people := onShift(t, w); len(people) != 1 {
		t.Errorf("on shift are %q", people)
	}
}
