package catalog_test

import (
	"fmt"
	"testing"
	"time"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/catalog/catalogtest"
)

// levels tells what inventory tells.
func levels(t *testing.T, w *catalogtest.World, levels ...*eventsv1.StockLevel) {
	t.Helper()
	err := events.Publish(t.Context(), w.Pool, events.Draft{
		Topic: "inventory", Subject: store, PartitionKey: store, Time: w.Clock.Now(),
		Payload: &eventsv1.StockLevelsChanged{WarehouseId: store, Levels: levels},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Bus.Wake()
}

func get(t *testing.T, w *catalogtest.World, id string) *catalogv1.Product {
	t.Helper()
	p, err := w.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: id, WarehouseId: store})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAvailability(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"), product("c"))
	if p := get(t, w, "a"); p.InStock || p.OnlyLeft != 0 {
		t.Errorf("before anybody said anything: %v", p)
	}
	levels(t, w,
		&eventsv1.StockLevel{ProductId: "a", Available: 6, Version: 3},
		&eventsv1.StockLevel{ProductId: "b", Available: 5, Version: 1},
		&eventsv1.StockLevel{ProductId: "c", Available: 0, Version: 9})
	catalogtest.Eventually(t, "a is in stock", func() bool { return get(t, w, "a").InStock })
	if a, b, c := get(t, w, "a"), get(t, w, "b"), get(t, w, "c"); a.OnlyLeft != 0 || b.OnlyLeft != 5 || !b.InStock || c.InStock || c.OnlyLeft != 0 {
		t.Errorf("a %v\nb %v\nc %v", a, b, c)
	}

	w.Clock.Advance(90 * time.Second)
	if age := get(t, w, "a").AvailabilityAgeS; age != 90 {
		t.Errorf("age %v", age)
	}
	levels(t, w,
		&eventsv1.StockLevel{ProductId: "a", Available: 1, Version: 2}, // late
		&eventsv1.StockLevel{ProductId: "b", Available: 5, Version: 1}, // still so
		&eventsv1.StockLevel{ProductId: "c", Available: 2, Version: 10})
	catalogtest.Eventually(t, "c is in stock", func() bool { return get(t, w, "c").OnlyLeft == 2 })
	if a, b := get(t, w, "a"), get(t, w, "b"); a.OnlyLeft != 0 || a.AvailabilityAgeS != 90 || b.AvailabilityAgeS != 0 {
		t.Errorf("a %v\nb %v", a, b)
	}
	for _, p := range list(t, w, &catalogv1.ListProductsRequest{}).Products {
		if !p.InStock {
			t.Errorf("listed as sold out: %v", p)
		}
	}
	if p, err := w.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: "a", WarehouseId: otherStore}); err != nil || p.InStock {
		t.Errorf("in a store that does not carry it: %v, %v", p, err)
	}
}

func TestAnotherProcessFollows(t *testing.T) {
	here := catalogtest.New(t)
	there := catalogtest.On(t, here.Pool)
	here.ImportProducts(t, []string{store}, product("a"), product("b"))
	total := func() int32 { return list(t, there, &catalogv1.ListProductsRequest{}).Total }
	catalogtest.Eventually(t, "the import arrives", func() bool { return total() == 2 })

	ctx := t.Context()
	if _, err := here.DeleteProduct(ctx, &catalogv1.DeleteProductRequest{ProductId: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := here.SetAssortment(ctx, &catalogv1.SetAssortmentRequest{WarehouseId: store, ProductId: "b", Carried: true, Price: rupees(20)}); err != nil {
		t.Fatal(err)
	}
	catalogtest.Eventually(t, "the changes arrive", func() bool {
		res := list(t, there, &catalogv1.ListProductsRequest{})
		return res.Total == 1 && res.Products[0].Price.AmountMinor == 2000
	})
	if _, err := there.SaveCategory(ctx, &catalogv1.SaveCategoryRequest{CategoryId: "milk", Category: &catalogv1.Category{Name: "Fresh Milk", ParentId: "dairy"}}); err != nil {
		t.Fatal(err)
	}
	catalogtest.Eventually(t, "the name arrives", func() bool {
		res, err := here.ListCategories(ctx, &catalogv1.ListCategoriesRequest{WarehouseId: store})
		return err == nil && len(res.Categories) == 2 && res.Categories[1].Name == "Fresh Milk"
	})
}

func TestReadersDuringWrites(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"))
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			res, err := w.ListProducts(t.Context(), &catalogv1.ListProductsRequest{WarehouseId: store, PageSize: 100})
			if err == nil && (int(res.Total) != len(res.Products) || res.Total < 2) {
				err = fmt.Errorf("half a view: %d products of %d", len(res.Products), res.Total)
			}
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 30 {
		w.ImportProducts(t, []string{store}, product(fmt.Sprint("p", i)))
		if got := list(t, w, &catalogv1.ListProductsRequest{}).Total; got != int32(i+3) {
			t.Errorf("a write is not visible to its own process: %d products after %d", got, i+3)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// BenchmarkListProducts is a page of twenty of a store with ten thousand products.
func BenchmarkListProducts(b *testing.B) {
	w := catalogtest.New(b)
	var products []*catalogv1.Product
	for i := range 10_000 {
		products = append(products, product(fmt.Sprint("p", i), func(p *catalogv1.Product) { p.Popularity = float64(i) }))
	}
	start := time.Now()
	w.ImportProducts(b, []string{store}, products...)
	b.Logf("import of %d: %v", len(products), time.Since(start))
	req := &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "milk"}
	for range 2 {
		res, err := w.ListProducts(b.Context(), req)
		if err != nil || len(res.Products) != 20 {
			b.Fatal(res, err)
		}
		req.PageToken = res.NextPageToken
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.ListProducts(b.Context(), req); err != nil {
			b.Fatal(err)
		}
	}
}
