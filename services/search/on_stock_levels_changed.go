package search

import (
	"sync"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// stock is what inventory last said; of what it said nothing there is nothing.
type stock struct {
	mu     sync.RWMutex                // guards levels
	levels map[string]map[string]level // by store, then product
}

type level struct {
	available int32
	version   int64
}

func newStock() *stock { return &stock{levels: make(map[string]map[string]level)} }

// onStockLevelsChanged keeps the newest of what inventory says.
func (s *Service) onStockLevelsChanged(e events.Of[*eventsv1.StockLevelsChanged]) {
	s.stock.mu.Lock()
	defer s.stock.mu.Unlock()
	store := s.stock.levels[e.Message.WarehouseId]
	if store == nil {
		store = make(map[string]level)
		s.stock.levels[e.Message.WarehouseId] = store
	}
	for _, l := range e.Message.Levels {
		if known, ok := store[l.ProductId]; !ok || known.version <= l.Version {
			store[l.ProductId] = level{available: l.Available, version: l.Version}
		}
	}
}

// inStock tells of each hit whether the store has any.
func (s *stock) inStock(store string, hits []Hit) []bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	levels := s.levels[store]
	in := make([]bool, len(hits))
	for i, hit := range hits {
		in[i] = levels[hit.ProductID].available > 0
	}
	return in
}
