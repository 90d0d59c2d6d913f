package city

import (
	"testing"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/geo"
)

func TestWeatherCountsWhereItIs(t *testing.T) {
	t.Parallel()
	var w weather
	wet, dry := geo.Point{Latitude: 12.97, Longitude: 77.60}, geo.Point{Latitude: 12.99, Longitude: 77.60}
	if w.speed(wet) != 1 || w.demand(wet) != 1 || w.riders(wet) != 1 {
		t.Error("a day of which nothing was said is not clear")
	}
	w.conditions.Store(&[]*locationv1.Condition{
		{Kind: "traffic", South: 12.969, West: 77.599, North: 12.971, East: 77.601, SpeedPercent: 40},
		{Kind: "heavy_rain", South: 12.96, West: 77.5, North: 12.98, East: 77.7, SpeedPercent: 55},
	})
	near := geo.Point{Latitude: 12.965, Longitude: 77.60}
	if w.speed(wet) != 0.4 || w.speed(near) != 0.55 || w.demand(near) != 1.2 || w.riders(near) != 0.5 {
		t.Error("of overlapping conditions the first counts, with the numbers of its kind")
	}
	if w.speed(dry) != 1 || w.demand(dry) != 1 {
		t.Error("it rains beyond its area")
	}
}
