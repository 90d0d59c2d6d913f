package catalog

import (
	"math"
	"sync"
	"sync/atomic"
)

// ratings is what customers gave each product, as this process last heard it.
type ratings struct {
	mu        sync.RWMutex // guards the map; what it holds looks after itself
	byProduct map[string]*rated
}

func newRatings() *ratings { return &ratings{byProduct: make(map[string]*rated)} }

// rated is one product. Views keep pointers to it.
type rated struct{ said atomic.Pointer[stars] }

// stars of a product in a version.
type stars struct {
	sum     int64
	count   int32
	version int64
}

// of returns the ratings of a product, which exist from the first time anybody asks.
func (r *ratings) of(product string) *rated {
	r.mu.RLock()
	found := r.byProduct[product]
	r.mu.RUnlock()
	if found != nil {
		return found
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byProduct[product] == nil {
		r.byProduct[product] = new(rated)
	}
	return r.byProduct[product]
}

// say takes what is newer than what is known, and reports whether it was.
func (r *rated) say(s stars) bool {
	for {
		known := r.said.Load()
		if known != nil && s.version <= known.version {
			return false
		}
		if r.said.CompareAndSwap(known, &s) {
			return true
		}
	}
}

// read is the mean to a tenth, and of how many; 0 when nobody said anything.
func (r *rated) read() (mean float64, count int32) {
	said := r.said.Load()
	if said == nil || said.count == 0 {
		return 0, 0
	}
	return math.Round(float64(said.sum)*10/float64(said.count)) / 10, said.count
}

// A product that few people rated is ranked as if some others had found it ordinary.
const (
	others   = 5
	ordinary = 3.5
)

// rank is for sorting: better ones, and those that more people say so of, first.
func (r *rated) rank() float64 {
	said := r.said.Load()
	if said == nil || said.count == 0 {
		return 0
	}
	return (float64(said.sum) + others*ordinary) / float64(said.count+others)
}

// version grows with every change.
func (r *rated) version() uint64 {
	if said := r.said.Load(); said != nil {
		return uint64(said.version)
	}
	return 0
}
