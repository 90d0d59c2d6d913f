package catalog_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/verify"
	"doorstep/services/catalog"
	"doorstep/services/catalog/catalogtest"
)

// say tells what an order says of its items, in a version.
func say(t *testing.T, w *catalogtest.World, order string, version int64, given map[string]int32) {
	t.Helper()
	rated := &eventsv1.OrderRated{OrderId: order, WarehouseId: store, Stars: 5}
	for product, stars := range given {
		rated.Items = append(rated.Items, &eventsv1.ProductStars{ProductId: product, Stars: stars})
	}
	err := events.Publish(t.Context(), w.Pool, events.Draft{Topic: "order", Subject: order, PartitionKey: store, Seq: version, Time: w.Clock.Now(), Payload: rated})
	if err != nil {
		t.Error(err)
	}
	w.Bus.Wake()
}

func awaitRating(t *testing.T, w *catalogtest.World, id string, mean float64, count int32) {
	t.Helper()
	catalogtest.Eventually(t, fmt.Sprintf("%s is rated %v by %d", id, mean, count), func() bool {
		p := get(t, w, id)
		return p.RatingMean == mean && p.RatingCount == count
	})
}

func checkRatings(t *testing.T, w *catalogtest.World) {
	t.Helper()
	report, err := verify.Check(t.Context(), w.Pool, catalog.Invariants)
	if err != nil || report.Err() != nil {
		t.Errorf("%v: %+v", err, report)
	}
}

func TestProductsShowWhatOrdersGaveThem(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"))
	if p := get(t, w, "a"); p.RatingMean != 0 || p.RatingCount != 0 {
		t.Errorf("before anybody said anything: %v", p)
	}
	page := &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "milk"}
	before := []uint64{w.Version(page), w.Version(&catalogv1.GetProductRequest{ProductId: "a", WarehouseId: store})}
	say(t, w, "o1", 9, map[string]int32{"a": 5, "b": 2})
	say(t, w, "o2", 4, map[string]int32{"a": 4})
	awaitRating(t, w, "a", 4.5, 2)
	awaitRating(t, w, "b", 2, 1)
	if w.Version(page) == before[0] || w.Version(&catalogv1.GetProductRequest{ProductId: "a", WarehouseId: store}) == before[1] {
		t.Error("answers from before are given again")
	}
	say(t, w, "o1", 10, map[string]int32{"a": 1}) // changed, and nothing said of b any more
	awaitRating(t, w, "a", 2.5, 2)
	awaitRating(t, w, "b", 0, 0)
	for _, p := range list(t, w, page).Products {
		if p.ProductId == "a" && p.RatingMean != 2.5 {
			t.Errorf("the list says %v", p.RatingMean)
		}
	}
	nowhere, err := w.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: "a"})
	if err != nil || nowhere.RatingCount != 2 {
		t.Errorf("outside any store: %v, %v", nowhere, err)
	}
	checkRatings(t, w)
	later := catalogtest.On(t, w.Pool)
	awaitRating(t, later, "a", 2.5, 2)
}

// Whatever comes again or late, each order counts once, with what it said last.
func TestRatingsAreCountedExactlyOnce(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"), product("c"))
	const orders, versions = 30, 4
	said := func(order int, version int64) map[string]int32 {
		given := map[string]int32{}
		for i, id := range []string{"a", "b", "c"} {
			if n := (order + i*int(version)) % 6; n > 0 { // 0: nothing said
				given[id] = int32(n)
			}
		}
		return given
	}
	var tellers sync.WaitGroup
	for range 3 {
		tellers.Go(func() {
			for _, n := range rand.Perm(orders * versions) {
				say(t, w, fmt.Sprint("o", n%orders), int64(1+n/orders), said(n%orders, int64(1+n/orders)))
			}
		})
	}
	tellers.Wait()
	sums, counts := map[string]int64{}, map[string]int32{}
	for order := range orders {
		for id, n := range said(order, versions) {
			sums[id] += int64(n)
			counts[id]++
		}
	}
	catalogtest.Eventually(t, "every event is applied", func() bool {
		var left int
		err := w.Pool.QueryRow(t.Context(), `SELECT count(*) FROM events.outbox o WHERE type = 'order_rated'
			AND NOT EXISTS (SELECT FROM events.inbox i WHERE i.consumer = 'catalog' AND i.event_id = o.id)`).Scan(&left)
		if err != nil {
			t.Fatal(err)
		}
		return left == 0
	})
	for id, want := range counts {
		var sum int64
		var count int32
		if err := w.Pool.QueryRow(t.Context(), `SELECT stars_sum, count FROM catalog.product_ratings WHERE product_id = $1`, id).Scan(&sum, &count); err != nil {
			t.Fatal(err)
		}
		if sum != sums[id] || count != want {
			t.Errorf("%s: %d stars of %d, want %d of %d", id, sum, count, sums[id], want)
		}
		catalogtest.Eventually(t, id+" shows the newest count", func() bool { return get(t, w, id).RatingCount == want })
	}
	checkRatings(t, w)
}
