package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
)

// DeleteProduct archives. Repeating it changes nothing.
func (s *Service) DeleteProduct(ctx context.Context, req *catalogv1.DeleteProductRequest) (*catalogv1.DeleteProductResponse, error) {
	err := s.change(ctx, req.ProductId, func(p *product) error {
		p.msg.Archived = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &catalogv1.DeleteProductResponse{}, nil
}
