package search_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
	"doorstep/kit/auth"
	"doorstep/services/search/embedded"
	"doorstep/services/search/searchtest"
)

// suggested are the texts of what is suggested in a store, with their kinds.
func suggested(t *testing.T, w *searchtest.World, at, q string) []string {
	t.Helper()
	res, err := w.Suggest(t.Context(), &searchv1.SuggestRequest{Q: q, WarehouseId: at})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range res.Suggestions {
		list = append(list, s.Kind+" "+s.Text)
	}
	return list
}

func eventually(t *testing.T, what string, holds func() bool) {
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

func note(t *testing.T, w *searchtest.World, person, q string) {
	t.Helper()
	ctx := auth.WithPrincipal(t.Context(), auth.Principal{UserID: person, Role: authv1.Role_ROLE_CUSTOMER})
	if _, err := w.NoteSearch(ctx, &searchv1.NoteSearchRequest{Q: q, WarehouseId: store}); err != nil {
		t.Error(err)
	}
}

// dairyShop sells milk and paneer.
func dairyShop(t *testing.T) *searchtest.World {
	w := searchtest.New(t)
	w.Tell(t, "catalog", "milk", 1, &eventsv1.CategorySaved{CategoryId: "milk", Name: "Milk"})
	w.Save(t, 1, product("a", "Toned Milk", 9))
	w.Save(t, 1, product("a2", "Toned Milk", 5)) // another pack
	w.Save(t, 1, product("b", "Paneer", 4))
	eventually(t, "paneer can be suggested", func() bool { return slices.Contains(suggested(t, w, store, "pan"), "product Paneer") })
	eventually(t, "milk can be suggested", func() bool { return slices.Contains(suggested(t, w, store, "mil"), "category Milk") })
	return w
}

func TestSuggestionsComeFromTheCatalog(t *testing.T) {
	w := dairyShop(t)
	for q, want := range map[string][]string{
		"mi":        {"category Milk", "product Toned Milk"},
		"paneer":    {}, // is typed already
		"panner":    {"product Paneer"},
		"doodh":     {"category Milk", "product Toned Milk"},
		"gop":       {"brand Gopala", "product Toned Milk", "product Paneer"},
		"milk":      {"category Milk", "product Toned Milk"},
		"chocolate": {},
		"":          {"product Toned Milk", "product Paneer"},
	} {
		if got := suggested(t, w, store, q); !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%q suggests %v, want %v", q, got, want)
		}
	}
	if got := suggested(t, w, "elsewhere", "mi"); len(got) > 0 {
		t.Errorf("a store that has nothing suggests %v", got)
	}
	for i := range 5 {
		other := product(fmt.Sprint("m", i), "Candle", 1)
		other.Brand = fmt.Sprintf("Mi%dka", i)
		w.Save(t, 1, other)
	}
	eventually(t, "other brands are known", func() bool { return slices.Contains(suggested(t, w, store, "mi4"), "brand Mi4ka") })
	if got := suggested(t, w, store, "mi"); len(got) != 5 || !slices.Contains(got, "product Toned Milk") { // not five brands
		t.Errorf("many brands: %v", got)
	}
	gone := product("b", "Paneer", 4)
	gone.Archived = true
	w.Save(t, 2, gone)
	eventually(t, "paneer is gone", func() bool { return len(suggested(t, w, store, "pann")) == 0 })
}

// A query is suggested once enough people chose from what it found; each counts once a day, and what they
// typed is shown to nobody unless the catalog says the same words.
func TestWhatManyLookForIsSuggested(t *testing.T) {
	w := dairyShop(t)
	var people sync.WaitGroup
	for range 20 {
		people.Go(func() { note(t, w, "asha", "Toned  doodh") })
	}
	people.Wait()
	note(t, w, "ravi", "toned doodh")
	for i := range 5 {
		for _, q := range []string{"call 98123 00001", "shit milk", "chocolate", strings.Repeat("milk ", 6)} {
			note(t, w, fmt.Sprint("person ", i), q)
		}
	}
	var counted, queries int
	if err := w.Pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT query) FROM search.searches`).Scan(&counted, &queries); err != nil {
		t.Fatal(err)
	}
	if counted != 2 || queries != 1 {
		t.Errorf("%d searches of %d queries are kept, want 2 of 1", counted, queries)
	}
	if got := suggested(t, w, store, "ton"); slices.Contains(got, "query toned doodh") {
		t.Errorf("two people are enough: %v", got)
	}
	note(t, w, "mina", "toned doodh")
	eventually(t, "it is suggested first", func() bool { return slices.Index(suggested(t, w, store, ""), "query toned doodh") == 0 })
	if got := suggested(t, w, store, "tond doo"); !slices.Contains(got, "query toned doodh") {
		t.Errorf("misspelt: %v", got)
	}
	if got := suggested(t, w, "elsewhere", "ton"); len(got) > 0 {
		t.Errorf("another store suggests %v", got)
	}
	w.Clock.Advance(31 * 24 * time.Hour)
	eventually(t, "it is forgotten", func() bool { return !slices.Contains(suggested(t, w, store, ""), "query toned doodh") })
	if err := w.Pool.QueryRow(t.Context(), `SELECT count(*) FROM search.searches`).Scan(&counted); err != nil || counted != 0 {
		t.Errorf("%d searches are kept for ever, %v", counted, err)
	}
}

func TestHitsSayHowManyAreLeftAndWhatTheyWereGiven(t *testing.T) {
	w := searchtest.New(t)
	w.Save(t, 1, product("a", "Toned Milk", 1))
	finds(t, w, "milk", "a")
	hit := func() *searchv1.SearchHit { return query(t, w, &searchv1.SearchRequest{Q: "milk"}).Hits[0] }
	tell := func(available int32, version int64) {
		w.Tell(t, "inventory", store, 0, &eventsv1.StockLevelsChanged{WarehouseId: store, Levels: []*eventsv1.StockLevel{{ProductId: "a", Available: available, Version: version}}})
	}
	tell(6, 1)
	eventually(t, "in stock", func() bool { return hit().InStock })
	if left := hit().OnlyLeft; left != 0 {
		t.Errorf("of six, only %d", left)
	}
	at := version(w, store)
	tell(2, 3)
	eventually(t, "two left", func() bool { return hit().OnlyLeft == 2 })
	at = moves(t, w, "two left", at)
	tell(5, 2) // late
	tell(1, 4)
	eventually(t, "one left", func() bool { return hit().OnlyLeft == 1 })
	at = moves(t, w, "one left", at)
	tell(0, 5)
	eventually(t, "none left", func() bool { return !hit().InStock && hit().OnlyLeft == 0 })
	at = moves(t, w, "none left", at)
	w.Tell(t, "catalog", "a", 0, &eventsv1.ProductRated{ProductId: "a", StarsSum: 13, Count: 3, Version: 4})
	w.Tell(t, "catalog", "a", 0, &eventsv1.ProductRated{ProductId: "a", StarsSum: 5, Count: 1, Version: 3}) // late
	eventually(t, "rated", func() bool { return hit().RatingMean == 4.3 && hit().RatingCount == 3 })
	moves(t, w, "rated", at)
	eventually(t, "the ratings are kept", func() bool {
		var kept int
		err := w.Pool.QueryRow(t.Context(), `SELECT count(*) FROM search.ratings WHERE version = 4`).Scan(&kept)
		return err == nil && kept == 1
	})
	w.Stop()
	if _, err := w.Pool.Exec(t.Context(), "DELETE FROM events.outbox"); err != nil {
		t.Fatal(err)
	}
	later := searchtest.On(t, w.Pool, embedded.New())
	finds(t, later, "milk", "a")
	if hit := query(t, later, &searchv1.SearchRequest{Q: "milk"}).Hits[0]; hit.RatingCount != 3 {
		t.Errorf("a later process shows %v", hit)
	}
}
