package warehouse_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/services/warehouse/warehousetest"
)

// walkOf is where the lines of an order lead, in their order.
func walkOf(pick *warehousev1.Pick) (walk []string) {
	for _, line := range pick.Lines {
		walk = append(walk, fmt.Sprintf("%s %s%d", line.ProductId, line.Aisle, line.Bin))
	}
	return walk
}

// A product that moves is found at its new place by whoever has not begun yet; an order in hand keeps its
// walk, and with it its bags.
func TestPutAwayLeadsWaitingOrders(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	put := func(items ...*warehousev1.BinItem) {
		t.Helper()
		must(w.Service.PutAway(context.Background(), &warehousev1.PutAwayRequest{WarehouseId: warehousetest.Store, Items: items}))(t)
	}
	put(&warehousev1.BinItem{ProductId: "rice", Aisle: "A", Bin: 7}, &warehousev1.BinItem{ProductId: "salt", Aisle: "B", Bin: 2})
	w.Queue("in hand", 10, warehousetest.Line("rice", 1), warehousetest.Line("salt", 1))
	if pick := must(claim(w, "asha"))(t); pick.OrderId != "in hand" {
		t.Fatalf("claimed %v", pick)
	}
	w.Queue("waits", 20, warehousetest.Line("rice", 1), warehousetest.Line("salt", 1), warehousetest.Line("tea", 1))

	put(&warehousev1.BinItem{ProductId: "rice", Aisle: "B", Bin: 1}, &warehousev1.BinItem{ProductId: "tea", Aisle: "A", Bin: 2})

	for order, want := range map[string][]string{
		"in hand": {"rice A7", "salt B2"},
		"waits":   {"tea A2", "salt B2", "rice B1"}, // the second aisle is walked back
	} {
		pick := must(w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: order}))(t)
		if got := walkOf(pick); !slices.Equal(got, want) {
			t.Errorf("%s: walk %v, want %v", order, got, want)
		}
	}
}

func TestListBinsInTheOrderOfTheWalk(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	must(w.Service.PutAway(context.Background(), &warehousev1.PutAwayRequest{WarehouseId: warehousetest.Store, Items: []*warehousev1.BinItem{
		{ProductId: "salt", Aisle: "B", Bin: 2}, {ProductId: "tea", Aisle: "B", Bin: 9}, {ProductId: "rice", Aisle: "A", Bin: 7}, {ProductId: "oats", Aisle: "A", Bin: 7},
	}}))(t)
	list := func(req *warehousev1.ListBinsRequest) (found []string) {
		t.Helper()
		req.WarehouseId = warehousetest.Store
		for {
			res := must(w.Service.ListBins(context.Background(), req))(t)
			for _, item := range res.Items {
				found = append(found, fmt.Sprintf("%s %s%d", item.ProductId, item.Aisle, item.Bin))
			}
			if req.PageToken = res.NextPageToken; req.PageToken == "" {
				return found
			}
		}
	}
	if got, want := list(&warehousev1.ListBinsRequest{PageSize: 1}), []string{"oats A7", "rice A7", "tea B9", "salt B2"}; !slices.Equal(got, want) {
		t.Errorf("all: %v, want %v", got, want)
	}
	if got := list(&warehousev1.ListBinsRequest{ProductId: "tea"}); !slices.Equal(got, []string{"tea B9"}) {
		t.Errorf("of one product: %v", got)
	}
	if got := list(&warehousev1.ListBinsRequest{Aisle: "A"}); len(got) != 2 {
		t.Errorf("of one aisle: %v", got)
	}
	if got := list(&warehousev1.ListBinsRequest{ProductId: "nowhere"}); len(got) != 0 {
		t.Errorf("of a product without a place: %v", got)
	}
	_, err := w.Service.ListBins(context.Background(), &warehousev1.ListBinsRequest{WarehouseId: warehousetest.Store, PageToken: "?"})
	wantReason(t, err, "page_token_invalid")
}

// Products move to and fro while pickers take orders: every order that somebody has leads to places where the
// products stood at one moment, and all of them are taken.
func TestPutAwayRacesWithPickers(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	put := func(bin int32) error {
		_, err := w.Service.PutAway(context.Background(), &warehousev1.PutAwayRequest{WarehouseId: warehousetest.Store, Items: []*warehousev1.BinItem{
			{ProductId: "rice", Aisle: "A", Bin: bin}, {ProductId: "salt", Aisle: "A", Bin: bin},
		}})
		return err
	}
	if err := put(1); err != nil {
		t.Fatal(err)
	}
	const orders = 6
	for i := range orders {
		w.Queue(fmt.Sprintf("o%d", i), 20, warehousetest.Line("rice", 1), warehousetest.Line("salt", 1))
	}
	var hands sync.WaitGroup
	picks := make([]*warehousev1.Pick, orders)
	for i := range orders {
		hands.Go(func() {
			for picks[i] == nil { // all that wait may be held for a moment
				pick, err := claim(w, fmt.Sprintf("picker %d", i))
				if err != nil {
					t.Error(err)
					return
				}
				picks[i] = pick
			}
		})
		hands.Go(func() {
			if err := put(int32(i) + 2); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
	for _, pick := range picks {
		if pick == nil || len(pick.Lines) != 2 || pick.Lines[0].Bin != pick.Lines[1].Bin {
			t.Errorf("%v", pick)
		}
	}
}
