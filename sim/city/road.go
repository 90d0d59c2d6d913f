package city

import (
	"context"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/geo"
	"doorstep/kit/routing/polyline"
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

// rideTime is how long a ride of so many metres takes that begins at a place.
func (w *World) rideTime(rng *rand.Rand, metres float64, from geo.Point, at time.Time) time.Duration {
	return seconds(metres / (meanSpeed * noise(rng, speedSigma) * rushFactor(at) * w.weather.speed(from)))
}

// wayTo is the way that the rider's app shows, or one as the crow flies when it shows none.
func (r *rider) wayTo(ctx context.Context, to geo.Point) path {
	shown, err := r.w.api.delivery.FindRoute(once(as(ctx, r.session)), &deliveryv1.FindRouteRequest{
		FromLatitude: r.at.Latitude, FromLongitude: r.at.Longitude, ToLatitude: to.Latitude, ToLongitude: to.Longitude,
	})
	if err == nil {
		if line, err := polyline.Decode(shown.Line, polyline.Google); err == nil && len(line) > 1 {
			return along(float64(shown.DistanceM), slices.Concat([]geo.Point{r.at}, line, []geo.Point{to})...)
		}
	}
	return along(r.at.Metres(to)*detour, r.at, to)
}

// path is a movement at even speed along a line.
type path struct {
	line []geo.Point
	// passed are the metres of the line up to each of its points.
	passed []float64
	// metres are those by road, which take the time; the line may be drawn more coarsely.
	metres float64
	takes  time.Duration
}

func along(metres float64, line ...geo.Point) path {
	p := path{line: line, passed: make([]float64, len(line)), metres: metres}
	for i := 1; i < len(line); i++ {
		p.passed[i] = p.passed[i-1] + line[i-1].Metres(line[i])
	}
	return p
}

func (p path) end() geo.Point { return p.line[len(p.line)-1] }

// during is the same way in another time.
func (p path) during(takes time.Duration) path {
	p.takes = takes
	return p
}

// short is the way without its last metres.
func (p path) short(metres float64) path {
	left := p.passed[len(p.passed)-1] - metres
	cut, i := p.point(left)
	line := slices.Concat(p.line[:i], []geo.Point{cut})
	return along(max(0, p.metres-metres), line...)
}

// point is the place after some metres of the line, and the number of the next point of the line.
func (p path) point(metres float64) (at geo.Point, next int) {
	next = sort.SearchFloat64s(p.passed[1:len(p.passed)-1], metres) + 1
	a, b := p.line[next-1], p.line[next]
	return a.Towards(b, max(0, metres-p.passed[next-1])), next
}

// at is the position after a while.
func (p path) at(passed time.Duration) geo.Point {
	if passed >= p.takes {
		return p.end()
	}
	at, _ := p.point(p.drawn(passed))
	return at
}

// heading is the direction after a while.
func (p path) heading(passed time.Duration) float64 {
	_, next := p.point(p.drawn(passed))
	return p.line[next-1].Heading(p.line[next])
}

func (p path) drawn(passed time.Duration) float64 {
	return p.passed[len(p.passed)-1] * max(0, float64(passed)/float64(max(1, p.takes)))
}

// speed is what the rider's phone shows, metres a second.
func (p path) speed() float64 {
	if p.takes <= 0 {
		return 0
	}
	return p.metres / p.takes.Seconds()
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
