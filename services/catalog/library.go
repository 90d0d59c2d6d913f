package catalog

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/fault"
)

// library keeps this process's view. Changes come in any order and more than once: of a row, the
// newest version wins.
type library struct {
	current atomic.Pointer[view]
	levels  *availability
	ratings *ratings

	mu sync.Mutex // held by whoever makes the next view
}

func newLibrary(levels *availability, ratings *ratings) *library {
	return &library{levels: levels, ratings: ratings}
}

// view is the catalog as this process knows it, read from SQL by whoever asks first.
func (l *library) view(ctx context.Context, pool *pgxpool.Pool) (*view, error) {
	if v := l.current.Load(); v != nil {
		return v, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.current.Load(); v != nil {
		return v, nil
	}
	categories, products, err := readAll(ctx, pool, l.ratings)
	if err != nil {
		return nil, err
	}
	l.replace(new(view), categories, products)
	return l.current.Load(), nil
}

// put brings changes into the view. Before the first reader there is none, and nothing to do: that
// reader's SQL will see them.
func (l *library) put(categories []*category, products []*product) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.current.Load(); old != nil {
		l.replace(old, categories, products)
	}
}

// known is the version of a product in the view; 0 when it is not there.
func (l *library) known(product string) int64 {
	if v := l.current.Load(); v != nil && v.products[product] != nil {
		return v.products[product].version
	}
	return 0
}

// path of a product: the categories it is in; none when it is not in the view.
func (l *library) path(product string) []string {
	if v := l.current.Load(); v != nil && v.products[product] != nil {
		return v.products[product].path
	}
	return nil
}

// carriers are the stores that carry a product.
func (l *library) carriers(product string) []string {
	v := l.current.Load()
	if v == nil || v.products[product] == nil {
		return nil
	}
	var stores []string
	for store := range v.products[product].stores {
		if v.item(store, product) != nil {
			stores = append(stores, store)
		}
	}
	return stores
}

// knownCategory is the version of a category in the view, also of a deleted one.
func (l *library) knownCategory(id string) int64 {
	if v := l.current.Load(); v != nil && v.versions[id] != nil {
		return v.versions[id].version
	}
	return 0
}

// replace makes the next view out of the old one. Only the stores that carry, or carried, a changed
// product are laid out again, unless the tree changed.
func (l *library) replace(old *view, categories []*category, products []*product) {
	categories = slices.DeleteFunc(slices.Clone(categories), func(c *category) bool {
		was := old.versions[c.msg.CategoryId]
		return was != nil && was.version >= c.version
	})
	products = slices.DeleteFunc(slices.Clone(products), func(p *product) bool {
		was := old.products[p.msg.ProductId]
		return was != nil && was.version >= p.version
	})
	if old.tree != nil && len(categories)+len(products) == 0 {
		return
	}
	next := old.copy()
	touched := make(map[string]bool)
	if old.tree == nil || len(categories) > 0 {
		next.plant(categories, l.ratings)
		for store := range next.stores {
			touched[store] = true
		}
	}
	for _, p := range products {
		if was := next.products[p.msg.ProductId]; was != nil {
			touch(touched, was.product)
		}
		next.products[p.msg.ProductId] = show(p, next.tree, l.ratings)
		touch(touched, p)
	}
	next.ranking = rank(next.products)
	for store := range touched {
		if fault.Planted(fault.StalePrice) && next.stores[store] != nil {
			continue
		}
		next.stores[store] = next.layOut(store, l.levels)
	}
	l.current.Store(next)
}

func touch(stores map[string]bool, p *product) {
	for store := range p.stores {
		stores[store] = true
	}
}
