package inventory_test

import (
	"context"
	"sync"
	"testing"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/services/inventory/inventorytest"
)

func pick(order string, lines ...*inventoryv1.StockLine) *inventoryv1.PickRequest {
	return &inventoryv1.PickRequest{OrderId: order, WarehouseId: inventorytest.Store, Picked: lines}
}

func TestPick(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk", "eggs", "rice")
	line := inventorytest.Line
	if err := f.Order(t.Context(), "cart", "order", line("milk", 3), line("eggs", 2), line("rice", 1)); err != nil {
		t.Fatal(err)
	}
	refusals := map[string]*inventoryv1.PickRequest{
		"picked_exceeds_order": pick("order", line("milk", 2), line("milk", 2)),
		"order_not_found":      pick("another order", line("milk", 2)),
		"picked_invalid":       pick("order", line("milk", -1)),
	}
	for reason, req := range refusals {
		_, err := f.Pick(t.Context(), req)
		wantReason(t, err, reason)
	}
	_, err := f.Pick(t.Context(), &inventoryv1.PickRequest{OrderId: "order", WarehouseId: "another store"})
	wantReason(t, err, "order_not_found")

	req := pick("order", line("milk", 1), line("eggs", 2))
	req.NotFound = []*inventoryv1.StockLine{line("milk", 1)} // and one more milk is given back
	var pickers sync.WaitGroup
	for range 10 {
		pickers.Go(func() {
			if _, err := f.Pick(context.Background(), req); err != nil {
				t.Error(err)
			}
		})
	}
	pickers.Wait()
	wantLevel(t, f, "milk", 8, 0)
	wantLevel(t, f, "eggs", 8, 0)
	wantLevel(t, f, "rice", 10, 0)
	checkInvariants(t, f.Pool)

	history, err := f.ListMovements(t.Context(), &inventoryv1.ListMovementsRequest{WarehouseId: inventorytest.Store, ProductId: "milk"})
	if err != nil {
		t.Fatal(err)
	}
	kinds := make(map[string]int32)
	for _, m := range history.Movements {
		kinds[m.Kind] += m.QuantityDelta
	}
	if kinds["pick"] != -1 || kinds["not_found"] != -1 || len(history.Movements) != 5 {
		t.Errorf("movements of milk: %v", history.Movements)
	}
}
