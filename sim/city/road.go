package city

import (
	"math/rand/v2"
	"time"

	"doorstep/kit/geo"
)

const (
	// Road metres for a metre as the crow flies.
	detour       = 1.35
	meanSpeed    = 15.0 / 3.6 // metres a second
	speedSigma   = 0.2
	walkedMetres = 80.0 // from the parked bike to the door
)

// rushFactor slows riders down in the rush of a local hour.
func rushFactor(at time.Time) float64 {
	switch at.In(local).Hour() {
	case 8, 9:
		return 0.88
	case 18, 19, 20:
		return 0.85
	default:
		return 1
	}
}

// rideTime is how long a ride takes.
func rideTime(rng *rand.Rand, from, to geo.Point, at time.Time) time.Duration {
	return seconds(from.Metres(to) * detour / (meanSpeed * noise(rng, speedSigma) * rushFactor(at)))
}

// path is a movement at even speed. It is drawn as the crow flies and timed by road.
type path struct {
	from, to geo.Point
	takes    time.Duration
}

// at is the position after a while.
func (p path) at(passed time.Duration) geo.Point {
	if passed >= p.takes {
		return p.to
	}
	return p.from.Towards(p.to, p.from.Metres(p.to)*max(0, float64(passed)/float64(p.takes)))
}

// speed is what the rider's phone shows, metres a second.
func (p path) speed() float64 {
	if p.takes <= 0 {
		return 0
	}
	return p.from.Metres(p.to) * detour / p.takes.Seconds()
}

// inside reports whether a point lies in a ring (even-odd rule).
func inside(at geo.Point, ring []geo.Point) bool {
	odd := false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Latitude > at.Latitude) != (b.Latitude > at.Latitude) &&
			at.Longitude < (b.Longitude-a.Longitude)*(at.Latitude-a.Latitude)/(b.Latitude-a.Latitude)+a.Longitude {
			odd = !odd
		}
	}
	return odd
}

// somewhere draws a point of the ring within a distance of the centre, evenly.
func somewhere(rng *rand.Rand, ring []geo.Point, centre geo.Point, metres float64) geo.Point {
	low, high := centre, centre
	for _, corner := range ring {
		low.Latitude, high.Latitude = min(low.Latitude, corner.Latitude), max(high.Latitude, corner.Latitude)
		low.Longitude, high.Longitude = min(low.Longitude, corner.Longitude), max(high.Longitude, corner.Longitude)
	}
	for range 10_000 {
		at := geo.Point{
			Latitude:  low.Latitude + rng.Float64()*(high.Latitude-low.Latitude),
			Longitude: low.Longitude + rng.Float64()*(high.Longitude-low.Longitude),
		}
		if inside(at, ring) && centre.Metres(at) <= metres {
			return at
		}
	}
	return centre // a zone that does not hold its store
}
