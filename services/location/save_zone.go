package location

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/kit/storage"
	"doorstep/services/location/db/dbgen"
)

// SaveZone creates or replaces a delivery zone, by its corners or by minutes of riding; repeating it is
// safe. With corners the store may come later. When only to be validated, the zone is drawn and not kept.
// Reasons: polygon_invalid, changed_meanwhile, and those of reach.
func (s *Service) SaveZone(ctx context.Context, req *locationv1.SaveZoneRequest) (*locationv1.Zone, error) {
	var polygon []geo.Point
	var err error
	if minutes := req.Zone.RideMinutes; minutes > 0 {
		polygon, err = s.reach(ctx, req.Zone.WarehouseId, minutes)
	} else {
		polygon, err = ParsePolygon(cornersOf(req.Zone.Polygon))
	}
	if err != nil {
		return nil, err
	}
	zone := Zone{
		ZoneID: req.ZoneId, WarehouseID: req.Zone.WarehouseId, Name: req.Zone.Name, Polygon: polygon, Active: req.Zone.IsActive,
		RideMinutes: req.Zone.RideMinutes,
	}
	if req.ValidateOnly {
		audit.Nothing(ctx)
		return zoneMessage(zone), nil
	}
	now := s.Clock.Now()
	save := dbgen.SaveZoneParams{ZoneID: zone.ZoneID, WarehouseID: zone.WarehouseID, Name: zone.Name, IsActive: zone.Active, RideMinutes: zone.RideMinutes, Now: now}
	for _, p := range polygon {
		save.Latitudes = append(save.Latitudes, p.Latitude)
		save.Longitudes = append(save.Longitudes, p.Longitude)
	}
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		db := s.db.WithTx(tx)
		before, version, err := zoneBefore(ctx, db, req.ZoneId)
		if err != nil {
			return err
		}
		if seen := req.Zone.Version; seen != 0 && seen != version && !proto.Equal(before, zoneMessage(zone)) {
			return errs.New(errs.Conflict, "changed_meanwhile", "Somebody else changed this zone in the meantime.").With("zone_id", req.ZoneId)
		}
		audit.Note(ctx, req.ZoneId, before, zoneMessage(zone))
		if zone.Version, err = db.SaveZone(ctx, save); err != nil {
			return fmt.Errorf("save zone: %w", err)
		}
		return events.Publish(ctx, tx, zoneSaved(zone, now))
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	s.places.putZones(zone)
	return savedZone(zone), nil
}

// zoneBefore is the zone that is about to be replaced, with its version; nil when there is none.
func zoneBefore(ctx context.Context, db *dbgen.Queries, id string) (*locationv1.Zone, int64, error) {
	row, err := db.LockZone(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && row.Deleted {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read zone: %w", err)
	}
	return zoneMessage(zoneOf(row)), row.Version, nil
}

func zoneSaved(zone Zone, now time.Time) events.Draft {
	return events.Draft{
		Topic: topic, Subject: zone.ZoneID, PartitionKey: zone.WarehouseID, Seq: zone.Version, Time: now, Payload: zone.event(),
	}
}
