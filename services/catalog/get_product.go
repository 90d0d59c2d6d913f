package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
)

// GetProduct answers from the view. A product that is archived, or that the asked store does not
// carry, is shown as not in stock: people come here from old orders and shared links.
func (s *Service) GetProduct(ctx context.Context, req *catalogv1.GetProductRequest) (*catalogv1.Product, error) {
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	p := v.products[req.ProductId]
	if p == nil {
		return nil, auth.NotFound("product", req.ProductId)
	}
	res := new(catalogv1.Product)
	if it := v.item(req.WarehouseId, req.ProductId); it != nil {
		it.fill(res, s.clock.Now())
	} else {
		p.fill(res)
	}
	res.Version = p.version
	if req.WarehouseId != "" {
		s.metrics.viewed(ctx, res.InStock)
	}
	return res, nil
}
