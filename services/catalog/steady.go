package catalog

import (
	"context"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
)

// Version is another one when the answer to an app's request may have changed, except for the age of the
// availability: when the view is another one, or when what people see of the stock that the answer is
// about is, or what customers gave it. It is 0 as long as nothing can be said. All parts only grow, so that
// their sum does not come back.
func (s *Service) Version(req proto.Message) uint64 {
	v := s.library.current.Load()
	if v == nil {
		return 0
	}
	switch req := req.(type) {
	case *catalogv1.GetProductRequest:
		version := v.number + s.stock.changesOf(req.WarehouseId, req.ProductId)
		if p := v.products[req.ProductId]; p != nil {
			version += p.rated.version()
		}
		return version
	case *catalogv1.ListProductsRequest:
		return v.number + s.stock.changes(req.WarehouseId, req.CategoryId)
	case *catalogv1.ListCategoriesRequest:
		return v.number
	}
	return 0
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
