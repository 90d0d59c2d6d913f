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

// ReassignOrder takes an order that the store still has from its rider. The rider keeps the rest of the
// trip and is not asked for this order again.
func (s *Service) ReassignOrder(ctx context.Context, req *deliveryv1.ReassignOrderRequest) (*deliveryv1.ReassignOrderResponse, error) {
	found, err := s.db.GetOrder(ctx, dbgen.GetOrderParams{WarehouseID: req.WarehouseId, OrderID: req.OrderId})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("order", req.OrderId)
	case err != nil:
		return nil, fmt.Errorf("find order: %w", err)
	case found.Status == pickedUp:
		return nil, errs.New(errs.FailedPrecondition, "order_handed_over", "The rider has the bags already.")
	case found.PartnerID == nil || found.Status != assigned:
		return nil, errs.New(errs.FailedPrecondition, "no_rider", "No rider has this order at the moment.")
	}
	rider, trip := *found.PartnerID, *found.TripID
	if err := s.change(ctx, func(c *change) error { return s.takeFrom(ctx, c, rider, req.OrderId) }); err != nil {
		return nil, err
	}
	s.tellRider(ctx, rider, "trip", "", tripMessage{TripID: trip, OrderID: req.OrderId, What: "reassigned"})
	return &deliveryv1.ReassignOrderResponse{}, nil
}

// takeFrom gives one order of a rider's trip, the open one or the next, back to dispatch. What the rider was
// promised stays paid: the platform changed its mind.
func (s *Service) takeFrom(ctx context.Context, c *change, rider, orderID string) error {
	h, err := c.lockOpenTrip(ctx, rider)
	if err != nil {
		return err
	}
	for _, trip := range trips(h) {
		o := trip.stop(orderID)
		if o == nil || o.Status != assigned {
			continue
		}
		if err := c.unassign(o, "reassigned"); err != nil {
			return err
		}
		trip.orders = without(trip.orders, o)
		return c.settle(ctx, trip)
	}
	// Handed over, cancelled or given back in the meantime.
	return errs.New(errs.Conflict, "no_rider", "The rider no longer has this order at the store.")
}

// trips are the open trip of a rider and the one that comes next, where there are such.
func trips(h *held) (all []*held) {
	if h != nil && h.trip != nil {
		all = append(all, h)
	}
	if h != nil && h.after != nil {
		all = append(all, h.after)
	}
	return all
}
