package location

import (
	"context"
	"fmt"
	"time"

	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

const (
	// reloadEvery is how often memory is compared with the tables, on the wall. Events keep it up to
	// date; this repairs what a process missed that stood still for longer than events look back.
	reloadEvery = time.Minute
	// reloadRetry is the pause after a failure, on the wall.
	reloadRetry = time.Second
	// stopRetention is how long an ended stop stays in its table.
	stopRetention = 30 * time.Minute
)

// reload brings memory up to what the tables say, at the start and every minute, and clears the
// tables of what is over.
func (s *Service) reload(ctx context.Context) error {
	for {
		err := s.reloadOnce(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "places and trips not read, trying again", "error", err)
		}
		wait := reloadEvery
		if err != nil {
			wait = reloadRetry
		}
		if !pause(ctx, wait) {
			return nil
		}
	}
}

func (s *Service) reloadOnce(ctx context.Context) error {
	if err := s.loadPlaces(ctx); err != nil {
		return err
	}
	partners, err := s.db.ListPartners(ctx)
	if err != nil {
		return fmt.Errorf("read partners: %w", err)
	}
	for _, p := range partners {
		s.index.rider(p.PartnerID).setState(p.Online, geo.Point{Latitude: p.Latitude, Longitude: p.Longitude}, p.EventID, p.ChangedAt, s.index.grid)
	}
	rows, err := s.db.ListOpenStops(ctx)
	if err != nil {
		return fmt.Errorf("read stops: %w", err)
	}
	open := make([]Stop, len(rows))
	for i, row := range rows {
		open[i] = stopOf(row)
	}
	s.trips.reconcile(open, time.Now())
	if err := s.db.ForgetStops(ctx, s.Clock.Now().Add(-stopRetention)); err != nil {
		return fmt.Errorf("forget stops: %w", err)
	}
	if err := s.db.ForgetSnapshots(ctx); err != nil {
		return fmt.Errorf("forget positions: %w", err)
	}
	return nil
}

// loadPlaces reads stores and zones.
func (s *Service) loadPlaces(ctx context.Context) error {
	stores, err := s.db.ListStores(ctx)
	if err != nil {
		return fmt.Errorf("read stores: %w", err)
	}
	for _, row := range stores {
		s.places.putStores(storeOf(row))
	}
	zones, err := s.db.ListZones(ctx)
	if err != nil {
		return fmt.Errorf("read zones: %w", err)
	}
	for _, row := range zones {
		s.places.putZones(zoneOf(row))
	}
	s.places.setLoaded()
	return nil
}

// ensurePlaces is for the requests that come before the first reload.
func (s *Service) ensurePlaces(ctx context.Context) error {
	if s.places.isLoaded() {
		return nil
	}
	return s.loadPlaces(ctx)
}

func stopOf(row dbgen.LocationTripStop) Stop {
	return Stop{
		OrderID: row.OrderID, WarehouseID: row.WarehouseID, PartnerID: row.PartnerID,
		Store:    geo.Point{Latitude: row.StoreLatitude, Longitude: row.StoreLongitude},
		Door:     geo.Point{Latitude: row.Latitude, Longitude: row.Longitude},
		Assigned: row.AssignedEvent, HandedOver: row.HandedOverEvent, Ended: row.EndedEvent,
	}
}
