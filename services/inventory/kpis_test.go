package inventory_test

import (
	"math"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/events"
	"doorstep/services/inventory/inventorytest"
)

// A day in which milk runs out twice, once while the store is closed, bread is thrown away and rice goes
// missing.
func TestStockKpis(t *testing.T) {
	f := inventorytest.New(t)
	ctx := t.Context()
	begin := inventorytest.Start // 17:30 in Bengaluru
	err := events.Publish(ctx, f.Pool, events.Draft{Topic: "warehouse", Subject: inventorytest.Store, PartitionKey: inventorytest.Store, Seq: 1, Time: begin,
		Payload: &eventsv1.WarehouseSaved{WarehouseId: inventorytest.Store, OpensMinute: 7 * 60, ClosesMinute: 19 * 60, TimeZone: "Asia/Kolkata"}})
	if err != nil {
		t.Fatal(err)
	}
	f.Receive(t, 10, "milk", "bread", "rice", "eggs")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	adjust := func(product, kind string, delta int32) {
		t.Helper()
		_, err := f.AdjustStock(inventorytest.As(ctx, "manager", authv1.Role_ROLE_STORE_MANAGER), &inventoryv1.AdjustStockRequest{
			WarehouseId: inventorytest.Store, ProductId: product, Kind: kind, Delta: delta, Note: "counted",
		})
		must(err)
	}
	f.Clock.Advance(20 * time.Minute)
	must(f.Hold(ctx, "cart", "milk", 10)) // from 17:50 nothing can be sold
	f.Clock.Advance(5 * time.Minute)
	must(f.Order(ctx, "cart", "order", &inventoryv1.StockLine{ProductId: "milk", Quantity: 10}))
	_, err = f.Pick(ctx, &inventoryv1.PickRequest{
		OrderId: "order", WarehouseId: inventorytest.Store, Picked: []*inventoryv1.StockLine{{ProductId: "milk", Quantity: 8}},
		NotFound: []*inventoryv1.StockLine{{ProductId: "milk", Quantity: 2}},
	})
	must(err)
	adjust("bread", "wastage", -2)
	adjust("rice", "adjustment", -3)
	adjust("eggs", "adjustment", 4) // found: no loss
	f.Clock.Advance(35 * time.Minute)
	f.Receive(t, 5, "milk") // 18:30: back after 40 minutes
	f.Clock.Advance(15 * time.Minute)
	must(f.Hold(ctx, "other", "milk", 5)) // 18:45, closed from 19:00 on
	f.Clock.Advance(45 * time.Minute)

	ask := &typev1.KpiRequest{From: timestamppb.New(begin), To: timestamppb.New(begin.Add(2 * time.Hour)), Step: "hour"}
	var report *typev1.KpiReport
	for deadline := time.Now().Add(20 * time.Second); ; { // the hours of the store come by an event
		report, err = f.GetStockKpis(ctx, ask)
		must(err)
		if point := report.Kpis[0].Series[len(report.Kpis[0].Series)-1]; !point.Figure.Known || time.Now().After(deadline) {
			break
		}
	}
	// Four products for 90 open minutes; milk was out for 40 and for 15 of them. On the shelf at the end: 5
	// milk, 8 bread, 7 rice and 14 eggs, for two hours.
	want := map[string]float64{
		"out_of_stock_rate": 55.0 / 360, "waste_rate": 2.0 / 8, "shrink_rate": 5.0 / 8, "stock_turnover": 8 / (34.0 / 12 / 365),
	}
	for _, k := range report.Kpis {
		if _, ours := want[k.Name]; !ours {
			continue // TestStockAccuracy
		}
		if math.Abs(k.Now.Value-want[k.Name]) > 1e-6 {
			t.Errorf("%s is %v, want %v", k.Name, k.Now, want[k.Name])
		}
		rows, err := f.ListStockKpiRows(ctx, &typev1.KpiRowsRequest{Name: k.Name, From: ask.From, To: ask.To})
		must(err)
		var part, whole float64
		for _, row := range rows.Rows {
			part, whole = part+row.Part, whole+row.Whole
		}
		if int64(len(rows.Rows)) != k.Now.Rows || math.Abs(part/whole-k.Now.Value) > 1e-6 {
			t.Errorf("%s is %v, its %d rows come to %v of %v", k.Name, k.Now, len(rows.Rows), part, whole)
		}
	}
	// By the hour of Bengaluru: 17:30 to 18:00, the whole of 18 o'clock, and nothing after 19:00.
	series := report.Kpis[0].Series
	if len(series) != 3 || math.Abs(series[0].Figure.Value-10.0/120) > 1e-6 || math.Abs(series[1].Figure.Value-45.0/240) > 1e-6 || series[2].Figure.Known {
		t.Errorf("by the hour: %v", series)
	}
	checkInvariants(t, f.Pool)
}
