package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
)

// ListCategories answers from the view. A store that carries nothing has no categories.
func (s *Service) ListCategories(ctx context.Context, req *catalogv1.ListCategoriesRequest) (*catalogv1.ListCategoriesResponse, error) {
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	if req.WarehouseId == "" {
		return v.categories, nil
	}
	if shelf := v.stores[req.WarehouseId]; shelf != nil {
		return shelf.categories, nil
	}
	return &catalogv1.ListCategoriesResponse{}, nil
}

func (s *Service) view(ctx context.Context) (*view, error) { return s.library.view(ctx, s.pool) }
