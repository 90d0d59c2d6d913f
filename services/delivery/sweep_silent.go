package delivery

import (
	"context"
	"fmt"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/services/delivery/db/dbgen"
)

const (
	// hearRadius is how far from the store a rider is still heard of, in metres, and hearRiders how
	// many are looked at.
	hearRadius = 50_000
	hearRiders = 10_000
	// silentParts of SilentAfter pass between two rounds.
	silentParts = 12
)

// sweepSilent takes orders that were not handed over from riders who were not heard of for a while.
func (s *Service) sweepSilent(ctx context.Context) error {
	heard := make(hearing)
	interval := func() time.Duration { return max(s.Clock.Wall(s.cfg.SilentAfter/silentParts), 20*time.Millisecond) }
	return s.every(ctx, "sweep silent riders", interval, func(ctx context.Context) error {
		return s.reassignSilent(ctx, heard)
	})
}

// hearing is when each rider with an order was last heard of, as this process knows. A rider counts as
// heard of when first looked for: after a restart, here or of location, nobody is silent yet.
type hearing map[string]time.Time

func (s *Service) reassignSilent(ctx context.Context, heard hearing) error {
	now := s.Clock.Now()
	orders, err := s.db.AssignedOrders(ctx)
	if err != nil {
		return fmt.Errorf("find assigned orders: %w", err)
	}
	listened := make(map[string]bool)
	riders := make(map[string]string) // with the store
	for _, o := range orders {
		riders[*o.PartnerID] = o.WarehouseID
		if listened[o.WarehouseID] {
			continue
		}
		listened[o.WarehouseID] = true
		if err := s.listen(ctx, o.WarehouseID, heard, now); err != nil {
			return err
		}
	}
	for rider := range heard {
		if riders[rider] == "" {
			delete(heard, rider)
		}
	}
	for rider := range riders {
		if heard[rider].IsZero() {
			heard[rider] = now
		}
		if now.Sub(heard[rider]) < s.cfg.SilentAfter {
			continue
		}
		if err := s.dropSilent(ctx, rider); err != nil {
			return err
		}
		delete(heard, rider)
	}
	return nil
}

// listen notes how old the positions of the riders around a store are.
func (s *Service) listen(ctx context.Context, warehouseID string, heard hearing, now time.Time) error {
	store, err := s.storeOf(ctx, s.db, warehouseID)
	if err != nil {
		return err
	}
	near, err := s.Location.NearestRiders(ctx, &locationv1.NearestRidersRequest{
		Latitude: store.at.Latitude, Longitude: store.at.Longitude, RadiusM: hearRadius, Limit: hearRiders,
	})
	if err != nil {
		return fmt.Errorf("find riders: %w", err)
	}
	for _, r := range near.Riders {
		at := now.Add(-time.Duration(r.AgeS * float64(time.Second)))
		if at.After(heard[r.PartnerId]) {
			heard[r.PartnerId] = at
		}
	}
	return nil
}

// dropSilent takes a rider off duty.
func (s *Service) dropSilent(ctx context.Context, rider string) error {
	var gone []dbgen.Order
	err := s.change(ctx, func(c *change) error {
		gone = nil
		h, err := c.lockOpenTrip(ctx, rider)
		if err != nil || h == nil {
			return err
		}
		for _, o := range h.with(assigned) {
			gone = append(gone, *o)
		}
		if len(gone) == 0 {
			return nil // handed over in the meantime
		}
		return s.leave(ctx, c, h, "rider_silent")
	})
	if err != nil {
		return err
	}
	for _, o := range gone {
		s.tellRider(ctx, rider, "trip", "", tripMessage{TripID: *o.TripID, OrderID: o.OrderID, What: "reassigned"})
	}
	return nil
}
