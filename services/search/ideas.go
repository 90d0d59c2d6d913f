package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
)

// Kinds of suggestions.
const (
	kindQuery    = "query"
	kindCategory = "category"
	kindBrand    = "brand"
	kindProduct  = "product"
)

// idea is something to suggest: a document of its engine, and what it is shown as.
type idea struct {
	Document
	shown *searchv1.Suggestion
}

// ideas are what this process can suggest.
type ideas struct {
	engine Vocabulary

	mu      sync.RWMutex // guards the rest
	known   map[string]idea
	most    map[string][]*searchv1.Suggestion // what is looked for most, by store
	changes uint64
}

func newIdeas(engine Vocabulary) *ideas { return &ideas{engine: engine, known: make(map[string]idea)} }

// put replaces all ideas; the engine is told of the difference.
func (x *ideas) put(ctx context.Context, next map[string]idea) error {
	x.mu.RLock()
	known := x.known
	x.mu.RUnlock()
	var changed []Document
	var gone []string
	for id, idea := range next {
		if was, ok := known[id]; !ok || !reflect.DeepEqual(was.Document, idea.Document) {
			changed = append(changed, idea.Document)
		}
	}
	for id := range known {
		if _, ok := next[id]; !ok {
			gone = append(gone, id)
		}
	}
	if len(changed)+len(gone) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b Document) int { return strings.Compare(a.ProductID, b.ProductID) })
	if err := x.engine.Index(ctx, changed); err != nil {
		return fmt.Errorf("index ideas: %w", err)
	}
	if err := x.engine.Delete(ctx, gone); err != nil {
		return fmt.Errorf("delete ideas: %w", err)
	}
	most := mostWanted(next)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.known, x.most = next, most
	x.changes++
	return nil
}

// mostKept is how many of the most wanted are kept for each store.
const mostKept = 20

// mostWanted are the queries of many people, and after them what sells most.
func mostWanted(all map[string]idea) map[string][]*searchv1.Suggestion {
	byStore := make(map[string][]idea)
	for _, one := range all {
		if one.shown.Kind == kindQuery || one.shown.Kind == kindProduct {
			for _, store := range one.WarehouseIDs {
				byStore[store] = append(byStore[store], one)
			}
		}
	}
	most := make(map[string][]*searchv1.Suggestion, len(byStore))
	for store, list := range byStore {
		slices.SortFunc(list, func(a, b idea) int {
			return cmp.Or(cmp.Compare(b.Popularity, a.Popularity), strings.Compare(a.ProductID, b.ProductID))
		})
		for _, one := range list[:min(len(list), mostKept)] {
			most[store] = append(most[store], one.shown)
		}
	}
	return most
}

func (x *ideas) changed() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.changes
}

// Popularities put kinds in order where words do not: what people look for, then categories, then brands.
const (
	queryFirst    = 1e9
	categoryFirst = 1e6
	brandFirst    = 1e3
)

// ideas are all categories, brands and names of products on sale, and what many people look for.
func (x *index) ideas(queries []lookedFor) map[string]idea {
	x.mu.RLock()
	defer x.mu.RUnlock()
	all := make(map[string]idea)
	add := func(id string, shown *searchv1.Suggestion, popularity float64, p *eventsv1.ProductSaved) {
		one, known := all[id]
		if !known {
			one = idea{Document{ProductID: id, Name: shown.Text}, shown}
		}
		if shown.Kind == kindProduct {
			one.Brand = p.Brand
			one.Popularity = max(one.Popularity, popularity)
		} else {
			one.Popularity = popularity
		}
		for _, a := range p.Assortment {
			if !slices.Contains(one.WarehouseIDs, a.WarehouseId) {
				one.WarehouseIDs = append(one.WarehouseIDs, a.WarehouseId)
			}
		}
		all[id] = one
	}
	for _, id := range slices.Sorted(maps.Keys(x.products)) {
		p := x.products[id].saved
		if p.Archived || len(p.Assortment) == 0 {
			continue
		}
		for _, category := range x.path(p.CategoryId) {
			name := x.categories[category].saved.Name
			add("category "+category, &searchv1.Suggestion{Text: name, Kind: kindCategory, CategoryId: category}, categoryFirst, p)
		}
		if p.Brand != "" {
			add("brand "+p.Brand, &searchv1.Suggestion{Text: p.Brand, Kind: kindBrand}, brandFirst, p)
		}
		add("product "+strings.ToLower(p.Name), &searchv1.Suggestion{Text: p.Name, Kind: kindProduct}, p.Popularity, p)
	}
	for _, q := range queries {
		id := "query " + q.store + " " + q.text
		all[id] = idea{
			Document{ProductID: id, Name: q.text, WarehouseIDs: []string{q.store}, Popularity: queryFirst + float64(q.people)},
			&searchv1.Suggestion{Text: q.text, Kind: kindQuery},
		}
	}
	return all
}

// lookedFor is a query of many people.
type lookedFor struct {
	store, text string
	people      int32
}
