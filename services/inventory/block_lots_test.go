package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/inventory"
	"doorstep/services/inventory/inventorytest"
)

// lastDay is the day on which every test begins, as it is printed on packs.
const lastDay = "2026-11-22"

// nextDay lets the day in the store end and blocks what is due.
func nextDay(t *testing.T, f *inventorytest.Fixture) {
	t.Helper()
	f.Clock.Advance(24 * time.Hour)
	block(t, f)
}

func block(t *testing.T, f *inventorytest.Fixture) {
	t.Helper()
	if _, err := f.BlockDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// wantSale compares a level: on the shelf, kept, blocked, for sale.
func wantSale(t *testing.T, f *inventorytest.Fixture, product string, want ...int32) {
	t.Helper()
	level, err := f.GetStock(t.Context(), &inventoryv1.GetStockRequest{WarehouseId: inventorytest.Store, ProductId: product})
	if err != nil {
		t.Fatal(err)
	}
	got := []int32{level.Quantity, level.ReservedQuantity, level.BlockedQuantity, level.AvailableQuantity}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: on the shelf, kept, blocked and for sale %v, want %v", product, got, want)
	}
}

// waste takes units of a lot away.
func waste(ctx context.Context, f *inventorytest.Fixture, product, lot string, units int32) error {
	_, err := f.AdjustStock(inventorytest.As(ctx, "manager", authv1.Role_ROLE_STORE_MANAGER), &inventoryv1.AdjustStockRequest{
		WarehouseId: inventorytest.Store, ProductId: product, Delta: -units, Kind: "wastage", LotId: lot,
	})
	return err
}

func mustReceive(t *testing.T, f *inventorytest.Fixture, product string, units int32, bestBefore string, life int32) {
	t.Helper()
	if err := receiveLot(t, f, product, units, bestBefore, life); err != nil {
		t.Fatal(err)
	}
}

func mustOrder(t *testing.T, f *inventorytest.Fixture, name, product string, units int32) {
	t.Helper()
	if err := f.Hold(t.Context(), "cart of "+name, product, units); err != nil {
		t.Fatal(err)
	}
	if err := f.Order(t.Context(), "cart of "+name, name, inventorytest.Line(product, units)); err != nil {
		t.Fatal(err)
	}
}

func TestBlockedUnitsAreNotForSale(t *testing.T) {
	f := inventorytest.New(t)
	mustReceive(t, f, "curd", 5, lastDay, 0)
	mustReceive(t, f, "curd", 3, "2026-12-10", 0)
	f.Receive(t, 2, "curd") // without a date
	block(t, f)
	wantSale(t, f, "curd", 10, 0, 0, 10) // its last day is not over

	f.Clock.Advance(6*time.Hour + 29*time.Minute + 59*time.Second) // 23:59:59 in the store
	block(t, f)
	wantSale(t, f, "curd", 10, 0, 0, 10)
	f.Clock.Advance(time.Second)
	block(t, f)
	wantSale(t, f, "curd", 10, 0, 5, 5)

	err := f.Hold(t.Context(), "cart", "curd", 6)
	wantReason(t, err, "out_of_stock")
	if left := errs.From(err).Details["available"]; left != "5" {
		t.Errorf("%s are left: %v", left, err)
	}
	wantReason(t, f.Hold(t.Context(), "cart", "curd", 5), "")
	wantSale(t, f, "curd", 10, 5, 5, 0)
	_, listed := lots(t, f, "curd", 1)
	if len(listed) != 1 || listed[0].State != "expired" {
		t.Fatalf("to be removed: %v", listed)
	}
	wantReason(t, waste(t.Context(), f, "curd", listed[0].LotId, 5), "")
	wantSale(t, f, "curd", 5, 5, 0, 0)
	checkInvariants(t, f.Pool)
}

// What comes in or comes back too late for the sale is blocked as it comes.
func TestBlockedOnArrival(t *testing.T) {
	f := inventorytest.New(t)
	mustReceive(t, f, "paneer", 4, "2026-11-25", 20) // needs 6 days left
	wantSale(t, f, "paneer", 4, 0, 4, 0)
	wantReason(t, f.Hold(t.Context(), "cart", "paneer", 1), "out_of_stock")

	mustReceive(t, f, "curd", 3, lastDay, 0)
	mustOrder(t, f, "order", "curd", 2)
	if res, err := f.Pick(t.Context(), pick("order", inventorytest.Line("curd", 2))); err != nil || len(res.Unsellable) > 0 {
		t.Fatal(res, err)
	}
	nextDay(t, f)
	wantSale(t, f, "curd", 1, 0, 1, 0)
	err := storage.InTx(t.Context(), f.Pool, func(tx pgx.Tx) error {
		return inventory.OnGoodsReturned(f.Service, t.Context(), tx, []events.Of[*eventsv1.GoodsReturned]{{Message: &eventsv1.GoodsReturned{OrderId: "order"}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	wantSale(t, f, "curd", 3, 0, 3, 0)
	checkInvariants(t, f.Pool)
}

// An order keeps what it reserved before the day ended, and is not given it: the picker leaves it on the shelf,
// where it stays until somebody takes it off.
func TestNobodyGetsBlockedUnits(t *testing.T) {
	f := inventorytest.New(t)
	mustReceive(t, f, "curd", 5, lastDay, 0)
	f.Receive(t, 1, "curd")
	mustOrder(t, f, "order", "curd", 4)
	nextDay(t, f)
	wantSale(t, f, "curd", 6, 4, 5, 0)

	res, err := f.Pick(t.Context(), pick("order", inventorytest.Line("curd", 4)))
	if err != nil || len(res.Unsellable) != 1 || res.Unsellable[0].ProductId != "curd" || res.Unsellable[0].Quantity != 1 {
		t.Fatalf("%v, %v", res, err)
	}
	wantSale(t, f, "curd", 6, 4, 5, 0)
	_, listed := lots(t, f, "curd", 0)
	wantReason(t, waste(t.Context(), f, "curd", listed[0].LotId, 5), "stock_reserved")

	req := pick("order", inventorytest.Line("curd", 1))
	req.NotFound = []*inventoryv1.StockLine{inventorytest.Line("curd", 3)}
	for range 2 { // a repeat changes nothing
		if res, err := f.Pick(t.Context(), req); err != nil || len(res.Unsellable) > 0 {
			t.Fatalf("%v, %v", res, err)
		}
	}
	wantSale(t, f, "curd", 5, 0, 5, 0)
	wantReason(t, waste(t.Context(), f, "curd", listed[0].LotId, 5), "")
	wantSale(t, f, "curd", 0, 0, 0, 0)
	checkInvariants(t, f.Pool)
}

// Corrections take what is missing from what can be sold first, dated and not; then from what is blocked.
func TestCountsAndBlockedLots(t *testing.T) {
	f := inventorytest.New(t)
	mustReceive(t, f, "curd", 5, lastDay, 0)
	mustReceive(t, f, "curd", 3, "2026-12-10", 0)
	f.Receive(t, 2, "curd")
	nextDay(t, f)
	for _, step := range []struct{ counted, blocked, free int32 }{{8, 5, 3}, {6, 5, 1}, {4, 4, 0}, {7, 4, 3}} {
		if _, err := counted(t, f, "curd", step.counted); err != nil {
			t.Fatal(err)
		}
		wantSale(t, f, "curd", step.counted, 0, step.blocked, step.free)
	}
	checkInvariants(t, f.Pool)
}

// A product of which nothing may be sold has run out, is told so and is to be ordered anew.
func TestBlockedUnitsAreMissed(t *testing.T) {
	f := inventorytest.New(t)
	mustReceive(t, f, "curd", 20, lastDay, 0)
	low := func() (listed int) {
		res, err := f.ListStock(t.Context(), &inventoryv1.ListStockRequest{WarehouseId: inventorytest.Store, LowOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		return len(res.Levels)
	}
	if low() != 0 {
		t.Fatal("low from the start")
	}
	nextDay(t, f)
	if low() != 1 {
		t.Error("nothing may be sold, and it is not low")
	}
	var out, alerts int
	const ask = `SELECT (SELECT count(*) FROM inventory.stock_outs WHERE ended_at IS NULL AND began_at = $1),
	                    (SELECT count(*) FROM events.outbox WHERE type = 'low_stock_detected')`
	if err := f.Pool.QueryRow(t.Context(), ask, f.Clock.Now()).Scan(&out, &alerts); err != nil || out != 1 || alerts != 1 {
		t.Errorf("%d notes of running out and %d alerts, %v", out, alerts, err)
	}
	// A lot that goes does not look like one that came: the same moment leaves one note.
	_, listed := lots(t, f, "curd", 0)
	f.Clock.Advance(time.Minute)
	wantReason(t, waste(t.Context(), f, "curd", listed[0].LotId, 20), "")
	var notes int
	if err := f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM inventory.stock_outs`).Scan(&notes); err != nil || notes != 1 {
		t.Errorf("%d notes, %v", notes, err)
	}
	checkInvariants(t, f.Pool)
}

// The day ends where the store is.
func TestTheDayOfTheStore(t *testing.T) {
	f := inventorytest.New(t)
	if _, err := f.Pool.Exec(t.Context(), `UPDATE inventory.stores SET time_zone = 'Asia/Dubai'`); err != nil {
		t.Fatal(err)
	}
	mustReceive(t, f, "curd", 5, lastDay, 0)
	for _, step := range []struct {
		wait time.Duration
		free int32
	}{{7 * time.Hour, 5}, {59 * time.Minute, 5}, {time.Minute, 0}} { // 20:00 UTC
		f.Clock.Advance(step.wait)
		block(t, f)
		wantSale(t, f, "curd", 5, 0, 5-step.free, step.free)
	}
}

// witness makes it a fault to reserve what is blocked, or to block what is not there.
const witness = `
CREATE FUNCTION inventory.witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a blocked unit was reserved: %', NEW; END $$;
CREATE TRIGGER witness BEFORE UPDATE ON inventory.inventory FOR EACH ROW
WHEN (NEW.reserved_quantity > OLD.reserved_quantity AND NEW.reserved_quantity > NEW.quantity - NEW.blocked_quantity) EXECUTE FUNCTION inventory.witness();`

// A few days end while forty people order, pick, cancel, count, take in and throw away, in two processes. No
// unit is reserved once it is blocked, nobody gets one, and the books hold whenever nobody writes.
func TestTheDayEndsInTheRush(t *testing.T) {
	f := inventorytest.New(t)
	g := f.Another(t)
	if _, err := f.Pool.Exec(t.Context(), witness); err != nil {
		t.Fatal(err)
	}
	f.Receive(t, 10, "a", "b")
	mustReceive(t, f, "a", 20, lastDay, 0)
	mustReceive(t, f, "b", 20, "2026-11-23", 0)
	for round := range 4 {
		var people sync.WaitGroup
		for person := range 40 {
			people.Go(func() {
				luck := rand.New(rand.NewPCG(uint64(round), uint64(person)))
				process := f
				if person%2 == 1 {
					process = g
				}
				for range 12 {
					if err := rush(t.Context(), process, luck, round); errs.Is(err, "internal") {
						t.Error(err)
					}
				}
			})
		}
		people.Go(func() {
			f.Clock.Advance(24 * time.Hour)
			for range 3 {
				if _, err := f.BlockDue(context.Background()); err != nil {
					t.Error(err)
				}
				if _, err := g.BlockDue(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
		people.Wait()
		checkInvariants(t, f.Pool)
	}
	block(t, f)
	if due, err := f.BlockDue(t.Context()); err != nil || due != 0 {
		t.Errorf("%d are still due, %v", due, err)
	}
}

// rush does one thing that people do in a store.
func rush(ctx context.Context, f *inventorytest.Fixture, luck *rand.Rand, round int) error {
	cart := fmt.Sprintf("cart-%d-%d", round, luck.IntN(15))
	order, product := "order-of-"+cart, []string{"a", "b"}[luck.IntN(2)]
	manager := inventorytest.As(ctx, "manager", authv1.Role_ROLE_STORE_MANAGER)
	switch luck.IntN(12) {
	default:
		return f.Hold(ctx, cart, product, luck.Int32N(4))
	case 4, 5:
		return f.Order(ctx, cart, order, inventorytest.Line(product, 1+luck.Int32N(3)))
	case 6:
		_, err := f.Pick(ctx, pick(order, inventorytest.Line(product, 1)))
		return err
	case 7:
		return storage.InTx(ctx, f.Pool, func(tx pgx.Tx) error {
			return inventory.OnOrderCancelled(f.Service, ctx, tx, []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled(cart, order, "ready_for_pickup")}})
		})
	case 8:
		_, err := f.CountStock(manager, &inventoryv1.CountStockRequest{WarehouseId: inventorytest.Store, ProductId: product, Counted: 20 + luck.Int32N(20)})
		return err
	case 9:
		_, err := f.ReceiveStock(manager, &inventoryv1.ReceiveStockRequest{WarehouseId: inventorytest.Store, Lines: []*inventoryv1.ReceiveStockRequest_Line{{
			ProductId: product, Quantity: 1 + luck.Int32N(5), BestBefore: f.Clock.Now().AddDate(0, 0, 1+luck.IntN(2)).Format(time.DateOnly), ShelfLifeDays: luck.Int32N(10),
		}}})
		return err
	case 10, 11:
		res, err := f.ListLots(ctx, &inventoryv1.ListLotsRequest{WarehouseId: inventorytest.Store, ProductId: product, WithinDays: 1})
		if err != nil || len(res.Lots) == 0 {
			return err
		}
		return waste(ctx, f, product, res.Lots[0].LotId, res.Lots[0].Quantity)
	}
}
