// Package geo is positions on the earth and the distances between them. It knows no roads.
package geo

import "math"

// Point is a position in WGS 84 degrees.
type Point struct {
	Latitude, Longitude float64
}

// earthRadius is the mean radius in metres (IUGG).
const earthRadius = 6_371_008.8

// Metres is the great-circle distance (haversine formula).
func (p Point) Metres(q Point) float64 {
	if p == q {
		return 0
	}
	lat1, lat2 := p.Latitude*math.Pi/180, q.Latitude*math.Pi/180
	dLat, dLon := lat2-lat1, (q.Longitude-p.Longitude)*math.Pi/180
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Towards is the point the given metres from p on the straight way to q, or q if it is nearer.
func (p Point) Towards(q Point, metres float64) Point {
	distance := p.Metres(q)
	if distance <= metres || distance == 0 {
		return q
	}
	part := metres / distance
	return Point{
		Latitude:  p.Latitude + part*(q.Latitude-p.Latitude),
		Longitude: p.Longitude + part*(q.Longitude-p.Longitude),
	}
}

// Heading is the first bearing from p to q in degrees clockwise from north.
func (p Point) Heading(q Point) float64 {
	lat1, lat2 := p.Latitude*math.Pi/180, q.Latitude*math.Pi/180
	dLon := (q.Longitude - p.Longitude) * math.Pi / 180
	y := math.Sin(dLon) * math.Cos(lat2)
	x := math.Cos(lat1)*math.Sin(lat2) - math.Sin(lat1)*math.Cos(lat2)*math.Cos(dLon)
	return math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)
}

// Valid reports whether p is on the earth and not the 0, 0 that broken devices send.
func (p Point) Valid() bool {
	return math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180 && (p.Latitude != 0 || p.Longitude != 0)
}
