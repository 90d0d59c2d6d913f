package inventory_test

import (
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/events"
	"doorstep/services/inventory"
	"doorstep/services/inventory/inventorytest"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSellUntil(t *testing.T) {
	tests := []struct {
		bestBefore string
		life       int32
		until      string
	}{
		{"2026-12-01", 0, "2026-12-01"},   // nobody knows its life
		{"2026-12-01", 4, "2026-11-29"},   // 30 % of 4 days, rounded up
		{"2026-12-01", 100, "2026-11-01"}, // 30 days
		{"2027-06-01", 365, "2027-04-17"}, // 45 days are enough
	}
	for _, test := range tests {
		if until := inventory.SellUntil(day(t, test.bestBefore), test.life); until != day(t, test.until) {
			t.Errorf("best before %s of %d days: until %s, want %s", test.bestBefore, test.life, until, test.until)
		}
	}
}

// receiveLot takes in one line with a date.
func receiveLot(t *testing.T, f *inventorytest.Fixture, product string, quantity int32, bestBefore string, life int32) error {
	t.Helper()
	_, err := f.ReceiveStock(inventorytest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER), &inventoryv1.ReceiveStockRequest{
		WarehouseId: inventorytest.Store,
		Lines:       []*inventoryv1.ReceiveStockRequest_Line{{ProductId: product, Quantity: quantity, BestBefore: bestBefore, ShelfLifeDays: life}},
	})
	return err
}

// lots are what is left of each date, in the order of the list.
func lots(t *testing.T, f *inventorytest.Fixture, product string, withinDays int32) (left map[string]int32, listed []*inventoryv1.Lot) {
	t.Helper()
	left = make(map[string]int32)
	for token := ""; ; {
		res, err := f.ListLots(t.Context(), &inventoryv1.ListLotsRequest{
			WarehouseId: inventorytest.Store, ProductId: product, WithinDays: withinDays, PageSize: 2, PageToken: token,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, lot := range res.Lots {
			left[lot.BestBefore] += lot.Quantity
		}
		listed = append(listed, res.Lots...)
		if token = res.NextPageToken; token == "" {
			return left, listed
		}
	}
}

func wantBestBefore(t *testing.T, f *inventorytest.Fixture, product, want string) {
	t.Helper()
	res, err := f.GetBestBefore(t.Context(), &inventoryv1.GetBestBeforeRequest{WarehouseId: inventorytest.Store, ProductId: product})
	if err != nil {
		t.Fatal(err)
	}
	if res.BestBefore != want {
		t.Fatalf("%s: best before %q, want %q", product, res.BestBefore, want)
	}
}

func TestFirstExpiredLeavesFirst(t *testing.T) {
	f := inventorytest.New(t)
	for _, lot := range []struct {
		units int32
		date  string
	}{{5, "2026-12-20"}, {3, "2026-12-01"}, {4, "2026-12-10"}} {
		if err := receiveLot(t, f, "milk", lot.units, lot.date, 0); err != nil {
			t.Fatal(err)
		}
	}
	f.Receive(t, 2, "milk") // without a date
	wantBestBefore(t, f, "milk", "2026-12-01")

	if err := f.Hold(t.Context(), "cart", "milk", 5); err != nil {
		t.Fatal(err)
	}
	if err := f.Order(t.Context(), "cart", "order", inventorytest.Line("milk", 5)); err != nil {
		t.Fatal(err)
	}
	pick := &inventoryv1.PickRequest{
		OrderId: "order", WarehouseId: inventorytest.Store,
		Picked: []*inventoryv1.StockLine{inventorytest.Line("milk", 4)}, NotFound: []*inventoryv1.StockLine{inventorytest.Line("milk", 1)},
	}
	for range 2 { // a repeat takes nothing more
		if _, err := f.Pick(t.Context(), pick); err != nil {
			t.Fatal(err)
		}
	}
	left, _ := lots(t, f, "milk", 0)
	if len(left) != 2 || left["2026-12-10"] != 2 || left["2026-12-20"] != 5 {
		t.Fatalf("left in lots: %v", left)
	}
	wantBestBefore(t, f, "milk", "2026-12-10")

	// What comes back goes to the lots it came from; what was not found does not come back.
	cancelled := events.Draft{Topic: "order", Subject: "order", Seq: 1, Payload: &eventsv1.OrderCancelled{
		OrderId: "order", WarehouseId: inventorytest.Store, HoldId: "cart", FromStatus: "ready_for_pickup",
	}}
	if err := events.Publish(t.Context(), f.Pool, cancelled); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the units are back in their lots", func() bool {
		left, _ := lots(t, f, "milk", 0)
		return left["2026-12-01"] == 3 && left["2026-12-10"] == 3 && left["2026-12-20"] == 5
	})
	wantLevel(t, f, "milk", 13, 0)
	checkInvariants(t, f.Pool)
}

func TestLotsThatRunOut(t *testing.T) {
	f := inventorytest.New(t) // 2026-11-22
	for _, lot := range []struct {
		product string
		date    string
		life    int32
	}{
		{"paneer", "2026-11-25", 20}, // needs 6 days left: short from the start
		{"paneer", "2026-12-12", 20},
		{"curd", "2026-11-22", 0}, // today is its last day
		{"rice", "2027-11-01", 365},
	} {
		if err := receiveLot(t, f, lot.product, 10, lot.date, lot.life); err != nil {
			t.Fatal(err)
		}
	}
	wantBestBefore(t, f, "paneer", "2026-12-12") // not the one that may not be sold
	left, listed := lots(t, f, "", 1)
	if len(listed) != 2 || left["2026-11-25"] != 10 || left["2026-11-22"] != 10 {
		t.Fatalf("runs out today: %v", listed)
	}
	if listed[0].State != "short" || listed[1].State != "fresh" {
		t.Fatalf("states %s and %s", listed[0].State, listed[1].State)
	}
	f.Clock.Advance(24 * time.Hour)
	if _, listed := lots(t, f, "curd", 0); listed[0].State != "expired" {
		t.Fatalf("a day later it is %s", listed[0].State)
	}
	wantBestBefore(t, f, "curd", "")
	wantBestBefore(t, f, "unheard-of", "")

	// One tap writes a lot off, and no more than it has.
	waste := func(units int32) error {
		_, err := f.AdjustStock(inventorytest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER), &inventoryv1.AdjustStockRequest{
			WarehouseId: inventorytest.Store, ProductId: "paneer", Delta: -units, Kind: "wastage", Note: "past its date", LotId: listed[0].LotId,
		})
		return err
	}
	wantReason(t, waste(11), "lot_exceeded")
	wantLevel(t, f, "paneer", 20, 0)
	wantReason(t, waste(10), "")
	wantLevel(t, f, "paneer", 10, 0)
	if left, _ := lots(t, f, "paneer", 0); len(left) != 1 || left["2026-12-12"] != 10 {
		t.Fatalf("left: %v", left)
	}
	checkInvariants(t, f.Pool)
}

func TestNoLotOfYesterday(t *testing.T) {
	f := inventorytest.New(t)
	wantReason(t, receiveLot(t, f, "milk", 1, "2026-11-21", 0), "best_before_past")
	wantReason(t, receiveLot(t, f, "milk", 1, "2026-02-30", 0), "best_before_invalid")
	f.Clock.Advance(7 * time.Hour) // 19:00 UTC: the next day in India
	wantReason(t, receiveLot(t, f, "milk", 1, "2026-11-22", 0), "best_before_past")
	if _, err := f.GetStock(t.Context(), &inventoryv1.GetStockRequest{WarehouseId: inventorytest.Store, ProductId: "milk"}); err == nil {
		t.Fatal("a refused receipt left stock")
	}
}
