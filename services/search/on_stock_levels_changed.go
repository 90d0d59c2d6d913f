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
	changes map[string]uint64           // how often readers could have seen a difference, by store
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
		if known.shown() != store[l.ProductId].shown() {
			s.stock.changes[e.Message.WarehouseId]++
		}
	}
}

func (s *stock) changesOf(store string) uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changes[store]
}

// onlyLeftFrom is the most units that are worth telling a shopper about.
const onlyLeftFrom = 5

// availability is what readers see of a level.
type availability struct {
	inStock  bool
	onlyLeft int32
}

func (l level) shown() availability {
	a := availability{inStock: l.available > 0}
	if a.inStock && l.available <= onlyLeftFrom {
		a.onlyLeft = l.available
	}
	return a
}

// of tells of each hit what the store has.
func (s *stock) of(store string, hits []Hit) []availability {
	s.mu.RLock()
	defer s.mu.RUnlock()
	levels := s.levels[store]
	shown := make([]availability, len(hits))
	for i, hit := range hits {
		shown[i] = levels[hit.ProductID].shown()
	}
	return shown
}
