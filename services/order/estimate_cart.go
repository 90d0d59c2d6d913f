package order

import (
	"context"
	"slices"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/services/order/db/dbgen"
)

// EstimateCart prices items like a cart: the same prices, fees and terms, but nothing is held. Whoever has
// not signed in yet sees what a basket costs before the last step. Reason: product_repeated.
func (s *Service) EstimateCart(ctx context.Context, req *orderv1.EstimateCartRequest) (*orderv1.Cart, error) {
	var c cart
	c.WarehouseID = req.WarehouseId
	for _, line := range req.Lines {
		if slices.ContainsFunc(c.Lines, func(l dbgen.CartItemsRow) bool { return l.ProductID == line.ProductId }) {
			return nil, errs.New(errs.InvalidArgument, "product_repeated", "Product %q is named twice.", line.ProductId)
		}
		c.setLine(line.ProductId, line.Quantity)
	}
	shown, err := s.showCart(ctx, c)
	if err != nil {
		return nil, err
	}
	if shown.ItemsTotal.AmountMinor == 0 { // nothing that is sold has no fees
		shown.Fees, shown.Total = nil, inr(0)
	}
	return shown, nil
}
