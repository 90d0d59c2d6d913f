package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/warehousetest"
)

func pack(w *warehousetest.World, picker, orderID string) (*warehousev1.Pick, error) {
	return w.Service.PackOrder(warehousetest.Picker(picker), &warehousev1.PackOrderRequest{WarehouseId: warehousetest.Store, OrderId: orderID})
}

func handOver(w *warehousetest.World, ctx context.Context, orderID, code string) (*warehousev1.Pick, error) {
	return w.Service.HandOver(ctx, &warehousev1.HandOverRequest{WarehouseId: warehousetest.Store, OrderId: orderID, PickupCode: code})
}

func short(w *warehousetest.World, picker, orderID, product string) (*warehousev1.Pick, error) {
	return w.Service.ShortPick(warehousetest.Picker(picker), &warehousev1.ShortPickRequest{
		WarehouseId: warehousetest.Store, OrderId: orderID, ProductId: product,
	})
}

func TestFromQueueToRider(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2), warehousetest.Line("tea", 3))
	must(claim(w, "ann"))(t)
	_, err := pack(w, "ann", "o1")
	wantReason(t, err, "lines_open")

	scan := func(req *warehousev1.ScanItemRequest) (*warehousev1.Pick, error) {
		req.WarehouseId, req.OrderId = warehousetest.Store, "o1"
		return w.Service.ScanItem(warehousetest.Picker("ann"), req)
	}
	must(scan(&warehousev1.ScanItemRequest{Barcode: "code-rice", PickedTotal: 2}))(t)
	_, err = scan(&warehousev1.ScanItemRequest{PickedTotal: 2})
	wantReason(t, err, "item_missing")
	_, err = scan(&warehousev1.ScanItemRequest{Barcode: "code-soap", PickedTotal: 1})
	wantReason(t, err, "wrong_item")
	must(scan(&warehousev1.ScanItemRequest{Barcode: "alt-tea", PickedTotal: 1}))(t)
	w.Clock.Advance(time.Minute)
	done := must(short(w, "ann", "o1", "tea"))(t)
	if !done.PickDoneAt.AsTime().Equal(w.Clock.Now()) {
		t.Errorf("pick done at %v", done.PickDoneAt)
	}
	w.Clock.Advance(20 * time.Second)
	packed := must(pack(w, "ann", "o1"))(t)
	if packed.Status != "packed" || packed.StagingCell != "1" || len(packed.Bags) != 1 || packed.Bags[0].Units != 3 {
		t.Errorf("packed %v", packed)
	}
	again := must(pack(w, "ann", "o1"))(t)
	if !proto.Equal(again, packed) {
		t.Errorf("packing again gave %v, want %v", again, packed)
	}
	told := w.Inventory.Picks()
	if len(told) != 1 || len(told[0].Picked) != 2 || len(told[0].NotFound) != 1 || told[0].NotFound[0].Quantity != 2 {
		t.Errorf("inventory was told %v", told)
	}

	_, err = handOver(w, warehousetest.Picker("ann"), "o1", "4711")
	wantReason(t, err, "no_rider")
	w.Assign("o1", "t1", "rita", "4711")
	_, err = handOver(w, warehousetest.Picker("ann"), "o1", "4712")
	wantReason(t, err, "pickup_code_wrong")
	w.Publish("o1", &eventsv1.RiderArrivedAtStore{OrderId: "o1", TripId: "t1", PartnerId: "rita"})
	w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.RiderAtStore })
	for range 2 { // repeating is safe
		handed := must(handOver(w, warehousetest.Picker("bob"), "o1", "4711"))(t)
		if handed.Status != "handed_over" || handed.RiderId != "rita" {
			t.Errorf("handed over %v", handed)
		}
	}
	var got []string
	for _, event := range w.Events("o1") {
		got = append(got, fmt.Sprintf("%s %d", event.Type, event.Seq))
	}
	if want := []string{"pick_queued 1", "pick_started 2", "order_packed 3", "order_handed_over 4"}; !slices.Equal(got, want) {
		t.Errorf("published %v, want %v", got, want)
	}
	w.Service.TellOnce(context.Background())
	if told := w.Live.Told("store:"+warehousetest.Store, "pick"); !slices.Contains(told, "o1") {
		t.Errorf("the apps of the store were told about %v", told)
	}
}

func TestNothingFoundIsPackedWithoutBagsOrCell(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	must(claim(w, "ann"))(t)
	must(short(w, "ann", "o1", "rice"))(t)
	packed := must(pack(w, "ann", "o1"))(t)
	if packed.Status != "packed" || packed.StagingCell != "" || len(packed.Bags) != 0 {
		t.Errorf("packed %v", packed)
	}
	published := w.Events("o1")
	var event eventsv1.OrderPacked
	if err := proto.Unmarshal(published[len(published)-1].Payload, &event); err != nil {
		t.Fatal(err)
	}
	if event.Bags != 0 || len(event.Lines) != 1 || event.Lines[0].NotFound != 2 || event.Lines[0].Picked != 0 {
		t.Errorf("published %v", &event)
	}
	w.Publish("o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: warehousetest.Store})
	w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
}

func TestStagingCellsAreUniqueAndSmallest(t *testing.T) {
	t.Parallel()
	const orders = 20
	w := warehousetest.New(t)
	for i := range orders {
		id := fmt.Sprintf("o%02d", i)
		w.Queue(id, 20+i, warehousetest.Line("rice", 1))
		w.Pick("picker"+id, id)
	}
	var mu sync.Mutex // guards cells
	cells := make(map[string]string)
	var group sync.WaitGroup
	for i := range orders {
		group.Go(func() {
			id := fmt.Sprintf("o%02d", i)
			packed, err := pack(w, "picker"+id, id)
			if err != nil {
				t.Errorf("pack %s: %v", id, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if held := cells[packed.StagingCell]; held != "" {
				t.Errorf("cell %s has %s and %s", packed.StagingCell, held, id)
			}
			cells[packed.StagingCell] = id
		})
	}
	group.Wait()
	for cell := 1; cell <= orders; cell++ {
		if cells[fmt.Sprint(cell)] == "" {
			t.Errorf("cell %d is empty; used are %v", cell, cells)
		}
	}
	free := cells["7"]
	w.Publish(free, &eventsv1.OrderCancelled{OrderId: free, WarehouseId: warehousetest.Store})
	w.WaitFor(free, func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
	w.Queue("next", 90, warehousetest.Line("rice", 1))
	w.Pick("ann", "next")
	if packed := must(pack(w, "ann", "next"))(t); packed.StagingCell != "7" {
		t.Errorf("the next order got cell %s, want the freed 7", packed.StagingCell)
	}
}

func TestSweepFinishesPackingAfterACrash(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	down := errors.New("connection lost")
	w.Inventory.Answer = func(*inventoryv1.PickRequest) error { return down }
	if _, err := pack(w, "ann", "o1"); !errors.Is(err, down) {
		t.Fatalf("pack: %v", err)
	}
	_, err := w.Service.ScanItem(warehousetest.Picker("ann"), &warehousev1.ScanItemRequest{
		WarehouseId: warehousetest.Store, OrderId: "o1", ProductId: "rice", PickedTotal: 1,
	})
	wantReason(t, err, "not_picking")
	if held := must(claim(w, "ann"))(t); held.OrderId != "o1" || held.Status != "picking" {
		t.Errorf("the picker is at %v", held)
	}
	if err := w.Service.SweepPackingOnce(context.Background()); err != nil {
		t.Errorf("it is not overdue yet: %v", err)
	}
	w.Clock.Advance(11 * time.Second)
	if err := w.Service.SweepPackingOnce(context.Background()); !errors.Is(err, down) {
		t.Errorf("inventory is still down: %v", err)
	}
	w.Inventory.Answer = nil
	w.Clock.Advance(11 * time.Second)
	if err := w.Service.SweepPackingOnce(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.Status == "packed" && p.StagingCell == "1" })
	if published := w.Events("o1"); len(published) != 3 || published[2].Type != "order_packed" {
		t.Errorf("published %v", published)
	}
}

// Units whose last day of sale ended since they were picked come out of the basket again; the picker may find
// something similar, or packs what is left.
func TestNothingPastItsLastDayIsPacked(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("curd", 3), warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	w.Inventory.Sellable = map[string]int32{"curd": 1}
	var group sync.WaitGroup
	for range 8 { // a nervous thumb
		group.Go(func() {
			if _, err := pack(w, "ann", "o1"); errs.Reason(err) != "past_last_day" && err != nil {
				t.Errorf("pack: %v", err)
			}
		})
	}
	group.Wait()
	_, again := pack(w, "ann", "o1") // nothing is left to take out
	if again != nil {
		t.Fatal(again)
	}
	packed := w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.Status == "packed" })
	for _, line := range packed.Lines {
		if want := map[string]int32{"curd": 1, "rice": 2}[line.ProductId]; line.Picked != want || line.NotFound != line.Quantity-want {
			t.Errorf("%s: %d picked, %d missing", line.ProductId, line.Picked, line.NotFound)
		}
	}
	if picks := w.Inventory.Picks(); len(picks) == 0 || picks[0].Picked[0].Quantity+picks[0].Picked[1].Quantity != 3 {
		t.Errorf("booked %v", picks)
	}
}

// A crash between the intent and the answer leaves the order to the sweep: it goes back to its picker.
func TestSweepLeavesBehindWhatMayNotBeSold(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("curd", 3))
	w.Pick("ann", "o1")
	w.Inventory.Answer = func(*inventoryv1.PickRequest) error { return errors.New("connection lost") }
	if _, err := pack(w, "ann", "o1"); err == nil {
		t.Fatal("packed without inventory")
	}
	w.Inventory.Answer, w.Inventory.Sellable = nil, map[string]int32{"curd": 2}
	w.Clock.Advance(11 * time.Second)
	wantReason(t, w.Service.SweepPackingOnce(context.Background()), "past_last_day")
	pick := must(claim(w, "ann"))(t)
	if pick.OrderId != "o1" || pick.Status != "picking" || pick.Lines[0].Picked != 2 || pick.Lines[0].NotFound != 1 {
		t.Fatalf("the picker is at %v", pick)
	}
	if packed := must(pack(w, "ann", "o1"))(t); packed.Status != "packed" {
		t.Errorf("%v", packed)
	}
}

func TestPackOrderOnceUnderRepeats(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			if packed, err := pack(w, "ann", "o1"); err != nil || packed.StagingCell != "1" {
				t.Errorf("pack: %v, %v", packed, err)
			}
		})
	}
	group.Wait()
	if published := w.Events("o1"); len(published) != 3 {
		t.Errorf("%d events, want 3", len(published))
	}
}

func TestCancelledWhilePacking(t *testing.T) {
	t.Parallel()
	tests := map[string]error{
		"inventory booked it before":        nil,
		"inventory has released it already": errs.New(errs.FailedPrecondition, "hold_ended", "gone"),
		"inventory fails":                   errors.New("connection lost"),
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := warehousetest.New(t)
			w.Queue("o1", 20, warehousetest.Line("rice", 2))
			w.Pick("ann", "o1")
			w.Inventory.Answer = func(*inventoryv1.PickRequest) error {
				w.Publish("o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: warehousetest.Store})
				w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
				return answer
			}
			_, err := pack(w, "ann", "o1")
			wantReason(t, err, "order_cancelled")
			_, err = handOver(w, warehousetest.Picker("ann"), "o1", "1")
			wantReason(t, err, "order_cancelled")
			if published := w.Events("o1"); len(published) != 2 {
				t.Errorf("published %v, want no order_packed", published)
			}
			if next := must(claim(w, "ann"))(t); next != nil {
				t.Errorf("the picker is free, but got %v", next)
			}
		})
	}
}

func TestCancellingAfterHandoverIsIgnored(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Publish("o1", &eventsv1.RiderAssigned{ // before the pick is known
		OrderId: "o1", WarehouseId: warehousetest.Store, TripId: "t1", PartnerId: "rita",
		PickupCodeSealed: w.Keys.Seal("event.pickup_code", "1234"),
	})
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	must(pack(w, "ann", "o1"))(t)
	must(handOver(w, warehousetest.Picker("ann"), "o1", "1234"))(t)
	w.Publish("o1", &eventsv1.OrderCancelled{OrderId: "o1", WarehouseId: warehousetest.Store})
	w.Publish("o1", &eventsv1.RiderUnassigned{OrderId: "o1", TripId: "t1", PartnerId: "rita"})
	w.Queue("o2", 20, warehousetest.Line("rice", 2)) // comes after them
	pick := must(w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "o1"}))(t)
	if pick.Status != "handed_over" || pick.RiderId != "rita" {
		t.Errorf("pick %v", pick)
	}
}

func TestAnotherRiderTakesOver(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	must(pack(w, "ann", "o1"))(t)
	w.Assign("o1", "t1", "rita", "1111")
	w.Publish("o1", &eventsv1.RiderUnassigned{OrderId: "o1", TripId: "t1", PartnerId: "rita"})
	w.WaitFor("o1", func(p *warehousev1.Pick) bool { return p.RiderId == "" })
	w.Assign("o1", "t2", "raj", "2222")
	w.Publish("o1", &eventsv1.RiderUnassigned{OrderId: "o1", TripId: "t1", PartnerId: "rita"}) // late, moot
	w.Queue("o2", 20, warehousetest.Line("rice", 2))
	_, err := handOver(w, warehousetest.Picker("ann"), "o1", "1111")
	wantReason(t, err, "pickup_code_wrong")
	if handed := must(handOver(w, warehousetest.Picker("ann"), "o1", "2222"))(t); handed.RiderId != "raj" {
		t.Errorf("handed over %v", handed)
	}
}

func TestGuessingThePickupCodeEndsAtTheManager(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 2))
	w.Pick("ann", "o1")
	_, err := handOver(w, warehousetest.Picker("ann"), "o1", "1111")
	wantReason(t, err, "not_packed")
	must(pack(w, "ann", "o1"))(t)
	w.Assign("o1", "t1", "rita", "1111")
	for range 5 {
		_, err := handOver(w, warehousetest.Picker("ann"), "o1", "9999")
		wantReason(t, err, "pickup_code_wrong")
	}
	_, err = handOver(w, warehousetest.Picker("ann"), "o1", "1111")
	wantReason(t, err, "pickup_code_wrong")
	boss := warehousetest.As("boss", authv1.Role_ROLE_STORE_MANAGER)
	_, err = handOver(w, boss, "o1", "9999")
	wantReason(t, err, "pickup_code_wrong")
	if handed := must(handOver(w, boss, "o1", "1111"))(t); handed.Status != "handed_over" {
		t.Errorf("handed over %v", handed)
	}
}

func TestScansOfOnePickAddUp(t *testing.T) {
	t.Parallel()
	const lines = 20
	w := warehousetest.New(t)
	var ordered []*eventsv1.OrderLine
	for i := range lines {
		ordered = append(ordered, warehousetest.Line(fmt.Sprintf("p%02d", i), 2))
	}
	w.Queue("o1", 20, ordered...)
	must(claim(w, "ann"))(t)
	var group sync.WaitGroup
	for i := range lines {
		for _, total := range []int32{2, 1, 2} {
			group.Go(func() {
				_, err := w.Service.ScanItem(warehousetest.Picker("ann"), &warehousev1.ScanItemRequest{
					WarehouseId: warehousetest.Store, OrderId: "o1", ProductId: fmt.Sprintf("p%02d", i), PickedTotal: total,
				})
				if err != nil {
					t.Errorf("scan: %v", err)
				}
			})
		}
	}
	group.Wait()
	pick := must(w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "o1"}))(t)
	if pick.PickDoneAt == nil {
		t.Error("the last scan did not end the pick")
	}
	must(pack(w, "ann", "o1"))(t)
	if told := w.Inventory.Picks(); len(told) != 1 || len(told[0].Picked) != lines || told[0].Picked[0].Quantity != 2 {
		t.Errorf("inventory was told %v", told)
	}
}

// BenchmarkOrder is one order of four lines from the queue to the rider, all but the events' way to
// the consumer.
func BenchmarkOrder(b *testing.B) {
	w := warehousetest.New(b)
	for i := range b.N {
		id := fmt.Sprintf("o%07d", i)
		w.Publish(id, warehousetest.Confirmed(id, 20, warehousetest.Line("a", 1), warehousetest.Line("b", 2), warehousetest.Line("c", 1), warehousetest.Line("d", 1)))
		w.Publish(id, &eventsv1.RiderAssigned{
			OrderId: id, WarehouseId: warehousetest.Store, TripId: "t", PartnerId: "rita", PickupCodeSealed: w.Keys.Seal("event.pickup_code", "1234"),
		})
	}
	w.WaitFor(fmt.Sprintf("o%07d", b.N-1), func(p *warehousev1.Pick) bool { return p.RiderId == "rita" })
	b.ResetTimer()
	for range b.N {
		claimed, err := claim(w, "ann")
		if err != nil || claimed == nil {
			b.Fatalf("claim: %v, %v", claimed, err)
		}
		for _, line := range claimed.Lines {
			_, err := w.Service.ScanItem(warehousetest.Picker("ann"), &warehousev1.ScanItemRequest{
				WarehouseId: warehousetest.Store, OrderId: claimed.OrderId, ProductId: line.ProductId, PickedTotal: line.Quantity,
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		if _, err := pack(w, "ann", claimed.OrderId); err != nil {
			b.Fatal(err)
		}
		if _, err := handOver(w, warehousetest.Picker("ann"), claimed.OrderId, "1234"); err != nil {
			b.Fatal(err)
		}
	}
}
