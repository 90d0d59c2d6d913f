package delivery

import (
	"context"

	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/dispatch"
)

// release gives orders of next trips to somebody else, whose riders are held up at a door. What the rider
// was promised for the trip stays paid: the platform changed its mind.
func (s *Service) release(ctx context.Context, gone []dispatch.Released) error {
	for _, r := range gone {
		err := s.change(ctx, func(c *change) error {
			h, err := c.lockOpenTrip(ctx, string(r.Rider))
			if err != nil || h == nil || h.after == nil {
				return err // the rider has come back in the meantime
			}
			o := h.after.stop(string(r.Order))
			if o == nil || o.Status != assigned {
				return nil
			}
			c.nudge(o.WarehouseID, h.partner.ID, h.after.trip.ID, o.OrderID, "released")
			if err := c.unassign(o, "rider_delayed"); err != nil {
				return err
			}
			h.after.orders = without(h.after.orders, o)
			return c.settle(ctx, h.after)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func without(orders []*dbgen.Order, gone *dbgen.Order) (left []*dbgen.Order) {
	for _, o := range orders {
		if o != gone {
			left = append(left, o)
		}
	}
	return left
}
