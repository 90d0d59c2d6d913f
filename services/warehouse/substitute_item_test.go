package warehouse_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/verify"
	"doorstep/services/warehouse"
	"doorstep/services/warehouse/warehousetest"
)

// substitutable queues an order of two milks and a rice whose customer takes substitutes, and claims it.
func substitutable(t *testing.T, w *warehousetest.World, picker, orderID string) {
	t.Helper()
	event := warehousetest.Confirmed(orderID, 20, warehousetest.Line("milk", 2), warehousetest.Line("rice", 1))
	event.WhenMissing = "substitute"
	w.Publish(orderID, event)
	w.WaitFor(orderID, func(p *warehousev1.Pick) bool { return p.Status == "queued" })
	if pick := must(claim(w, picker))(t); pick.OrderId != orderID || pick.WhenMissing != "substitute" {
		t.Fatalf("claimed %v", pick)
	}
}

func offer(w *warehousetest.World, product string, subs ...string) {
	for _, id := range subs {
		w.Catalog.Substitutes = map[string][]*catalogv1.QuotedProduct{product: append(w.Catalog.Substitutes[product], &catalogv1.QuotedProduct{
			ProductId: id, Name: id, PriceMinor: 900, MrpMinor: 1100, StorageZone: "ambient", IsFood: true, Barcodes: []string{"code-" + id}, WeightG: 500,
		})}
	}
}

func replace(w *warehousetest.World, picker, orderID, product, sub string, units int32) (*warehousev1.Pick, error) {
	return w.Service.SubstituteItem(warehousetest.Picker(picker), &warehousev1.SubstituteItemRequest{
		WarehouseId: warehousetest.Store, OrderId: orderID, ProductId: product, SubstituteId: sub, Quantity: units,
	})
}

func scanned(w *warehousetest.World, picker, orderID, product string, total int32) error {
	_, err := w.Service.ScanItem(warehousetest.Picker(picker), &warehousev1.ScanItemRequest{
		WarehouseId: warehousetest.Store, OrderId: orderID, ProductId: product, PickedTotal: total,
	})
	return err
}

func checkInvariants(t *testing.T, w *warehousetest.World) {
	t.Helper()
	report, err := verify.Check(t.Context(), w.Pool, warehouse.Invariants)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range report.Findings {
		if finding.Violations > 0 {
			t.Errorf("%s: %q", finding.Name, finding.Examples)
		}
	}
}

func TestSubstituteOneOfTwo(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	offer(w, "milk", "soy", "rice", "oat")
	substitutable(t, w, "ann", "o1")
	res := must(w.Service.ListSubstitutes(warehousetest.Picker("ann"), &warehousev1.ListSubstitutesRequest{
		WarehouseId: warehousetest.Store, OrderId: "o1", ProductId: "milk",
	}))(t)
	if len(res.Substitutes) != 2 || res.Substitutes[0].ProductId != "soy" || res.Substitutes[0].Price.AmountMinor != 900 {
		t.Fatalf("offered %v: what the order has already is no substitute", res.Substitutes)
	}
	wantReason(t, scanned(w, "ann", "o1", "milk", 1), "")
	wantReason(t, scanned(w, "ann", "o1", "rice", 1), "")

	_, err := replace(w, "ann", "o1", "milk", "tofu", 0)
	wantReason(t, err, "not_a_substitute")
	_, err = replace(w, "ann", "o1", "milk", "rice", 0)
	wantReason(t, err, "not_a_substitute")
	_, err = replace(w, "ann", "o1", "tea", "soy", 0)
	wantReason(t, err, "wrong_item")
	_, err = replace(w, "ann", "o1", "rice", "soy", 0)
	wantReason(t, err, "nothing_missing")
	_, err = replace(w, "ann", "o1", "milk", "soy", 2)
	wantReason(t, err, "too_many")
	_, err = replace(w, "bob", "o1", "milk", "soy", 1)
	wantReason(t, err, "not_your_pick")

	for range 2 { // repeating is safe
		pick := must(replace(w, "ann", "o1", "milk", "soy", 0))(t)
		line := pick.Lines[slices.IndexFunc(pick.Lines, func(l *warehousev1.PickLine) bool { return l.ProductId == "soy" })]
		if len(pick.Lines) != 3 || line.SubstituteFor != "milk" || line.Quantity != 1 || line.WeightG != 500 || pick.PickDoneAt != nil {
			t.Fatalf("after the substitution: %v", pick)
		}
	}
	if kept := w.Inventory.Kept("o1", "soy"); kept != 1 {
		t.Errorf("inventory keeps %d", kept)
	}
	// The missing milk turns up: it does not go into the bag as well.
	wantReason(t, scanned(w, "ann", "o1", "milk", 2), "too_many")
	_, err = pack(w, "ann", "o1")
	wantReason(t, err, "lines_open")
	wantReason(t, scanned(w, "ann", "o1", "soy", 1), "")
	packed := must(pack(w, "ann", "o1"))(t)
	if packed.Bags[0].Units != 3 {
		t.Errorf("packed %v", packed.Bags)
	}
	told := w.Inventory.Picks()[0]
	if len(told.Picked) != 3 || len(told.NotFound) != 1 || told.NotFound[0].ProductId != "milk" || told.NotFound[0].Quantity != 1 {
		t.Errorf("inventory was told %v", told)
	}
	var got []string
	for _, event := range w.Events("o1") {
		got = append(got, fmt.Sprintf("%s %d", event.Type, event.Seq))
	}
	if want := []string{"pick_queued 1", "pick_started 2", "line_substituted 3", "order_packed 4"}; !slices.Equal(got, want) {
		t.Errorf("published %v, want %v", got, want)
	}
	var event eventsv1.LineSubstituted
	if err := proto.Unmarshal(w.Events("o1")[2].Payload, &event); err != nil {
		t.Fatal(err)
	}
	if event.ProductId != "milk" || event.Substitute.Quantity != 1 || event.Substitute.PriceMinor != 900 || event.PickerId != "ann" || len(event.Lines) != 3 {
		t.Errorf("told %v", &event)
	}
	checkInvariants(t, w)
}

// When the substitute is not there either, another one may follow, or the milk that turned up after all.
func TestASubstituteThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	offer(w, "milk", "soy", "oat")
	substitutable(t, w, "ann", "o1")
	must(replace(w, "ann", "o1", "milk", "soy", 2))(t)
	_, err := replace(w, "ann", "o1", "soy", "oat", 0)
	wantReason(t, err, "not_a_substitute") // it stands for the milk, not for what stood for it
	must(short(w, "ann", "o1", "soy"))(t)
	must(replace(w, "ann", "o1", "milk", "oat", 1))(t)
	wantReason(t, scanned(w, "ann", "o1", "milk", 1), "")
	wantReason(t, scanned(w, "ann", "o1", "oat", 1), "")
	wantReason(t, scanned(w, "ann", "o1", "soy", 1), "too_many")
	wantReason(t, scanned(w, "ann", "o1", "rice", 1), "")
	if packed := must(pack(w, "ann", "o1"))(t); packed.Bags[0].Units != 3 {
		t.Errorf("packed %v", packed)
	}
	checkInvariants(t, w)
}

func TestNoSubstituteForWhoWantsNone(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	offer(w, "milk", "soy")
	w.Queue("o1", 20, warehousetest.Line("milk", 1)) // says nothing: money back
	must(claim(w, "ann"))(t)
	_, err := replace(w, "ann", "o1", "milk", "soy", 1)
	wantReason(t, err, "substitution_declined")
	res := must(w.Service.ListSubstitutes(warehousetest.Picker("ann"), &warehousev1.ListSubstitutesRequest{
		WarehouseId: warehousetest.Store, OrderId: "o1", ProductId: "milk",
	}))(t)
	if len(res.Substitutes) > 0 {
		t.Errorf("offered %v", res.Substitutes)
	}
}

// Many screens reach for many substitutes of one line at once, beside a scan and the packing: what is in
// the bag is never more than was ordered, and no line is packed open.
func TestSubstitutesAtOnce(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	subs := []string{"soy", "oat", "nut", "pea"}
	offer(w, "milk", subs...)
	w.Inventory.Free = map[string]int32{"oat": 0}
	substitutable(t, w, "ann", "o1")
	wantReason(t, scanned(w, "ann", "o1", "rice", 1), "")
	var got atomic.Int32
	var group sync.WaitGroup
	for _, sub := range subs {
		for range 2 {
			group.Go(func() {
				if _, err := replace(w, "ann", "o1", "milk", sub, 1); err == nil {
					got.Add(1)
				}
			})
		}
	}
	group.Go(func() { _ = scanned(w, "ann", "o1", "milk", 1) })
	group.Go(func() { _, _ = pack(w, "ann", "o1") })
	group.Wait()
	if got.Load() == 0 {
		t.Error("nobody got a substitute")
	}
	pick := must(w.Service.GetPick(t.Context(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "o1"}))(t)
	for _, line := range pick.Lines {
		if line.ProductId == "oat" {
			t.Error("there was no oat")
		}
		most := line.Quantity - line.NotFound
		_ = scanned(w, "ann", "o1", line.ProductId, max(1, most))
	}
	if _, err := pack(w, "ann", "o1"); err != nil {
		t.Fatal(err)
	}
	checkInvariants(t, w)
}

func TestSubstituteForACancelledOrder(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	offer(w, "milk", "soy")
	substitutable(t, w, "ann", "o1")
	w.Inventory.Ended = map[string]bool{"o1": true} // inventory knows first
	_, err := replace(w, "ann", "o1", "milk", "soy", 1)
	wantReason(t, err, "order_cancelled")
	w.Publish("o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: warehousetest.Store})
	w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
	_, err = replace(w, "ann", "o1", "milk", "soy", 1)
	wantReason(t, err, "order_cancelled")
}
