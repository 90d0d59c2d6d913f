package location

import (
	"math"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
)

const (
	maxCorners = 500
	// A zone is at least a city block and at most a district, in square metres; what is outside is a
	// slip, such as swapped coordinates.
	minArea = 1_000
	maxArea = 5_000e6
)

// ParsePolygon checks the outer ring of a zone, closed or not, and returns it open: 3 to 500
// different corners on the earth, no edge that crosses or touches another, a sensible area. Reason:
// polygon_invalid.
func ParsePolygon(points []geo.Point) ([]geo.Point, error) {
	if n := len(points); n > 1 && points[0] == points[n-1] {
		points = points[:n-1]
	}
	if len(points) < 3 || len(points) > maxCorners {
		return nil, polygonInvalid("A zone has 3 to %d corners, not %d.", maxCorners, len(points))
	}
	for i, p := range points {
		if !p.Valid() {
			return nil, polygonInvalid("Corner %d is not on the earth.", i+1)
		}
	}
	ring := ringOf(points)
	if bound := ring.Bound(); bound.Max.Lon()-bound.Min.Lon() > 180 {
		return nil, polygonInvalid("A zone must not cross the 180th meridian.")
	}
	if i, j, crossing := selfContact(points); crossing {
		return nil, polygonInvalid("The edges after corner %d and corner %d cross or touch.", i+1, j+1)
	}
	if area := math.Abs(orbgeo.SignedArea(ring)); !(area >= minArea && area <= maxArea) {
		return nil, polygonInvalid("The zone has %.0f square metres; it must have between %.0f and %.0f.", area, float64(minArea), maxArea)
	}
	return points, nil
}

func polygonInvalid(format string, args ...any) error {
	return errs.New(errs.InvalidArgument, "polygon_invalid", format, args...)
}

func ringOf(points []geo.Point) orb.Ring {
	ring := make(orb.Ring, 0, len(points)+1)
	for _, p := range points {
		ring = append(ring, orb.Point{p.Longitude, p.Latitude})
	}
	return append(ring, ring[0])
}

// selfContact finds two edges that meet anywhere but in the corner that neighbours share. Comparing
// all pairs is 125,000 steps at most.
func selfContact(points []geo.Point) (i, j int, found bool) {
	n := len(points)
	at := func(i int) geo.Point { return points[i%n] }
	for i := range n {
		if at(i) == at(i+1) {
			return i, (i + 1) % n, true
		}
		for j := i + 1; j < n; j++ {
			switch {
			case j == i+1:
				if folds(at(i), at(i+1), at(i+2)) {
					return i, j, true
				}
			case i == 0 && j == n-1:
				if folds(at(j), at(0), at(1)) {
					return i, j, true
				}
			case meet(at(i), at(i+1), at(j), at(j+1)):
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// folds reports whether the edge b-c runs back over a-b.
func folds(a, b, c geo.Point) bool {
	dot := (a.Longitude-b.Longitude)*(c.Longitude-b.Longitude) + (a.Latitude-b.Latitude)*(c.Latitude-b.Latitude)
	return side(a, b, c) == 0 && dot > 0
}

// meet reports whether the edges a-b and c-d have a point in common.
func meet(a, b, c, d geo.Point) bool {
	s1, s2, s3, s4 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if s1*s2 < 0 && s3*s4 < 0 {
		return true
	}
	return s1 == 0 && within(a, b, c) || s2 == 0 && within(a, b, d) ||
		s3 == 0 && within(c, d, a) || s4 == 0 && within(c, d, b)
}

// side is 1 when p is left of a-b, -1 right of it, 0 on its line.
func side(a, b, p geo.Point) int {
	cross := (b.Longitude-a.Longitude)*(p.Latitude-a.Latitude) - (b.Latitude-a.Latitude)*(p.Longitude-a.Longitude)
	switch {
	case cross > 0:
		return 1
	case cross < 0:
		return -1
	}
	return 0
}

// within reports whether p, on the line of a-b, lies between them.
func within(a, b, p geo.Point) bool {
	return min(a.Longitude, b.Longitude) <= p.Longitude && p.Longitude <= max(a.Longitude, b.Longitude) &&
		min(a.Latitude, b.Latitude) <= p.Latitude && p.Latitude <= max(a.Latitude, b.Latitude)
}
