package location

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/location/db/dbgen"
)

// DeleteZone removes a zone; repeating it is safe.
func (s *Service) DeleteZone(ctx context.Context, req *locationv1.DeleteZoneRequest) (*locationv1.DeleteZoneResponse, error) {
	now := s.Clock.Now()
	var zone Zone
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		db := s.db.WithTx(tx)
		row, err := db.LockZone(ctx, req.ZoneId)
		if errors.Is(err, pgx.ErrNoRows) {
			return auth.NotFound("zone", req.ZoneId)
		}
		if err != nil {
			return fmt.Errorf("read zone: %w", err)
		}
		if zone = zoneOf(row); zone.Deleted {
			return nil
		}
		if err := db.DeleteZone(ctx, dbgen.DeleteZoneParams{ZoneID: zone.ZoneID, Now: now}); err != nil {
			return fmt.Errorf("delete zone: %w", err)
		}
		audit.Note(ctx, zone.ZoneID, zoneMessage(zone), nil)
		zone.Deleted = true
		zone.Version++
		return events.Publish(ctx, tx, zoneSaved(zone, now))
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	s.places.putZones(zone)
	return &locationv1.DeleteZoneResponse{}, nil
}
