package order

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestStatusMovesOnlyAlongTheMachine(t *testing.T) {
	all := []Status{Pending, Confirmed, Preparing, ReadyForPickup, OutForDelivery, Delivered, Cancelled}
	for _, from := range all {
		for _, to := range all {
			o := &Order{Status: from}
			err := o.move(to)
			if allowed := slices.Contains(transitions[from], to); allowed != (err == nil) {
				t.Errorf("%s to %s: %v", from, to, err)
			}
		}
	}
}

func TestTheBillNeverGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &Order{ID: "o", Status: Preparing, Currency: currency, Fees: rapid.Int64Range(0, 5000).Draw(t, "fees")}
		notFound := map[string]int32{}
		for _, id := range []string{"a", "b", "c"} {
			item := Item{ProductID: id, Quantity: rapid.Int32Range(1, 9).Draw(t, "quantity"), Price: rapid.Int64Range(0, 90000).Draw(t, "price"), TaxRateBP: 1800}
			o.Items = append(o.Items, item)
			o.Total += item.Price * int64(item.Quantity)
			notFound[id] = rapid.Int32Range(0, 12).Draw(t, "not found")
		}
		o.Discount = rapid.Int64Range(0, o.Total).Draw(t, "discount")
		o.Final = o.Total + o.Fees - o.Discount
		o.Quoted = o.Final
		if err := o.packed(time.Time{}, time.Time{}, notFound); err != nil {
			t.Fatal(err)
		}
		if o.Final > o.Quoted || o.Final < 0 || o.Final != o.Total+o.Fees-o.Discount {
			t.Fatalf("quoted %d, billed %d", o.Quoted, o.Final)
		}
	})
}

func TestCharge(t *testing.T) {
	sum := func(items int64, surge int32) (total int64) {
		for _, f := range DefaultFees.Charge(items, surge, nil) {
			if f.Reason == "" {
				t.Errorf("%s has no reason", f.Kind)
			}
			total += f.Minor
		}
		return total
	}
	for _, c := range []struct {
		items int64
		surge int32
		want  int64
	}{{5000, 100, 2500 + 2000 + 1000}, {9900, 100, 1500 + 1000}, {19899, 100, 1500 + 1000}, {19900, 100, 1000}, {19900, 150, 1000 + 1250}, {19900, 900, 1000 + 3000}} {
		if got := sum(c.items, c.surge); got != c.want {
			t.Errorf("fees of %d at %d %%: %d, want %d", c.items, c.surge, got, c.want)
		}
	}
}

func TestStepsAreNeverDatedBackwards(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	behind := now.Add(-time.Second) // another process's clock
	o := &Order{ID: "o", Status: Confirmed, ConfirmedAt: now, Currency: currency, Items: []Item{{ProductID: "a", Quantity: 1, Price: 100}}, Total: 100, Final: 100, Quoted: 100}
	for _, step := range []func() error{
		func() error { return o.startPicking(behind, "p") },
		func() error { return o.packed(behind, behind, nil) },
		func() error { return o.handOver(behind, "r") },
		func() error { return o.deliver(behind, "r", 0) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []time.Time{o.PickStartedAt, o.PickDoneAt, o.PreparedAt, o.PickedUpAt, o.DeliveredAt} {
		if at.Before(now) {
			t.Errorf("a step is dated %v, before %v", at, now)
		}
	}
}
