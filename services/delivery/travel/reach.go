package travel

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"doorstep/kit/geo"
)

// Seconds is a ride ahead.
func (r *Roads) Seconds(from, to geo.Point, at time.Time) float64 {
	return r.Between(from, to, at).Seconds
}

// Isochrone is the land that a rider reaches within a time when streets are empty: like Between without
// the rush hours, under the conditions of now.
func (r *Roads) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	return r.network.Isochrone(ctx, from, time.Duration(float64(within)/r.pace))
}
