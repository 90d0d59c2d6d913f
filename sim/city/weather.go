package city

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
)

// Weathers that a city can be set up with; as whoever runs it says later.
var Weathers = []string{"clear", "drizzle", "rain", "heavy_rain", "heat"}

// effects of the weather on demand and on riders who are online, domain guide, section 5. What it
// leaves of the speed is said with the weather.
var effects = map[string]struct{ demand, riders float64 }{
	"drizzle":    {1.10, 0.95},
	"rain":       {1.30, 0.85},
	"heavy_rain": {1.20, 0.50},
	"heat":       {1.15, 0.90},
	"traffic":    {1, 1},
}

// weatherEvery is how often, on the wall, the city looks out of the window.
const weatherEvery = 2 * time.Second

// weather is what operations said last: who sets conditions in the running platform changes the city.
type weather struct {
	conditions atomic.Pointer[[]*locationv1.Condition]
}

// at is the condition at a place, nil on a clear day.
func (w *weather) at(place geo.Point) *locationv1.Condition {
	if all := w.conditions.Load(); all != nil {
		for _, c := range *all {
			if place.Latitude >= c.South && place.Latitude <= c.North && place.Longitude >= c.West && place.Longitude <= c.East {
				return c
			}
		}
	}
	return nil
}

// speed is what is left of the usual speed at a place.
func (w *weather) speed(place geo.Point) float64 {
	if c := w.at(place); c != nil && c.SpeedPercent > 0 {
		return float64(c.SpeedPercent) / 100
	}
	return 1
}

// demand multiplies the orders of a store.
func (w *weather) demand(store geo.Point) float64 {
	if c := w.at(store); c != nil {
		return effects[c.Kind].demand
	}
	return 1
}

// riders is the share of a store's riders who work.
func (w *weather) riders(store geo.Point) float64 {
	if c := w.at(store); c != nil {
		return effects[c.Kind].riders
	}
	return 1
}

// watchWeather keeps up with what is said.
func (w *World) watchWeather(ctx context.Context) {
	for sleep(ctx, weatherEvery) == nil {
		now, err := w.api.location.ListConditions(once(as(ctx, w.office.session)), &locationv1.ListConditionsRequest{})
		if err == nil {
			w.weather.conditions.Store(&now.Conditions)
		}
	}
}

// setWeather says what the weather of the whole city is.
func (w *World) setWeather(ctx context.Context, kind string) error {
	var conditions []*locationv1.Condition
	if !slices.Contains([]string{"", "clear"}, kind) {
		all := &locationv1.Condition{Kind: kind, South: 90, West: 180, North: -90, East: -180}
		for _, s := range w.stores {
			for _, p := range append(s.Polygon, s.Position) {
				all.South, all.North = min(all.South, p.Latitude), max(all.North, p.Latitude)
				all.West, all.East = min(all.West, p.Longitude), max(all.East, p.Longitude)
			}
		}
		conditions = append(conditions, all)
	}
	said, err := w.api.location.SetConditions(as(ctx, w.office.session), &locationv1.SetConditionsRequest{Conditions: conditions})
	if err != nil {
		return fmt.Errorf("set the weather: %w", err)
	}
	w.weather.conditions.Store(&said.Conditions)
	return nil
}
