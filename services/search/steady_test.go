package search_test

import (
	"testing"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
	"doorstep/services/search/searchtest"
)

func version(w *searchtest.World, store string) uint64 {
	return w.Version(&searchv1.SearchRequest{Q: "milk", WarehouseId: store})
}

// moves waits until the version of the store is another one, and returns it.
func moves(t *testing.T, w *searchtest.World, what string, from uint64) uint64 {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if now := version(w, store); now != from {
			if now < from {
				t.Errorf("%s: version %d after %d", what, now, from)
			}
			return now
		}
		select {
		case <-deadline:
			t.Fatalf("%s: the version stays %d", what, from)
		case <-tick.C:
		}
	}
}

func TestVersionTellsWhatASearchCouldShow(t *testing.T) {
	w := searchtest.New(t)
	w.Save(t, 1, product("a", "Toned Milk", 1))
	finds(t, w, "milk", "a")
	for last := version(w, store); last < 3; { // 1, a product, and the engine was told
		last = moves(t, w, "the first product", last)
	}
	last := version(w, store)
	level := func(available int32, version int64) {
		t.Helper()
		w.Tell(t, "inventory", store, 0, &eventsv1.StockLevelsChanged{
			WarehouseId: store, Levels: []*eventsv1.StockLevel{{ProductId: "a", Available: available, Version: version}},
		})
	}
	level(50, 1)
	last = moves(t, w, "came into stock", last)
	if !query(t, w, &searchv1.SearchRequest{Q: "milk"}).Hits[0].InStock {
		t.Error("the version moved before the stock did")
	}
	elsewhere := version(w, "another store")
	level(49, 2)
	level(0, 3)
	after := moves(t, w, "went out of stock", last)
	if after != last+1 {
		t.Errorf("one unit of many less moved the version: %d, then %d", last, after)
	}
	if version(w, "another store") != elsewhere {
		t.Error("the stock of one store changed another")
	}
	w.Save(t, 2, product("b", "Curd Milk", 2))
	moves(t, w, "another product", after)
	finds(t, w, "milk", "b", "a")
}
