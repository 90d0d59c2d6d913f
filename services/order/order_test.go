package order

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	eventsv1 "doorstep/gen/events/v1"
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
		var lines []*eventsv1.OrderPacked_Line
		for _, id := range []string{"a", "b", "c"} {
			item := Item{ProductID: id, Quantity: rapid.Int32Range(1, 9).Draw(t, "quantity"), Price: rapid.Int64Range(0, 90000).Draw(t, "price"), TaxRateBP: 1800}
			o.Items = append(o.Items, item)
			o.Total += item.Price * int64(item.Quantity)
			lines = append(lines, &eventsv1.OrderPacked_Line{ProductId: id, NotFound: rapid.Int32Range(0, 12).Draw(t, "not found")})
		}
		o.Discount = rapid.Int64Range(0, o.Total).Draw(t, "discount")
		o.Final = o.Total + o.Fees - o.Discount
		o.Quoted = o.Final
		if err := o.packed(time.Time{}, time.Time{}, lines); err != nil {
			t.Fatal(err)
		}
		if o.Final > o.Quoted || o.Final < 0 || o.Final != o.Total+o.Fees-o.Discount {
			t.Fatalf("quoted %d, billed %d", o.Quoted, o.Final)
		}
	})
}

// One picker replaces units again and again, finds some after all and loses others: at every step the bill
// is the sum of its lines and never above the quote.
func TestSubstitutesNeverRaiseTheBill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ordered := rapid.Int32Range(1, 6).Draw(t, "ordered")
		price := rapid.Int64Range(1, 50000).Draw(t, "price")
		o := &Order{ID: "o", Status: Preparing, Currency: currency, Fees: 1000, Items: []Item{{ProductID: "a", Quantity: ordered, Price: price, TaxRateBP: 500}}}
		o.Total = price * int64(ordered)
		o.Final, o.Quoted = o.Total+o.Fees, o.Total+o.Fees
		lines := []*eventsv1.OrderPacked_Line{{ProductId: "a"}}
		room := ordered // units of a that nothing stands for
		for _, id := range []string{"b", "c", "d"} {
			if room == 0 {
				lost := lines[len(lines)-1] // what stood for it last is not there either
				lost.NotFound = o.Items[len(o.Items)-1].Quantity
				room = lost.NotFound
			}
			units := rapid.Int32Range(1, room).Draw(t, "units of "+id)
			room -= units
			lines[0].NotFound = ordered - room
			lines = append(lines, &eventsv1.OrderPacked_Line{ProductId: id})
			err := o.substitute(&eventsv1.LineSubstituted{ProductId: "a", Lines: lines, TaxRateBp: 1800, Substitute: &eventsv1.OrderLine{
				ProductId: id, Name: id, Quantity: units, PriceMinor: rapid.Int64Range(1, 90000).Draw(t, "price of "+id),
			}})
			if err != nil {
				t.Fatal(err)
			}
			checkBill(t, o)
		}
		if err := o.packed(time.Time{}, time.Time{}, lines); err != nil {
			t.Fatal(err)
		}
		checkBill(t, o)
	})
}

func checkBill(t *rapid.T, o *Order) {
	var total int64
	for _, item := range o.Items {
		if item.Short < 0 || item.Short > item.Quantity {
			t.Fatalf("%s: %d of %d short", item.ProductID, item.Short, item.Quantity)
		}
		if item.SubstituteFor != "" && item.Price > o.Items[0].Price {
			t.Fatalf("%s costs %d, what it replaces %d", item.ProductID, item.Price, o.Items[0].Price)
		}
		total += item.Price * int64(item.Quantity-item.Short)
	}
	if o.Total != total || o.Final != o.Total+o.Fees || o.Final > o.Quoted {
		t.Fatalf("lines add up to %d; billed %d with fees %d as %d of %d quoted", total, o.Total, o.Fees, o.Final, o.Quoted)
	}
}

func TestCharge(t *testing.T) {
	sum := func(items int64, surge int32) (total int64) {
		for _, f := range DefaultFees.Charge(items, Surge{Percent: surge}) {
			if f.Reason == "" {
				t.Errorf("%s has no reason", f.Kind)
			}
			if len(f.Because) == 0 {
				t.Errorf("%s has no reason as data", f.Kind)
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
