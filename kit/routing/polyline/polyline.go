// Package polyline is the text form in which routing engines send a line: differences of rounded
// coordinates, five bits a character. It knows no more of them.
package polyline

import (
	"errors"
	"math"

	"doorstep/kit/geo"
)

// The precisions in use: digits behind the point.
const (
	Google = 5
	OSRM   = 6 // polyline6, also Valhalla's
)

// ErrMalformed is a text that is no line on the earth.
var ErrMalformed = errors.New("malformed polyline")

// maxPoints bounds what a text may become: a route across a continent has fewer.
const maxPoints = 1 << 20

// Decode reads a line.
func Decode(text string, digits int) ([]geo.Point, error) {
	scale := math.Pow10(digits)
	points := make([]geo.Point, 0, min(len(text)/3+1, maxPoints))
	var latitude, longitude int64
	for at := 0; at < len(text); {
		dLat, next, ok := number(text, at)
		if !ok {
			return nil, ErrMalformed
		}
		dLon, after, ok := number(text, next)
		if !ok {
			return nil, ErrMalformed
		}
		at = after
		latitude, longitude = latitude+dLat, longitude+dLon
		p := geo.Point{Latitude: float64(latitude) / scale, Longitude: float64(longitude) / scale}
		if math.Abs(p.Latitude) > 90 || math.Abs(p.Longitude) > 180 || len(points) == maxPoints {
			return nil, ErrMalformed
		}
		points = append(points, p)
	}
	return points, nil
}

// number reads one difference that begins at a place of the text.
func number(text string, at int) (value int64, next int, ok bool) {
	var bits int64
	for shift := 0; shift < 35 && at < len(text); shift += 5 { // 35 bits hold 360 degrees at 7 digits
		c := int64(text[at]) - 63
		at++
		if c < 0 || c > 63 {
			return 0, 0, false
		}
		bits |= c & 31 << shift
		if c < 32 {
			if bits&1 != 0 {
				return ^(bits >> 1), at, true
			}
			return bits >> 1, at, true
		}
	}
	return 0, 0, false
}

// Encode writes a line.
func Encode(line []geo.Point, digits int) string {
	scale := math.Pow10(digits)
	text := make([]byte, 0, 8*len(line))
	var latitude, longitude int64
	for _, p := range line {
		lat, lon := int64(math.Round(p.Latitude*scale)), int64(math.Round(p.Longitude*scale))
		text = appendNumber(appendNumber(text, lat-latitude), lon-longitude)
		latitude, longitude = lat, lon
	}
	return string(text)
}

func appendNumber(text []byte, value int64) []byte {
	bits := value << 1
	if value < 0 {
		bits = ^bits
	}
	for bits >= 32 {
		text = append(text, byte(bits&31|32)+63)
		bits >>= 5
	}
	return append(text, byte(bits)+63)
}
