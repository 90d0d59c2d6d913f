package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/warehousetest"
)

func claim(w *warehousetest.World, picker string) (*warehousev1.Pick, error) {
	res, err := w.Service.ClaimPick(warehousetest.Picker(picker), &warehousev1.ClaimPickRequest{WarehouseId: warehousetest.Store})
	return res.GetPick(), err
}

func TestOrderConfirmedQueuesAPickInWalkOrder(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	must(w.Service.PutAway(context.Background(), &warehousev1.PutAwayRequest{WarehouseId: warehousetest.Store, Items: []*warehousev1.BinItem{
		{ProductId: "rice", Aisle: "A", Bin: 7}, {ProductId: "salt", Aisle: "B", Bin: 2}, {ProductId: "tea", Aisle: "B", Bin: 9},
	}}))(t)
	pick := w.Queue("o1", 20, warehousetest.Line("salt", 1), warehousetest.Line("ghee", 1), warehousetest.Line("rice", 2), warehousetest.Line("tea", 1))

	var walk []string
	for _, line := range pick.Lines {
		walk = append(walk, fmt.Sprintf("%s %s%d", line.ProductId, line.Aisle, line.Bin))
	}
	if want := []string{"rice A7", "tea B9", "salt B2", "ghee 0"}; !slices.Equal(walk, want) {
		t.Errorf("walk %v, want %v", walk, want)
	}
	if got := pick.Lines[0].Barcodes; !slices.Equal(got, []string{"code-rice", "alt-rice"}) {
		t.Errorf("barcodes %v", got)
	}
	// 300 s ride, 60 s handover, 20 s for one bag, 15 + 4 x 12 + 2 s picking.
	if want := warehousetest.Start.Add(20*time.Minute - 445*time.Second); !pick.LatestStartAt.AsTime().Equal(want) {
		t.Errorf("latest start %v, want %v", pick.LatestStartAt.AsTime(), want)
	}
	published := w.Events("o1")
	if len(published) != 1 || published[0].Type != "pick_queued" || published[0].Seq != 1 {
		t.Errorf("published %v", published)
	}
}

func TestOrderConfirmedAppliesOnce(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	batch := []events.Of[*eventsv1.OrderConfirmed]{
		{Message: warehousetest.Confirmed("o1", 10, warehousetest.Line("rice", 1))},
		{Message: warehousetest.Confirmed("o2", 10, warehousetest.Line("rice", 1), warehousetest.Line("tea", 2))},
	}
	crash := errors.New("crash")
	apply := func(end error) error {
		return storage.InTx(context.Background(), w.Pool, func(tx pgx.Tx) error {
			if err := w.Service.OnOrderConfirmed(context.Background(), tx, batch); err != nil {
				return err
			}
			return end
		})
	}
	if err := apply(crash); !errors.Is(err, crash) {
		t.Fatal(err)
	}
	_, err := w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "o1"})
	wantReason(t, err, "order_not_found")
	for range 2 {
		if err := apply(nil); err != nil {
			t.Fatal(err)
		}
	}
	pick := must(w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "o2"}))(t)
	if len(pick.Lines) != 2 {
		t.Errorf("lines %v", pick.Lines)
	}
	if published := w.Events("o2"); len(published) != 1 {
		t.Errorf("published %v, want one pick_queued", published)
	}
}

func TestClaimGivesTheMostUrgentOnceAndKeepsIt(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	if pick, err := claim(w, "ann"); err != nil || pick != nil {
		t.Fatalf("an empty queue gave %v, %v", pick, err)
	}
	w.Queue("late", 30, warehousetest.Line("rice", 1))
	w.Queue("soon", 15, warehousetest.Line("rice", 1))
	w.Clock.Advance(time.Minute)
	first := must(claim(w, "ann"))(t)
	if first.OrderId != "soon" || first.Status != "picking" || first.PickerId != "ann" || !first.PickStartedAt.AsTime().Equal(w.Clock.Now()) {
		t.Fatalf("claimed %v", first)
	}
	if again := must(claim(w, "ann"))(t); again.OrderId != "soon" {
		t.Errorf("claiming again gave %s", again.OrderId)
	}
	if second := must(claim(w, "bob"))(t); second.OrderId != "late" {
		t.Errorf("the next picker got %s", second.OrderId)
	}
	published := w.Events("soon")
	if len(published) != 2 || published[1].Type != "pick_started" || published[1].Seq != 2 {
		t.Errorf("published %v, want pick_queued and one pick_started", published)
	}
}

func TestManyPickersNeverShareAPick(t *testing.T) {
	t.Parallel()
	const orders, pickers = 60, 100
	w := warehousetest.New(t)
	other, _ := w.Another()
	for i := range orders {
		id := fmt.Sprintf("o%03d", i)
		w.Publish(id, warehousetest.Confirmed(id, 20+i, warehousetest.Line("rice", 1)))
	}
	w.WaitFor(fmt.Sprintf("o%03d", orders-1), func(p *warehousev1.Pick) bool { return true })

	var mu sync.Mutex // guards got
	got := make(map[string][]string)
	var group sync.WaitGroup
	for i := range pickers {
		for _, service := range []interface {
			ClaimPick(context.Context, *warehousev1.ClaimPickRequest) (*warehousev1.ClaimPickResponse, error)
		}{w.Service, other} { // every picker claims through both processes at once
			group.Go(func() {
				picker := fmt.Sprintf("picker%03d", i)
				res, err := service.ClaimPick(warehousetest.Picker(picker), &warehousev1.ClaimPickRequest{WarehouseId: warehousetest.Store})
				if err != nil {
					t.Errorf("claim: %v", err)
					return
				}
				if res.Pick != nil {
					mu.Lock()
					defer mu.Unlock()
					got[res.Pick.OrderId] = append(got[res.Pick.OrderId], picker)
				}
			})
		}
	}
	group.Wait()
	// A pick stays in the queue when the same picker's other claim took it for a moment.
	for i := 0; ; i++ {
		picker := fmt.Sprintf("late%03d", i)
		pick := must(claim(w, picker))(t)
		if pick == nil {
			break
		}
		got[pick.OrderId] = append(got[pick.OrderId], picker)
	}
	if len(got) != orders {
		t.Errorf("%d of %d orders were claimed", len(got), orders)
	}
	holders := make(map[string]string)
	for order, pickers := range got {
		for _, picker := range pickers {
			if picker != pickers[0] {
				t.Errorf("order %s went to %v", order, pickers)
			}
		}
		if held := holders[pickers[0]]; held != "" {
			t.Errorf("%s got %s and %s", pickers[0], held, order)
		}
		holders[pickers[0]] = order
		if published := w.Events(order); len(published) != 2 {
			t.Errorf("order %s: %d events, want 2", order, len(published))
		}
	}
}

func TestListPicksInPages(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("b", 20, warehousetest.Line("rice", 1))
	w.Queue("a", 30, warehousetest.Line("rice", 1))
	w.Queue("c", 20, warehousetest.Line("rice", 1))
	must(claim(w, "ann"))(t)
	list := func(status string, size int32) (all []string) {
		for token := ""; ; {
			res := must(w.Service.ListPicks(context.Background(), &warehousev1.ListPicksRequest{
				WarehouseId: warehousetest.Store, Status: status, PageSize: size, PageToken: token,
			}))(t)
			for _, pick := range res.Picks {
				if len(pick.Lines) != 1 {
					t.Errorf("order %s has lines %v", pick.OrderId, pick.Lines)
				}
				all = append(all, pick.OrderId)
			}
			if token = res.NextPageToken; token == "" {
				return all
			}
		}
	}
	for _, size := range []int32{0, 1, 2, 3} {
		if got := list("", size); !slices.Equal(got, []string{"b", "c", "a"}) {
			t.Errorf("pages of %d: %v", size, got)
		}
	}
	if got := list("picking", 1); !slices.Equal(got, []string{"b"}) {
		t.Errorf("picking: %v", got)
	}
	w.Publish("a", &eventsv1.OrderCancelled{OrderId: "a", WarehouseId: warehousetest.Store})
	w.Publish("c", &eventsv1.OrderCancelled{OrderId: "c", WarehouseId: warehousetest.Store})
	w.WaitFor("a", func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
	w.WaitFor("c", func(p *warehousev1.Pick) bool { return p.Status == "cancelled" })
	if got := list("cancelled", 1); !slices.Equal(got, []string{"c", "a"}) {
		t.Errorf("cancelled, newest first: %v", got)
	}
	for _, token := range []string{"%%", "bm8", "eCB5"} {
		_, err := w.Service.ListPicks(context.Background(), &warehousev1.ListPicksRequest{WarehouseId: warehousetest.Store, PageToken: token})
		wantReason(t, err, "page_token_invalid")
	}
}

func TestPicksOfAnotherStoreAreAbsent(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	w.Queue("o1", 20, warehousetest.Line("rice", 1))
	elsewhere := warehousetest.As("eve", authv1.Role_ROLE_PICKER)
	_, err := w.Service.GetPick(elsewhere, &warehousev1.PickRef{WarehouseId: "del-1", OrderId: "o1"})
	wantReason(t, err, "order_not_found")
	_, err = w.Service.ScanItem(elsewhere, &warehousev1.ScanItemRequest{WarehouseId: "del-1", OrderId: "o1", ProductId: "rice", PickedTotal: 1})
	wantReason(t, err, "order_not_found")
	_, err = w.Service.PackOrder(elsewhere, &warehousev1.PackOrderRequest{WarehouseId: "del-1", OrderId: "o1"})
	wantReason(t, err, "order_not_found")
	_, err = w.Service.HandOver(elsewhere, &warehousev1.HandOverRequest{WarehouseId: "del-1", OrderId: "o1", PickupCode: "1"})
	wantReason(t, err, "order_not_found")
	res := must(w.Service.ClaimPick(elsewhere, &warehousev1.ClaimPickRequest{WarehouseId: "del-1"}))(t)
	if res.Pick != nil {
		t.Errorf("another store gave %v", res.Pick)
	}
}
