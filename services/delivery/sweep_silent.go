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
	// many are looked at: the most that location tells.
	hearRadius = 20_000
	hearRiders = 1000
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
	byStore := make(map[string][]string)
	carries := make(map[string]bool)
	for _, o := range orders {
		byStore[o.WarehouseID] = append(byStore[o.WarehouseID], *o.PartnerID)
		carries[*o.PartnerID] = true
	}
	for store, riders := range byStore {
		if err := s.listen(ctx, store, riders, heard, now); err != nil {
			return err
		}
	}
	for rider := range heard {
		if !carries[rider] {
			delete(heard, rider)
		}
	}
	for rider := range carries {
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

// listen notes how old the positions of a store's riders are. When there are too many riders around
// to be told of all, those left out are not judged.
func (s *Service) listen(ctx context.Context, warehouseID string, riders []string, heard hearing, now time.Time) error {
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
	fixes := make(map[string]time.Time, len(near.Riders))
	for _, r := range near.Riders {
		fixes[r.PartnerId] = now.Add(-time.Duration(r.AgeS * float64(time.Second)))
	}
	for _, rider := range riders {
		fix, known := fixes[rider]
		switch {
		case heard[rider].IsZero(), !known && len(near.Riders) >= hearRiders:
			heard[rider] = now
		case known && fix.After(heard[rider]):
			heard[rider] = fix
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
		s.tellRider(ctx, rider, "trip", "", tripMessage{TripID: *o.TripID, OrderID: o.OrderID, What: "silent"})
	}
	return nil
}
