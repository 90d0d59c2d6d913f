package catalog

import (
	"context"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
)

// Version is another one when answers to apps about a store (about none in particular when empty) may
// have changed, except for the age of the availability: when the view is another one, or when what
// people see of the store's stock is. It is 0 as long as nothing can be said.
func (s *Service) Version(warehouseID string) uint64 {
	v := s.library.current.Load()
	if v == nil {
		return 0
	}
	return v.number + s.stock.changes(warehouseID) // both only grow, so that their sum does not come back
}

// Again is what is counted when an answer is given again without asking the service; nil is nothing.
func (s *Service) Again(req, res proto.Message) func(context.Context) {
	page, ok := req.(*catalogv1.GetProductRequest)
	if !ok || page.WarehouseId == "" {
		return nil
	}
	inStock := res.(*catalogv1.Product).InStock
	return func(ctx context.Context) { s.metrics.viewed(ctx, inStock) }
}
