package catalog

import (
	"sync"
	"sync/atomic"
	"time"
)

// availability is what inventory last said about every product of every store. Nothing is known at
// first; inventory repeats all levels often enough to fill it soon after start.
type availability struct {
	mu     sync.RWMutex // guards stores and their maps; the levels look after themselves
	stores map[string]*levels
}

// levels are those of one store, with how often readers could have seen a change of any of them.
type levels struct {
	byProduct  map[string]*level
	changes    uint64
	byCategory map[string]uint64 // changes of what is in a category or below
}

func newAvailability() *availability { return &availability{stores: make(map[string]*levels)} }

// level is one product in one store. Views keep pointers to it, so that a read needs no look-up.
type level struct {
	said    atomic.Pointer[statement]
	changes uint64 // guarded by mu of availability
}

type statement struct {
	available int32
	version   int64
	at        time.Time
}

// of returns the level of a product, which exists from the first time anybody asks.
func (a *availability) of(store, product string) *level {
	a.mu.RLock()
	if in := a.stores[store]; in != nil {
		if found := in.byProduct[product]; found != nil {
			a.mu.RUnlock()
			return found
		}
	}
	a.mu.RUnlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.in(store)
	if in.byProduct[product] == nil {
		in.byProduct[product] = new(level)
	}
	return in.byProduct[product]
}

// in makes a store known; mu is held.
func (a *availability) in(store string) *levels {
	if a.stores[store] == nil {
		a.stores[store] = &levels{byProduct: make(map[string]*level), byCategory: make(map[string]uint64)}
	}
	return a.stores[store]
}

// changes counts how often what readers see of a category of a store, or of all when empty, has changed.
func (a *availability) changes(store, category string) uint64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	switch in := a.stores[store]; {
	case in == nil:
		return 0
	case category == "":
		return in.changes
	default:
		return in.byCategory[category]
	}
}

// changesOf counts the same of one product.
func (a *availability) changesOf(store, product string) uint64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if in := a.stores[store]; in != nil {
		if l := in.byProduct[product]; l != nil {
			return l.changes
		}
	}
	return 0
}

// changed counts one more of a known product, which is in the given categories.
func (a *availability) changed(store, product string, categories []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in := a.in(store)
	in.changes++
	in.byProduct[product].changes++
	for _, category := range categories {
		in.byCategory[category]++
	}
}

// say takes a statement unless a newer one is known, and reports whether readers see a difference. The
// same version again says that the level still holds, so it counts as fresh.
func (l *level) say(s statement) (visible bool) {
	for {
		known := l.said.Load()
		if known != nil && (s.version < known.version || s.version == known.version && !s.at.After(known.at)) {
			return false
		}
		if l.said.CompareAndSwap(known, &s) {
			was, wasLeft := known.shown()
			is, left := s.shown()
			return was != is || wasLeft != left
		}
	}
}

// onlyLeftFrom is the most units that are worth telling a shopper about.
const onlyLeftFrom = 5

// shown is whether there is any, and how many when few. Of an unknown level there is none.
func (s *statement) shown() (inStock bool, onlyLeft int32) {
	if s == nil {
		return false, 0
	}
	if s.available >= 1 && s.available <= onlyLeftFrom {
		onlyLeft = s.available
	}
	return s.available > 0, onlyLeft
}

// any reports whether there is one.
func (l *level) any() bool {
	inStock, _ := l.said.Load().shown()
	return inStock
}

// read tells what is shown and how old that is.
func (l *level) read(now time.Time) (inStock bool, onlyLeft int32, ageSeconds float64) {
	said := l.said.Load()
	if said == nil {
		return false, 0, 0
	}
	inStock, onlyLeft = said.shown()
	return inStock, onlyLeft, max(0, now.Sub(said.at).Seconds())
}
