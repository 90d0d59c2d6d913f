package inventory_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/services/inventory/inventorytest"
)

func counted(t *testing.T, f *inventorytest.Fixture, product string, units int32) (*inventoryv1.CountStockResponse, error) {
	return f.CountStock(inventorytest.As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER), &inventoryv1.CountStockRequest{
		WarehouseId: inventorytest.Store, ProductId: product, Counted: units,
	})
}

func tasks(t *testing.T, f *inventorytest.Fixture) (open, done []string) {
	t.Helper()
	res, err := f.ListCountTasks(t.Context(), &inventoryv1.ListCountTasksRequest{WarehouseId: inventorytest.Store})
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range res.Tasks {
		if task.Counted {
			done = append(done, task.ProductId)
		} else {
			open = append(open, task.ProductId)
		}
	}
	return open, done
}

func TestCountSetsTheStock(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 10, "milk")
	ctx := t.Context()
	if err := f.Hold(ctx, "cart", "milk", 4); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ counted, difference int32 }{{10, 0}, {7, -3}, {12, 5}} {
		res, err := counted(t, f, "milk", c.counted)
		if err != nil || res.Difference != c.difference || res.Level.Quantity != c.counted || res.Level.ReservedQuantity != 4 {
			t.Errorf("counted %d: %v, %v", c.counted, res, err)
		}
	}
	_, err := counted(t, f, "milk", 3)
	wantReason(t, err, "stock_reserved")
	_, err = counted(t, f, "never received", 3)
	wantReason(t, err, "product_not_found")
	once := inventorytest.As(ctx, "manager", authv1.Role_ROLE_STORE_MANAGER)
	for range 2 { // the same key
		res, err := f.CountStock(once, &inventoryv1.CountStockRequest{WarehouseId: inventorytest.Store, ProductId: "milk", Counted: 9})
		if err != nil || res.Difference != -3 {
			t.Errorf("%v, %v", res, err)
		}
	}
	checkInvariants(t, f.Pool)
}

// Several people count the same shelf while customers take from it: whoever is last sets the stock, and the
// sample of the day has the product once.
func TestCountsRace(t *testing.T) {
	f := inventorytest.New(t)
	f.Receive(t, 50, "milk")
	tasks(t, f)
	var hands sync.WaitGroup
	for i := range 8 {
		hands.Go(func() {
			if _, err := counted(t, f, "milk", 30); err != nil {
				t.Error(err)
			}
		})
		hands.Go(func() {
			if err := f.Hold(t.Context(), fmt.Sprintf("cart %d", i), "milk", 1); err != nil {
				t.Error(err)
			}
		})
	}
	hands.Wait()
	if level, err := f.GetStock(t.Context(), &inventoryv1.GetStockRequest{WarehouseId: inventorytest.Store, ProductId: "milk"}); err != nil || level.Quantity != 30 {
		t.Errorf("%v, %v", level, err)
	}
	var all, drawn int
	if err := f.Pool.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE drawn) FROM inventory.counts`).Scan(&all, &drawn); err != nil || all != 8 || drawn != 1 {
		t.Errorf("%d counts, %d of them of the sample, %v", all, drawn, err)
	}
	checkInvariants(t, f.Pool)
}

// Ten of forty products are drawn each day, the same whoever asks; only they say how right the records are.
func TestStockAccuracy(t *testing.T) {
	f := inventorytest.New(t)
	var products []string
	for i := range 40 {
		products = append(products, fmt.Sprintf("p%02d", i))
	}
	f.Receive(t, 10, products...)
	open, done := tasks(t, f)
	again, _ := tasks(t, f.Another(t))
	if len(open) != 10 || len(done) != 0 || !slices.Equal(open, again) {
		t.Fatalf("drawn %v, then %v", open, again)
	}
	i := slices.IndexFunc(products, func(p string) bool { return !slices.Contains(open, p) })
	for product, units := range map[string]int32{open[0]: 10, open[1]: 10, open[2]: 6, open[3]: 14, products[i]: 1} {
		if _, err := counted(t, f, product, units); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := counted(t, f, open[2], 5); err != nil { // a second look is none of the sample
		t.Fatal(err)
	}
	if left, done := tasks(t, f); len(left) != 6 || len(done) != 4 {
		t.Errorf("left %v, counted %v", left, done)
	}
	f.Clock.Advance(time.Minute)
	ask := &typev1.KpiRequest{From: timestamppb.New(inventorytest.Start), To: timestamppb.New(inventorytest.Start.Add(time.Hour)), Step: "hour"}
	report, err := f.GetStockKpis(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"stock_accuracy": 2.0 / 4, "stock_accuracy_units": (10 + 10 + 6 + 10) / (10.0 + 10 + 10 + 14)}
	for _, k := range report.Kpis {
		value, ours := want[k.Name]
		if !ours {
			continue
		}
		delete(want, k.Name)
		if math.Abs(k.Now.Value-value) > 1e-9 || k.Now.Rows != 4 {
			t.Errorf("%s is %v, want %v", k.Name, k.Now, value)
		}
		rows, err := f.ListStockKpiRows(t.Context(), &typev1.KpiRowsRequest{Name: k.Name, From: ask.From, To: ask.To})
		if err != nil || len(rows.Rows) != 4 {
			t.Errorf("rows of %s: %v, %v", k.Name, rows, err)
		}
	}
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
	f.Clock.Advance(24 * time.Hour)
	if next, _ := tasks(t, f); len(next) != 10 || slices.Equal(next, open) {
		t.Errorf("drawn on the next day: %v", next)
	}
	checkInvariants(t, f.Pool)
}
