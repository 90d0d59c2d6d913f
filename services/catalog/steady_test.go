package catalog_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/catalog"
	"doorstep/services/catalog/catalogtest"
)

// reads are the requests whose versions the tests look at.
var reads = map[string]proto.Message{
	"a":             &catalogv1.GetProductRequest{ProductId: "a", WarehouseId: store},
	"b":             &catalogv1.GetProductRequest{ProductId: "b", WarehouseId: store},
	"no product":    &catalogv1.GetProductRequest{ProductId: "x", WarehouseId: store},
	"a elsewhere":   &catalogv1.GetProductRequest{ProductId: "a", WarehouseId: otherStore},
	"a at large":    &catalogv1.GetProductRequest{ProductId: "a"},
	"milk":          &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "milk"},
	"curd":          &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "curd"},
	"dairy":         &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "dairy"},
	"all":           &catalogv1.ListProductsRequest{WarehouseId: store},
	"all elsewhere": &catalogv1.ListProductsRequest{WarehouseId: otherStore},
	"categories":    &catalogv1.ListCategoriesRequest{WarehouseId: store},
}

func TestVersionTellsWhatReadersCouldSee(t *testing.T) {
	w := catalogtest.New(t)
	inCurd := func(p *catalogv1.Product) { p.CategoryId = "curd" }
	w.ImportProducts(t, []string{store, otherStore}, product("a"), product("b", inCurd))
	get(t, w, "a") // reads the view
	last := make(map[string]uint64)
	look := func() {
		for name, req := range reads {
			last[name] = w.Version(req)
		}
	}
	moved := func(what string, want func(name string) bool) {
		t.Helper()
		for name, req := range reads {
			if now := w.Version(req); now < last[name] || (now > last[name]) != want(name) {
				t.Errorf("%s: the version of %q is %d after %d", what, name, now, last[name])
			}
		}
		look()
	}
	look()
	if other := w.Version(&catalogv1.SaveCategoryRequest{}); other != 0 || last["a"] == 0 {
		t.Errorf("versions %v, and %d of what is no read", last, other)
	}
	dearer := product("a", func(p *catalogv1.Product) { p.Price = catalogtest.Rupees(45) })
	if _, err := w.UpdateProduct(t.Context(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: dearer}); err != nil {
		t.Fatal(err)
	}
	moved("another price, when the call has returned", func(string) bool { return true })

	// The level of b is told after that of a, and its version moves last of all.
	say := func(version int64, ofA, ofB int32) {
		t.Helper()
		levels(t, w,
			&eventsv1.StockLevel{ProductId: "a", Available: ofA, Version: version},
			&eventsv1.StockLevel{ProductId: "b", Available: ofB, Version: version})
		catalogtest.Eventually(t, "the level of b is seen", func() bool { return w.Version(reads["b"]) > last["b"] })
	}
	of := func(names ...string) func(string) bool {
		return func(name string) bool { return slices.Contains(names, name) }
	}
	say(1, 90, 5)
	moved("both came into stock", of("a", "b", "milk", "curd", "dairy", "all"))
	say(2, 89, 4)
	moved("one of many and one of few less", of("b", "curd", "dairy", "all"))
	w.Clock.Advance(time.Minute)
	say(3, 89, 3)
	moved("the same was said again", of("b", "curd", "dairy", "all"))
	say(4, 0, 2)
	moved("sold out", of("a", "b", "milk", "curd", "dairy", "all"))
}

func TestVersionsOfAnotherProcess(t *testing.T) {
	here := catalogtest.New(t)
	fresh, err := catalog.New(catalog.Deps{Pool: here.Pool, Bus: events.NewBus(here.Pool, events.Options{}), Clock: here.Clock}, catalog.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if version := fresh.Version(reads["all"]); version != 0 {
		t.Errorf("version %d before anything was read", version)
	}
	there := catalogtest.On(t, here.Pool)
	catalogtest.Eventually(t, "the other process has read the view", func() bool { return there.Version(reads["all"]) != 0 })
	before := there.Version(reads["all"])
	here.ImportProducts(t, []string{store}, product("a"))
	catalogtest.Eventually(t, "the import arrives", func() bool {
		_, err := there.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: "a"})
		return err == nil
	})
	if there.Version(reads["all"]) == before {
		t.Error("the view moved and its version did not")
	}
}
