package inventory_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/services/inventory/inventorytest"
)

func wantHoldEnded(t *testing.T, err error) {
	t.Helper()
	if !errs.Is(err, "hold_ended") {
		t.Errorf("got %v, want hold_ended", err)
	}
}

func TestAdjustStock(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk")
	if err := f.Hold(t.Context(), "cart", "milk", 4); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		product, kind string
		delta         int32
		reason        string
		quantity      int32
	}{
		{"milk", "", 5, "", 15},
		{"milk", "wastage", -3, "", 12},
		{"milk", "", 0, "", 12},
		{"milk", "adjustment", -8, "", 4},
		{"milk", "adjustment", -1, "stock_reserved", 4},
		{"milk", "wastage", 1, "wastage_adds", 4},
		{"new", "adjustment", 2, "", 2},
		{"unknown", "adjustment", -2, "product_not_found", 0},
	}
	for _, test := range tests {
		ctx := inventorytest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER)
		req := &inventoryv1.AdjustStockRequest{WarehouseId: inventorytest.Store, ProductId: test.product, Delta: test.delta, Kind: test.kind, Note: "count"}
		for range 2 { // one key, one adjustment
			level, err := f.AdjustStock(ctx, req)
			wantReason(t, err, test.reason)
			if err == nil && level.Quantity != test.quantity {
				t.Fatalf("%+v: quantity %d", test, level.Quantity)
			}
		}
		if test.quantity > 0 {
			if quantity, _ := f.Level(t, test.product); quantity != test.quantity {
				t.Fatalf("%+v: quantity %d", test, quantity)
			}
		}
	}
	checkInvariants(t, f.Pool)
}

func TestReceiveStockOncePerKey(t *testing.T) {
	f := inventorytest.New(t)
	ctx := inventorytest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER)
	req := &inventoryv1.ReceiveStockRequest{WarehouseId: inventorytest.Store, Lines: []*inventoryv1.ReceiveStockRequest_Line{
		{ProductId: "milk", Quantity: 3}, {ProductId: "eggs", Quantity: 5}, {ProductId: "milk", Quantity: 4},
	}}
	var sends sync.WaitGroup
	for range 5 {
		sends.Go(func() {
			if receipt, err := f.ReceiveStock(ctx, req); err != nil || receipt.Units != 12 {
				t.Errorf("%v, %v", receipt, err)
			}
		})
	}
	sends.Wait()
	wantLevel(t, f, "milk", 7, 0)
	wantLevel(t, f, "eggs", 5, 0)
	checkInvariants(t, f.Pool)
}

func TestListsPage(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "a", "b", "c")
	f.Receive(t, 2, "d", "e")
	for range 4 {
		f.Receive(t, 1, "a")
	}
	var products []string
	list := &inventoryv1.ListStockRequest{WarehouseId: inventorytest.Store, PageSize: 2}
	for {
		page, err := f.ListStock(t.Context(), list)
		if err != nil {
			t.Fatal(err)
		}
		for _, level := range page.Levels {
			products = append(products, level.ProductId)
		}
		if list.PageToken = page.NextPageToken; list.PageToken == "" {
			break
		}
	}
	if got := strings.Join(products, ""); got != "abcde" {
		t.Errorf("pages listed %s", got)
	}
	some, err := f.ListStock(t.Context(), &inventoryv1.ListStockRequest{WarehouseId: inventorytest.Store, ProductIds: []string{"d", "b", "nothing"}})
	if err != nil || len(some.Levels) != 2 || some.Levels[0].ProductId != "b" || some.Levels[1].ProductId != "d" {
		t.Errorf("those asked for: %v, %v", some, err)
	}
	low, err := f.ListStock(t.Context(), &inventoryv1.ListStockRequest{WarehouseId: inventorytest.Store, LowOnly: true})
	if err != nil || len(low.Levels) != 2 {
		t.Errorf("low: %v, %v", low, err)
	}
	seen := 0
	moves := &inventoryv1.ListMovementsRequest{WarehouseId: inventorytest.Store, ProductId: "a", PageSize: 3}
	for {
		page, err := f.ListMovements(t.Context(), moves)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page.Movements)
		if moves.PageToken = page.NextPageToken; moves.PageToken == "" {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d movements listed", seen)
	}
	_, err = f.ListStock(t.Context(), &inventoryv1.ListStockRequest{WarehouseId: inventorytest.Store, PageToken: "%%%"})
	wantReason(t, err, "page_token_invalid")
	_, err = f.ListMovements(t.Context(), &inventoryv1.ListMovementsRequest{WarehouseId: inventorytest.Store, PageToken: "YWJj"})
	wantReason(t, err, "page_token_invalid")
	_, err = f.GetStock(t.Context(), &inventoryv1.GetStockRequest{WarehouseId: "another store", ProductId: "a"})
	wantReason(t, err, "product_not_found")
}

func TestMovementsAreAppendOnly(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk")
	for _, forbidden := range []string{
		`UPDATE inventory.movements SET quantity_delta = 11`, `DELETE FROM inventory.movements`, `TRUNCATE inventory.movements`,
	} {
		if _, err := f.Pool.Exec(t.Context(), forbidden); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", forbidden, err)
		}
	}
	if _, err := f.Pool.Exec(t.Context(), `UPDATE inventory.inventory SET reserved_quantity = 11`); err == nil {
		t.Error("the database let stock be oversold")
	}
}

// A product that falls to its threshold alerts once, and again after it was refilled.
func TestLowStockAlertsOnTheWayDown(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 8, "milk")
	alerts := func() (n int) {
		if err := f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM events.outbox WHERE type = 'low_stock_detected'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	sell := func(order string, units int32) {
		if err := f.Order(t.Context(), "cart-"+order, order, inventorytest.Line("milk", units)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Pick(t.Context(), pick(order, inventorytest.Line("milk", units))); err != nil {
			t.Fatal(err)
		}
	}
	for i, step := range []struct {
		units int32
		want  int
	}{{2, 0}, {1, 1}, {1, 1}, {-10, 1}, {10, 2}} {
		if step.units < 0 {
			f.Receive(t, -step.units, "milk")
		} else {
			sell(string(rune('a'+i)), step.units)
		}
		if got := alerts(); got != step.want {
			t.Fatalf("step %d: %d alerts, want %d", i, got, step.want)
		}
	}
}

// Other processes learn of each change soon, and of everything from whoever starts.
func TestLevelsAreTold(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk", "eggs")
	watched := make(chan *eventsv1.StockLevel, 1000)
	watcher := events.NewBus(f.Pool, events.Options{})
	watcher.Watch(events.Watch(func(e events.Of[*eventsv1.StockLevelsChanged]) {
		for _, level := range e.Message.Levels {
			watched <- level
		}
	}))
	inventorytest.Background(t, watcher.Run)
	inventorytest.Background(t, f.Another(t).Run) // it changed nothing itself, and tells all
	newest := make(map[string]*eventsv1.StockLevel)
	wait := func(product string, available int32) {
		eventually(t, product+" was told", func() bool {
			select {
			case level := <-watched:
				if known := newest[level.ProductId]; known == nil || known.Version < level.Version {
					newest[level.ProductId] = level
				}
			default:
			}
			return newest[product] != nil && newest[product].Available == available
		})
	}
	wait("milk", 10)
	wait("eggs", 10)
	inventorytest.Background(t, f.Run)
	if err := f.Hold(context.Background(), "cart", "eggs", 4); err != nil {
		t.Fatal(err)
	}
	wait("eggs", 6)
	if err := f.Order(context.Background(), "cart", "order", inventorytest.Line("milk", 1)); err != nil {
		t.Fatal(err)
	}
	wait("eggs", 10)
	wait("milk", 9)
	if newest["milk"].Version != 2 {
		t.Errorf("version %d of a row that changed once", newest["milk"].Version)
	}
}
