package catalog_test

import (
	"testing"
	"time"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/catalog"
	"doorstep/services/catalog/catalogtest"
)

func TestVersionTellsWhatReadersCouldSee(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"))
	get(t, w, "a") // reads the view
	last := uint64(0)
	moved := func(what string, want bool) {
		t.Helper()
		now := w.Version(store)
		if now == 0 || (now != last) != want || now < last {
			t.Errorf("%s: version %d after %d", what, now, last)
		}
		last = now
	}
	moved("at first", true)
	none := w.Version("")

	dearer := product("a", func(p *catalogv1.Product) { p.Price = catalogtest.Rupees(45) })
	if _, err := w.UpdateProduct(t.Context(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: dearer}); err != nil {
		t.Fatal(err)
	}
	moved("another price, when the call has returned", true)
	if w.Version("") == none {
		t.Error("another price changes nothing outside the stores")
	}
	none = w.Version("")

	say := func(id string, available int32, version int64) {
		t.Helper()
		levels(t, w, &eventsv1.StockLevel{ProductId: id, Available: available, Version: version})
	}
	age := func(id string) float64 { return get(t, w, id).AvailabilityAgeS }
	say("a", 90, 1)
	catalogtest.Eventually(t, "a is in stock", func() bool { return get(t, w, "a").InStock && w.Version(store) != last })
	moved("came into stock", true)
	w.Clock.Advance(time.Minute)
	say("a", 89, 2)
	catalogtest.Eventually(t, "the next level arrives", func() bool { return age("a") == 0 })
	moved("one unit of many less", false)
	w.Clock.Advance(time.Minute)
	say("a", 4, 3)
	catalogtest.Eventually(t, "few are left", func() bool { return get(t, w, "a").OnlyLeft == 4 && w.Version(store) != last })
	moved("few are left", true)
	if w.Version(otherStore) != none || w.Version("") != none {
		t.Error("the stock of one store changed others")
	}
}

func TestVersionsOfAnotherProcess(t *testing.T) {
	here := catalogtest.New(t)
	fresh, err := catalog.New(catalog.Deps{Pool: here.Pool, Bus: events.NewBus(here.Pool, events.Options{}), Clock: here.Clock}, catalog.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if version := fresh.Version(store); version != 0 {
		t.Errorf("version %d before anything was read", version)
	}
	there := catalogtest.On(t, here.Pool)
	catalogtest.Eventually(t, "the other process has read the view", func() bool { return there.Version(store) != 0 })
	before := there.Version(store)
	here.ImportProducts(t, []string{store}, product("a"))
	catalogtest.Eventually(t, "the import arrives", func() bool {
		_, err := there.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: "a"})
		return err == nil
	})
	if there.Version(store) == before {
		t.Error("the view moved and its version did not")
	}
}
