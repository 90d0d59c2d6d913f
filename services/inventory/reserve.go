package inventory

import (
	"context"
	"fmt"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
)

// Reserve sets how many units of one product a hold keeps and renews the hold. The quantity is
// absolute, so a repeat changes nothing more. Reasons: out_of_stock, with product_id and how many the
// hold could keep at most as available; hold_ended, for a hold that has become an order's.
func (s *Service) Reserve(ctx context.Context, req *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error) {
	if req.HoldId == "" || req.WarehouseId == "" || req.ProductId == "" || req.Quantity < 0 || req.ExpiresAt == nil {
		return nil, errs.New(errs.InvalidArgument, "reservation_invalid", "A reservation needs a hold, a store, a product, a quantity and an expiry.")
	}
	ask := ask{
		warehouse: req.WarehouseId, hold: req.HoldId, product: req.ProductId, quantity: req.Quantity, expiresAt: req.ExpiresAt.AsTime(),
	}
	answer, err := s.decide(ctx, ask)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reserve stock: %w", err)
	case !answer.open:
		s.metrics.reserved(ctx, "hold_ended")
		return nil, holdEnded(req.HoldId)
	case !answer.granted:
		s.metrics.reserved(ctx, "out_of_stock")
		return nil, outOfStock(req.ProductId, answer.attainable)
	}
	fault.Pass(fault.UnitsHeld)
	s.metrics.reserved(ctx, "granted")
	if answer.delta != 0 {
		s.changed.note(req.WarehouseId, req.ProductId)
	}
	return &inventoryv1.ReserveResponse{Quantity: req.Quantity, ExpiresAt: req.ExpiresAt}, nil
}

// decide looks before it takes where somebody was refused just now: a look locks nothing and writes
// nothing, and is all that most of a crowd at an empty shelf needs. That somebody was refused decides
// nothing itself.
func (s *Service) decide(ctx context.Context, ask ask) (answer, error) {
	shelf := levelKey{ask.warehouse, ask.product}
	if s.short.has(shelf) {
		seen, err := s.look.Do(ctx, ask)
		if err != nil || seen.open && seen.attainable < ask.quantity {
			return seen, err
		}
		s.short.remove(shelf)
	}
	taken, err := s.takers.of(ask.warehouse).Do(ctx, ask)
	if err == nil && taken.open && !taken.granted {
		s.short.add(shelf)
	}
	return taken, err
}
