package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onOrderCancelled drops an order that was not handed over, and frees its rider. One that is on the
// way (it was handed over in that very moment) has to be brought back. One that failed or has ended
// stays as it is.
func (s *Service) onOrderCancelled(ctx context.Context, tx pgx.Tx, event events.Of[*eventsv1.OrderCancelled]) error {
	return s.within(ctx, tx, func(c *change) error {
		o, h, err := c.lockOrder(ctx, event.Message.WarehouseId, event.Message.OrderId)
		if err != nil || o == nil {
			return err
		}
		switch o.Status {
		case waiting:
			return c.dropWaiting(ctx, o)
		case assigned:
			gone := &eventsv1.RiderUnassigned{OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, Reason: "order_cancelled"}
			if err := cancel(o, c.now); err != nil {
				return err
			}
			c.tell(o, gone)
		case pickedUp:
			reason := cancelledAtHandover
			if event.Message.FromStatus == "out_for_delivery" {
				reason = "order_cancelled"
			}
			if err := fail(o, reason, c.now); err != nil {
				return err
			}
			c.touch(o)
		default:
			return nil
		}
		c.nudge(o.WarehouseID, h.partner.ID, h.trip.ID, o.OrderID, cancelled)
		return c.settle(ctx, h)
	})
}

// lockOrder locks an order, with its rider and trip when it has them. An unknown order is nil.
func (c *change) lockOrder(ctx context.Context, warehouseID, orderID string) (*dbgen.Order, *held, error) {
	for {
		seen, err := c.q.GetOrder(ctx, dbgen.GetOrderParams{WarehouseID: warehouseID, OrderID: orderID})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, nil, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("find order: %w", err)
		}
		if seen.TripID != nil {
			h, err := c.lockTrip(ctx, *seen.PartnerID, *seen.TripID)
			if err != nil {
				return nil, nil, err
			}
			if o := h.stop(orderID); o != nil {
				return o, h, nil
			}
			continue // it left the trip in between
		}
		o, err := c.q.LockOrder(ctx, dbgen.LockOrderParams{WarehouseID: warehouseID, OrderID: orderID})
		if err != nil {
			return nil, nil, fmt.Errorf("lock order: %w", err)
		}
		if o.TripID == nil {
			return &o, nil, nil
		}
	}
}

// dropWaiting cancels an order without a rider, and withdraws its open offer.
func (c *change) dropWaiting(ctx context.Context, o *dbgen.Order) error {
	if err := cancel(o, c.now); err != nil {
		return err
	}
	c.touch(o)
	if o.OfferID == nil {
		return nil
	}
	withdrawn, err := c.q.WithdrawOffer(ctx, dbgen.WithdrawOfferParams{WarehouseID: o.WarehouseID, ID: *o.OfferID, Now: c.now})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it has ended
	}
	if err != nil {
		return fmt.Errorf("withdraw offer: %w", err)
	}
	// The other orders of the offer wait for another one.
	err = c.q.Unclaim(ctx, dbgen.UnclaimParams{WarehouseID: o.WarehouseID, OrderIds: withdrawn.OrderIds, OfferID: o.OfferID})
	if err != nil {
		return fmt.Errorf("let orders go: %w", err)
	}
	c.tellEnded(o.WarehouseID, *o.OfferID, withdrawn.PartnerID, "withdrawn")
	c.nudge(o.WarehouseID, withdrawn.PartnerID, "", o.OrderID, cancelled)
	return nil
}
