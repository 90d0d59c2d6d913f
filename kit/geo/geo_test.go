package geo_test

import (
	"math"
	"testing"

	"doorstep/kit/geo"
)

func TestMetres(t *testing.T) {
	// One degree of latitude is 111.195 km on a sphere of the mean radius.
	got := geo.Point{Latitude: 12, Longitude: 77}.Metres(geo.Point{Latitude: 13, Longitude: 77})
	if math.Abs(got-111_195) > 1 {
		t.Errorf("one degree is %.1f m", got)
	}
}

func TestTowards(t *testing.T) {
	from, to := geo.Point{Latitude: 12.97, Longitude: 77.6}, geo.Point{Latitude: 12.99, Longitude: 77.62}
	half := from.Towards(to, from.Metres(to)/2)
	if diff := math.Abs(from.Metres(half) - half.Metres(to)); diff > 1 {
		t.Errorf("the middle is off by %.2f m", diff)
	}
	if got := from.Towards(to, 1e9); got != to {
		t.Errorf("going too far ends at %v", got)
	}
}

func TestHeading(t *testing.T) {
	from := geo.Point{Latitude: 12, Longitude: 77}
	for _, c := range []struct {
		to   geo.Point
		want float64
	}{{geo.Point{Latitude: 13, Longitude: 77}, 0}, {geo.Point{Latitude: 12, Longitude: 78}, 90}, {geo.Point{Latitude: 11, Longitude: 77}, 180}} {
		if got := from.Heading(c.to); math.Abs(got-c.want) > 0.2 {
			t.Errorf("heading to %v is %.1f, want %.0f", c.to, got, c.want)
		}
	}
}
