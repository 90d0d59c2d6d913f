package search

import (
	"sync"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// stock is what inventory last said; of what it said nothing there is nothing.
type stock struct {
	mu      sync.RWMutex                // guards the maps
	levels  map[string]map[string]level // by store, then product
	changes map[string]uint64           // how often something came into stock or went out of it, by store
}

type level struct {
	available int32
	version   int64
}

func newStock() *stock {
	return &stock{levels: make(map[string]map[string]level), changes: make(map[string]uint64)}
}

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
		known, ok := store[l.ProductId]
		if ok && known.version > l.Version {
			continue
		}
		store[l.ProductId] = level{available: l.Available, version: l.Version}
		if (known.available > 0) != (l.Available > 0) {
			s.stock.changes[e.Message.WarehouseId]++
		}
	}
}

func (s *stock) changesOf(store string) uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changes[store]
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
