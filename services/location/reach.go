package location

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

// Roads tells how riders ride. Answers come from memory.
type Roads interface {
	// Seconds of a ride that begins at a time.
	Seconds(from, to geo.Point, at time.Time) float64
	// Isochrone is the land that is reached within a time.
	Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error)
}

const (
	// An outline is simplified until it has few enough corners and none of its edges touch, from
	// finest to coarsest degrees: 10 m to 300 m.
	finest, coarsest = 1e-4, 3e-3
	coarser          = 1.6
)

// reach is the zone of what riders of a store reach within some minutes. It is drawn when the zone is
// saved, so that people see what they save; weather and a store that moves change nothing until it is
// saved again. Reasons: no_roads, warehouse_not_found, zone_not_drawn.
func (s *Service) reach(ctx context.Context, warehouseID string, minutes int32) ([]geo.Point, error) {
	if s.Roads == nil {
		return nil, errs.New(errs.FailedPrecondition, "no_roads", "No streets are loaded; draw the zone as a polygon.")
	}
	if err := s.ensurePlaces(ctx); err != nil {
		return nil, err
	}
	store, known := s.places.store(warehouseID)
	if !known {
		return nil, errs.New(errs.NotFound, "warehouse_not_found", "There is no store %q.", warehouseID)
	}
	area, err := s.Roads.Isochrone(ctx, store.Point, time.Duration(minutes)*time.Minute)
	if err != nil {
		return nil, fmt.Errorf("draw what riders reach: %w", err)
	}
	return outline(area, store.Point)
}

// outline is one ring around the store: of the part of an area that holds it, or of the largest.
func outline(area orb.MultiPolygon, store geo.Point) ([]geo.Point, error) {
	var best orb.Ring
	largest := 0.0
	for _, part := range area {
		if len(part) == 0 {
			continue
		}
		size := math.Abs(orbgeo.SignedArea(part[0]))
		if planar.RingContains(part[0], orb.Point{store.Longitude, store.Latitude}) {
			size = math.Inf(1)
		}
		if size > largest {
			best, largest = part[0], size
		}
	}
	for tolerance := finest; best != nil && tolerance < coarsest; tolerance *= coarser {
		ring, ok := simplify.DouglasPeucker(tolerance).Simplify(best.Clone()).(orb.Ring)
		if !ok {
			break
		}
		corners := make([]geo.Point, len(ring))
		for i, p := range ring {
			corners[i] = geo.Point{Latitude: p.Lat(), Longitude: p.Lon()}
		}
		if polygon, err := ParsePolygon(corners); err == nil {
			return polygon, nil
		}
	}
	return nil, errs.New(errs.FailedPrecondition, "zone_not_drawn", "What riders reach in that time cannot be drawn as one zone; draw it as a polygon.")
}
