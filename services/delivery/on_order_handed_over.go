package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
)

// onOrderHandedOver sends trips on their way once the rider has all bags.
func (s *Service) onOrderHandedOver(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderHandedOver]) error {
	return s.within(ctx, tx, func(c *change) error {
		trips, err := c.lockHandedOver(ctx, batch)
		if err != nil {
			return err
		}
		changed := make(map[*held]time.Time)
		for _, event := range batch {
			h, at := trips.of(event.Message.OrderId), event.Message.HandedOverAt.AsTime()
			if h == nil || h.trip.PartnerID != event.Message.PartnerId {
				if err := s.adopt(ctx, c, event.Message); err != nil {
					return err
				}
				continue
			}
			o := h.stop(event.Message.OrderId)
			if o.Status != assigned {
				continue // picked up, or over
			}
			if err := pickUp(o, at); err != nil {
				return err
			}
			c.touch(o)
			c.nudge(o.WarehouseID, h.trip.PartnerID, h.trip.ID, o.OrderID, "handed_over")
			changed[h] = at
		}
		for h, at := range changed {
			if err := s.setOff(ctx, c, h, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// handedOver are the trips of some orders, without the partners: handing over does not change those.
type handedOver []*held

func (trips handedOver) of(orderID string) *held {
	for _, h := range trips {
		if h.stop(orderID) != nil {
			return h
		}
	}
	return nil
}

func (c *change) lockHandedOver(ctx context.Context, batch []events.Of[*eventsv1.OrderHandedOver]) (trips handedOver, err error) {
	var stores, orders []string
	for _, event := range batch {
		stores, orders = append(stores, event.Message.WarehouseId), append(orders, event.Message.OrderId)
	}
	rows, err := c.q.LockTripsOf(ctx, dbgen.LockTripsOfParams{WarehouseIds: stores, OrderIds: orders})
	if err != nil {
		return nil, fmt.Errorf("lock trips: %w", err)
	}
	stores, orders = nil, nil
	for _, trip := range rows {
		for _, orderID := range trip.OrderIds {
			stores, orders = append(stores, trip.WarehouseID), append(orders, orderID)
		}
	}
	stops, err := c.q.LockPairs(ctx, dbgen.LockPairsParams{WarehouseIds: stores, OrderIds: orders})
	if err != nil {
		return nil, fmt.Errorf("lock orders of trips: %w", err)
	}
	for i := range rows {
		h := &held{trip: &rows[i]}
		for k := range stops {
			if stops[k].TripID != nil && *stops[k].TripID == rows[i].ID {
				h.orders = append(h.orders, &stops[k])
			}
		}
		trips = append(trips, h)
	}
	return trips, nil
}

// setOff has the trip under way, if no bag is missing, with estimates as of now.
func (s *Service) setOff(ctx context.Context, c *change, h *held, at time.Time) error {
	h.trip.Status = h.tripStatus()
	if err := c.saveTrip(ctx, h.trip); err != nil {
		return err
	}
	if h.trip.Status != underWay {
		return nil
	}
	return s.plan(ctx, c, h, at, at)
}

// adopt follows the bags: they were handed to a rider from whom the order was taken in that moment.
// If the order was not handed over or cancelled since, it goes back to that rider.
func (s *Service) adopt(ctx context.Context, c *change, e *eventsv1.OrderHandedOver) error {
	o, other, err := c.lockOrder(ctx, e.WarehouseId, e.OrderId)
	if err != nil || o == nil || o.Status != waiting && o.Status != assigned {
		return err
	}
	h, err := c.lockOpenTrip(ctx, e.PartnerId)
	if err != nil || h == nil || h.freeSlot(s.cfg.Rules.Capacity) == 0 {
		return err // not a rider of ours, or one with full hands: people have to sort it out
	}
	if o.Status == assigned {
		c.nudge(o.WarehouseID, other.partner.ID, other.trip.ID, o.OrderID, cancelled)
		if err := c.unassign(o, "handed_to_other"); err != nil {
			return err
		}
		other.orders = other.with(assigned, pickedUp, completed, failed, returned, cancelled)
		if err := c.settle(ctx, other); err != nil {
			return err
		}
	}
	if err := c.join(ctx, h, o.WarehouseID, []*dbgen.Order{o}, 0, s.cfg.Rules.Capacity); err != nil {
		return err
	}
	if err := s.giveTo(ctx, c, h, o); err != nil {
		return err
	}
	at := e.HandedOverAt.AsTime()
	if err := pickUp(o, at); err != nil {
		return err
	}
	c.nudge(o.WarehouseID, h.partner.ID, h.trip.ID, o.OrderID, "handed_over")
	if err := s.plan(ctx, c, h, at, at); err != nil {
		return err
	}
	return c.settle(ctx, h)
}
