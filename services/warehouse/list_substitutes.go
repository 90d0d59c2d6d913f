package warehouse

import (
	"context"
	"fmt"

	catalogv1 "doorstep/gen/catalog/v1"
	typev1 "doorstep/gen/type/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
)

// ListSubstitutes offers what may stand in for a line. What the order has already does not.
func (s *Service) ListSubstitutes(ctx context.Context, req *warehousev1.ListSubstitutesRequest) (*warehousev1.ListSubstitutesResponse, error) {
	pick, err := s.read(ctx, req.WarehouseId, req.OrderId)
	if err != nil {
		return nil, err
	}
	res := &warehousev1.ListSubstitutesResponse{}
	if pick.WhenMissing != whenMissingSubstitute || pick.find("", req.ProductId) == nil {
		return res, nil
	}
	answer, err := s.Catalog.ListSubstitutes(ctx, &catalogv1.ListSubstitutesRequest{WarehouseId: req.WarehouseId, ProductId: req.ProductId})
	if err != nil {
		return nil, fmt.Errorf("ask for substitutes: %w", err)
	}
	for _, p := range answer.Products {
		if pick.find("", p.ProductId) != nil {
			continue
		}
		res.Substitutes = append(res.Substitutes, &warehousev1.Substitute{
			ProductId: p.ProductId, Name: p.Name, PackSize: p.PackSize, ImageUrl: p.ImageUrl,
			Price: &typev1.Money{AmountMinor: p.PriceMinor, Currency: answer.Currency},
		})
	}
	return res, nil
}
