// Package catalogtest makes catalogs for tests.
package catalogtest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	catalogv1 "doorstep/gen/catalog/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/pictures"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/catalog"
)

// Start is what the clock says at first.
var Start = time.Date(2026, 3, 1, 6, 30, 0, 0, time.UTC)

// World is a catalog on a real database, with its bus running.
type World struct {
	*catalog.Service
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock *clock.Manual
}

// New makes an empty catalog.
func New(t testing.TB) *World {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: pictures.Schema, FS: pictures.Migrations()},
		storagetest.Migration{Schema: catalog.Schema, FS: catalog.Migrations()})
	return On(t, pool)
}

// On makes a catalog on a database that there is: another process of the same installation.
func On(t testing.TB, pool *pgxpool.Pool) *World {
	t.Helper()
	w := &World{Pool: pool, Bus: events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond}), Clock: clock.NewManual(Start)}
	var err error
	w.Service, err = catalog.New(catalog.Deps{Pool: pool, Bus: w.Bus, Clock: w.Clock}, catalog.Config{Refresh: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- w.Bus.Run(ctx) }()
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-done; err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	return w
}

// Rupees is an amount.
func Rupees(rupees int64) *typev1.Money {
	return &typev1.Money{AmountMinor: rupees * 100, Currency: "INR"}
}

// Product is a sound product of category "milk" with an MRP of Rs 50 and a price of Rs 40, changed by
// edit.
func Product(id string, edit ...func(*catalogv1.Product)) *catalogv1.Product {
	p := &catalogv1.Product{
		ProductId: id, Name: "Toned Milk " + id, Brand: "Gopala", CategoryId: "milk", Mrp: Rupees(50), Price: Rupees(40),
		Unit: "ml", PackSize: "500 ml", TaxRateBp: 500, Hsn: "0401", StorageZone: "chilled", ShelfLifeDays: 3, Country: "IN",
		Attributes: map[string]string{"diet": "veg"}, Popularity: 10,
	}
	for _, change := range edit {
		change(p)
	}
	return p
}

// Categories are dairy, with milk and curd below it, and cleaning.
func Categories() []*catalogv1.Category {
	return []*catalogv1.Category{
		{CategoryId: "dairy", Name: "Dairy", Position: 1, Colour: "#cfe3f5"},
		{CategoryId: "milk", Name: "Milk", ParentId: "dairy", Position: 1, Picture: "1f95b"},
		{CategoryId: "curd", Name: "Curd", ParentId: "dairy", Position: 2},
		{CategoryId: "cleaning", Name: "Cleaning", Position: 2},
	}
}

// ImportProducts puts products into stores, with Categories.
func (w *World) ImportProducts(t testing.TB, stores []string, products ...*catalogv1.Product) *catalogv1.ImportResponse {
	t.Helper()
	res, err := w.Import(t.Context(), &catalogv1.ImportRequest{Categories: Categories(), Products: products, WarehouseIds: stores})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// Eventually waits until a condition holds.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}
