package search_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/search"
	"doorstep/services/search/embedded"
	"doorstep/services/search/searchtest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

const store = "blr-1"

func product(id, name string, popularity float64) *eventsv1.ProductSaved {
	return &eventsv1.ProductSaved{
		ProductId: id, Name: name, Brand: "Gopala", CategoryId: "milk", PackSize: "500 ml", MrpMinor: 5000, PriceMinor: 4000,
		ImageUrl: "/images/products/" + id + "?v=1", Popularity: popularity,
		Attributes: map[string]string{"diet": "veg"}, Assortment: []*eventsv1.Assortment{{WarehouseId: store, PriceMinor: 3900}},
	}
}

func query(t *testing.T, w *searchtest.World, req *searchv1.SearchRequest) *searchv1.SearchResponse {
	t.Helper()
	req.WarehouseId = store
	res, err := w.Search(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func found(t *testing.T, w *searchtest.World, q string) []string {
	t.Helper()
	var ids []string
	for _, hit := range query(t, w, &searchv1.SearchRequest{Q: q}).Hits {
		ids = append(ids, hit.ProductId)
	}
	return ids
}

// finds waits until a search finds just these.
func finds(t *testing.T, w *searchtest.World, q string, want ...string) {
	t.Helper()
	until(t, func() error {
		if got := found(t, w, q); !slices.Equal(got, want) {
			return fmt.Errorf("%q finds %v, want %v", q, got, want)
		}
		return nil
	})
}

// until waits for what events bring about.
func until(t *testing.T, holds func() error) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		err := holds()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-tick.C:
		}
	}
}

func TestSearchFollowsTheCatalog(t *testing.T) {
	w := searchtest.New(t)
	if res := query(t, w, &searchv1.SearchRequest{Q: "milk"}); len(res.Hits) != 0 || res.Total != 0 {
		t.Errorf("found %v in nothing", res)
	}
	w.Tell(t, "catalog", "dairy", 1, &eventsv1.CategorySaved{CategoryId: "dairy", Name: "Dairy Things"})
	w.Tell(t, "catalog", "milk", 1, &eventsv1.CategorySaved{CategoryId: "milk", Name: "Milk", ParentId: "dairy"})
	w.Save(t, 1, product("a", "Toned Milk", 5))
	w.Save(t, 1, product("b", "Curd", 3))
	finds(t, w, "toned", "a")
	finds(t, w, "dairy things", "a", "b")
	if res := query(t, w, &searchv1.SearchRequest{Q: "gopala", CategoryId: "dairy"}); res.Total != 2 {
		t.Errorf("found %v in the category above", res)
	}
	hit := query(t, w, &searchv1.SearchRequest{Q: "toned"}).Hits[0]
	if hit.Name != "Toned Milk" || hit.Price.AmountMinor != 3900 || hit.Mrp.AmountMinor != 5000 || hit.InStock || hit.ImageUrl == "" || hit.CategoryId != "milk" || hit.Diet != "veg" {
		t.Errorf("hit %v", hit)
	}

	w.Save(t, 2, product("a", "Oat Drink", 5))
	finds(t, w, "oat", "a")
	finds(t, w, "toned")
	w.Tell(t, "catalog", "dairy", 2, &eventsv1.CategorySaved{CategoryId: "dairy", Name: "Fridge"})
	finds(t, w, "fridge", "a", "b")
	gone := product("a", "Oat Drink", 5)
	gone.Archived = true
	w.Save(t, 3, gone)
	finds(t, w, "gopala", "b")
	w.Save(t, 4, product("a", "Oat Drink", 5))
	finds(t, w, "gopala", "a", "b")
	nowhere := product("b", "Curd", 3)
	nowhere.Assortment = nil
	w.Save(t, 2, nowhere)
	finds(t, w, "gopala", "a")
}

func TestInStockComesFirst(t *testing.T) {
	w := searchtest.New(t)
	for i := range 6 {
		w.Save(t, 1, product(fmt.Sprint("p", i), "Toned Milk", float64(10-i)))
	}
	levels := func(levels ...*eventsv1.StockLevel) {
		w.Tell(t, "inventory", store, 0, &eventsv1.StockLevelsChanged{WarehouseId: store, Levels: levels})
	}
	levels(&eventsv1.StockLevel{ProductId: "p3", Available: 2, Version: 5}, &eventsv1.StockLevel{ProductId: "p1", Available: 9, Version: 1})
	finds(t, w, "milk", "p1", "p3", "p0", "p2", "p4", "p5")
	for i, hit := range query(t, w, &searchv1.SearchRequest{Q: "milk"}).Hits {
		if hit.InStock != (i < 2) {
			t.Errorf("hit %d: %v", i, hit)
		}
	}
	levels(&eventsv1.StockLevel{ProductId: "p3", Available: 0, Version: 4}, &eventsv1.StockLevel{ProductId: "p1", Available: 0, Version: 2})
	finds(t, w, "milk", "p3", "p0", "p1", "p2", "p4", "p5")
}

func TestPages(t *testing.T) {
	w := searchtest.New(t)
	for i := range 25 {
		w.Save(t, 1, product(fmt.Sprintf("p%02d", i), "Toned Milk", 1))
	}
	until(t, func() error {
		if got := query(t, w, &searchv1.SearchRequest{Q: "milk"}).Total; got != 25 {
			return fmt.Errorf("%d of 25 are found", got)
		}
		return nil
	})
	if page := query(t, w, &searchv1.SearchRequest{Q: "milk"}); len(page.Hits) != 20 {
		t.Errorf("%d on a page", len(page.Hits))
	}
	var seen []string
	req := &searchv1.SearchRequest{Q: "milk", PageSize: 10}
	for page := range 3 {
		res := query(t, w, req)
		for _, hit := range res.Hits {
			seen = append(seen, hit.ProductId)
		}
		if req.PageToken = res.NextPageToken; res.Total != 25 || (req.PageToken == "") != (page == 2) {
			t.Fatalf("page %d: %v", page, res)
		}
	}
	if !slices.IsSorted(seen) || len(seen) != 25 {
		t.Errorf("seen %v", seen)
	}
	token := query(t, w, &searchv1.SearchRequest{Q: "milk", PageSize: 10}).NextPageToken
	for _, bad := range []*searchv1.SearchRequest{
		{Q: "toned", PageToken: token, WarehouseId: store},
		{Q: "milk", PageToken: "?", WarehouseId: store},
		{Q: "milk", PageToken: base64.RawURLEncoding.EncodeToString([]byte("abc")), WarehouseId: store},
	} {
		if _, err := w.Search(t.Context(), bad); !errs.Is(err, "page_token_invalid") {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if res := query(t, w, &searchv1.SearchRequest{Q: "  "}); len(res.Hits) != 0 {
		t.Errorf("nothing finds %v", res)
	}
}

// A process that starts when the events are long gone reads the documents.
func TestALaterProcessReadsTheDocuments(t *testing.T) {
	first := searchtest.New(t)
	first.Tell(t, "catalog", "milk", 1, &eventsv1.CategorySaved{CategoryId: "milk", Name: "Fresh Things"})
	first.Save(t, 7, product("a", "Toned Milk", 5))
	finds(t, first, "fresh things", "a")
	waitForDocument(t, first, "a", 7)
	first.Stop()
	if _, err := first.Pool.Exec(t.Context(), "DELETE FROM events.outbox"); err != nil {
		t.Fatal(err)
	}
	later := searchtest.On(t, first.Pool, embedded.New())
	finds(t, later, "fresh things", "a")

	// What its watcher never sees, it finds by comparing.
	_, err := first.Pool.Exec(t.Context(), `UPDATE search.documents SET version = 8, document = jsonb_set(document, '{name}', '"Oat Drink"')`)
	if err != nil {
		t.Fatal(err)
	}
	finds(t, later, "oat", "a")
}

func waitForDocument(t *testing.T, w *searchtest.World, id string, version int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		var got int64
		err := w.Pool.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM search.documents WHERE product_id = $1", id).Scan(&got)
		if err != nil {
			t.Fatal(err)
		}
		if got == version {
			return
		}
	}
}

// The consumer is killed in the middle, gets events again, and gets old ones late: the newest stays.
func TestTheConsumerMayRepeat(t *testing.T) {
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: search.Schema, FS: search.Migrations()})
	service, err := search.New(search.Deps{Pool: pool, Bus: events.NewBus(pool, events.Options{}), Clock: clock.System{}, Engine: embedded.New(), Ideas: embedded.New()}, search.Config{})
	if err != nil {
		t.Fatal(err)
	}
	batch := func(version int64, name string) []events.Of[*eventsv1.ProductSaved] {
		return []events.Of[*eventsv1.ProductSaved]{{Event: events.Event{Seq: version, Time: time.Now()}, Message: product("a", name, 1)}}
	}
	killed := errors.New("killed")
	for _, step := range []struct {
		version int64
		name    string
		killed  bool
	}{{1, "One", true}, {1, "One", false}, {2, "Two", false}, {2, "Two", false}, {1, "One", false}, {3, "Three", true}} {
		err := storage.InTx(t.Context(), pool, func(tx pgx.Tx) error {
			if err := search.ApplyProductSaved(service, t.Context(), tx, batch(step.version, step.name)); err != nil {
				return err
			}
			if step.killed {
				return killed
			}
			return nil
		})
		if err != nil && !errors.Is(err, killed) {
			t.Fatal(err)
		}
	}
	var name string
	var version int64
	if err := pool.QueryRow(t.Context(), "SELECT document->>'name', version FROM search.documents").Scan(&name, &version); err != nil {
		t.Fatal(err)
	}
	if name != "Two" || version != 2 {
		t.Errorf("document %q in version %d", name, version)
	}
}

// flaky fails now and then, as a server behind a network does.
type flaky struct {
	search.Engine
	calls atomic.Int64
}

func (f *flaky) Index(ctx context.Context, documents []search.Document) error {
	if f.calls.Add(1) <= 2 {
		return errors.New("no connection")
	}
	return f.Engine.Index(ctx, documents)
}

func TestAnEngineThatFailsIsToldAgain(t *testing.T) {
	first := searchtest.New(t)
	first.Stop()
	engine := &flaky{Engine: embedded.New()}
	w := searchtest.On(t, first.Pool, engine)
	w.Save(t, 1, product("a", "Toned Milk", 5))
	finds(t, w, "toned", "a")
	if engine.calls.Load() < 3 {
		t.Errorf("told %d times", engine.calls.Load())
	}
}
