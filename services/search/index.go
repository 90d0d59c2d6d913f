package search

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	eventsv1 "doorstep/gen/events/v1"
)

// index is what this process knows of products and categories, and which of them the engine has not
// been told yet. Changes come in any order and more than once: the newest version wins.
type index struct {
	wake    chan struct{} // something is pending
	changes atomic.Uint64 // counts what a search could show

	mu         sync.RWMutex // guards the rest
	products   map[string]*known[*eventsv1.ProductSaved]
	categories map[string]*known[*eventsv1.CategorySaved]
	pending    map[string]bool // products
}

type known[T any] struct {
	version int64
	saved   T
}

func newIndex() *index {
	return &index{
		wake:       make(chan struct{}, 1),
		products:   make(map[string]*known[*eventsv1.ProductSaved]),
		categories: make(map[string]*known[*eventsv1.CategorySaved]),
		pending:    make(map[string]bool),
	}
}

func (x *index) putProduct(version int64, saved *eventsv1.ProductSaved) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if was := x.products[saved.ProductId]; was != nil && was.version >= version {
		return
	}
	x.products[saved.ProductId] = &known[*eventsv1.ProductSaved]{version, saved}
	x.changes.Add(1)
	x.note(saved.ProductId)
}

// putCategory changes all documents below it: they carry its name.
func (x *index) putCategory(version int64, saved *eventsv1.CategorySaved) {
	x.mu.Lock()
	defer x.mu.Unlock()
	id := saved.CategoryId
	if was := x.categories[id]; was != nil && was.version >= version {
		return
	}
	x.categories[id] = &known[*eventsv1.CategorySaved]{version, saved}
	for product, p := range x.products {
		if p.saved.CategoryId == id || slices.Contains(x.path(p.saved.CategoryId), id) {
			x.note(product)
		}
	}
}

func (x *index) note(products ...string) {
	for _, id := range products {
		x.pending[id] = true
	}
	select {
	case x.wake <- struct{}{}:
	default: // somebody is going to look
	}
}

// path is a category and those above, itself first; it ends at a missing one or at a cycle.
func (x *index) path(id string) []string {
	var path []string
	for c := x.categories[id]; c != nil && !slices.Contains(path, id); c = x.categories[id] {
		path = append(path, id)
		id = c.saved.ParentId
	}
	return path
}

// take removes and returns what the engine has to be told: documents, and products that nobody can
// buy any more.
func (x *index) take() (documents []Document, gone []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(x.pending)) {
		if p := x.products[id].saved; p.Archived || len(p.Assortment) == 0 {
			gone = append(gone, id)
		} else {
			documents = append(documents, x.document(p))
		}
	}
	clear(x.pending)
	return documents, gone
}

// giveBack notes again what could not be told.
func (x *index) giveBack(documents []Document, gone []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, d := range documents {
		x.note(d.ProductID)
	}
	x.note(gone...)
}

func (x *index) document(p *eventsv1.ProductSaved) Document {
	d := Document{
		ProductID: p.ProductId, Name: p.Name, Brand: p.Brand, Description: p.Description, PackSize: p.PackSize,
		CategoryIDs: x.path(p.CategoryId), Barcodes: p.Barcodes, Popularity: p.Popularity,
	}
	for _, id := range d.CategoryIDs {
		d.Categories = append(d.Categories, x.categories[id].saved.Name)
	}
	for _, a := range p.Assortment {
		d.WarehouseIDs = append(d.WarehouseIDs, a.WarehouseId)
	}
	return d
}

// product is nil when it is not known.
func (x *index) product(id string) *eventsv1.ProductSaved {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if p := x.products[id]; p != nil {
		return p.saved
	}
	return nil
}

// version of a product; 0 when it is not known.
func (x *index) version(id string) int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if p := x.products[id]; p != nil {
		return p.version
	}
	return 0
}
