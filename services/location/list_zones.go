package location

import (
	"context"
	"fmt"

	locationv1 "doorstep/gen/location/v1"
)

// ListZones returns all zones, those that are switched off too.
func (s *Service) ListZones(ctx context.Context, _ *locationv1.ListZonesRequest) (*locationv1.ListZonesResponse, error) {
	rows, err := s.db.ListZones(ctx)
	if err != nil {
		return nil, fmt.Errorf("list zones: %w", err)
	}
	res := &locationv1.ListZonesResponse{}
	for _, row := range rows {
		if !row.Deleted {
			res.Zones = append(res.Zones, savedZone(zoneOf(row)))
		}
	}
	return res, nil
}
