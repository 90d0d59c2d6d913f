package embedded

import (
	"math"

	"doorstep/kit/geo"
)

// NearestByHand is how far the nearest street is, without the index.
func (x *Index) NearestByHand(at geo.Point) float64 {
	best := math.Inf(1)
	x.segments.Scan(func(_, _ [2]float32, s segment) bool {
		_, metres := s.nearest(at)
		best = min(best, metres)
		return true
	})
	return best
}
