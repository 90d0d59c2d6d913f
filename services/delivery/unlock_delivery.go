package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// UnlockDelivery lets the rider enter the customer's code again after too many wrong ones. Repeating it
// is safe. Reason: not_picked_up.
func (s *Service) UnlockDelivery(ctx context.Context, req *deliveryv1.UnlockDeliveryRequest) (*deliveryv1.UnlockDeliveryResponse, error) {
	err := s.change(ctx, func(c *change) error {
		_, err := c.q.UnlockDelivery(ctx, dbgen.UnlockDeliveryParams{WarehouseID: req.WarehouseId, OrderID: req.OrderId})
		return err
	})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("unlock delivery: %w", err)
	}
	if err != nil {
		_, err := s.db.GetOrder(ctx, dbgen.GetOrderParams{WarehouseID: req.WarehouseId, OrderID: req.OrderId})
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil, auth.NotFound("order", req.OrderId)
		case err != nil:
			return nil, fmt.Errorf("find order: %w", err)
		}
		return nil, errs.New(errs.FailedPrecondition, "not_picked_up", "No rider is on the way with this order.")
	}
	return &deliveryv1.UnlockDeliveryResponse{}, nil
}
