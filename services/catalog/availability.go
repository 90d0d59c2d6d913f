package catalog

import (
	"sync"
	"sync/atomic"
	"time"
)

// availability is what inventory last said about every product of every store. Nothing is known at
// first; inventory repeats all levels often enough to fill it soon after start.
type availability struct {
	mu     sync.RWMutex                 // guards levels; the values look after themselves
	levels map[string]map[string]*level // by store, then product
}

func newAvailability() *availability {
	return &availability{levels: make(map[string]map[string]*level)}
}

// level is one product in one store. Views keep pointers to it, so that a read needs no look-up.
type level struct {
	said atomic.Pointer[statement]
}

type statement struct {
	available int32
	version   int64
	at        time.Time
}

// of returns the level of a product, which exists from the first time anybody asks.
func (a *availability) of(store, product string) *level {
	a.mu.RLock()
	found := a.levels[store][product]
	a.mu.RUnlock()
	if found != nil {
		return found
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	shelf := a.levels[store]
	if shelf == nil {
		shelf = make(map[string]*level)
		a.levels[store] = shelf
	}
	if shelf[product] == nil {
		shelf[product] = new(level)
	}
	return shelf[product]
}

// say takes a statement unless a newer one is known. The same version again says that the level
// still holds, so it counts as fresh.
func (l *level) say(s statement) {
	for {
		known := l.said.Load()
		if known != nil && (s.version < known.version || s.version == known.version && !s.at.After(known.at)) {
			return
		}
		if l.said.CompareAndSwap(known, &s) {
			return
		}
	}
}

// onlyLeftFrom is the most units that are worth telling a shopper about.
const onlyLeftFrom = 5

// read tells whether there is any, how many when few, and how old that is. Of an unknown level
// there is none.
func (l *level) read(now time.Time) (inStock bool, onlyLeft int32, ageSeconds float64) {
	said := l.said.Load()
	if said == nil {
		return false, 0, 0
	}
	if said.available >= 1 && said.available <= onlyLeftFrom {
		onlyLeft = said.available
	}
	return said.available > 0, onlyLeft, max(0, now.Sub(said.at).Seconds())
}
