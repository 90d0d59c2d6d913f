package catalog

import (
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// onStockLevelsChanged keeps the newest of what inventory says.
func (s *Service) onStockLevelsChanged(e events.Of[*eventsv1.StockLevelsChanged]) {
	visible := false
	for _, l := range e.Message.Levels {
		if s.stock.of(e.Message.WarehouseId, l.ProductId).say(statement{available: l.Available, version: l.Version, at: e.Time}) {
			visible = true
		}
	}
	if visible {
		s.stock.changed(e.Message.WarehouseId)
	}
}
