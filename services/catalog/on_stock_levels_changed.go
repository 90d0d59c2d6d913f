package catalog

import (
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// onStockLevelsChanged keeps the newest of what inventory says.
func (s *Service) onStockLevelsChanged(e events.Of[*eventsv1.StockLevelsChanged]) {
	store := e.Message.WarehouseId
	for _, l := range e.Message.Levels {
		visible := s.stock.of(store, l.ProductId).say(statement{available: l.Available, version: l.Version, at: e.Time})
		if visible {
			s.stock.changed(store, l.ProductId, s.library.path(l.ProductId))
		}
	}
}
