package estimate

import "math"

// A residual is how a leg went against its forecast, on a scale without a unit: 0 is as forecast. The
// scale has bins; beyond its ends everything counts as the end.
const (
	bins     = 64
	lowest   = -2.4
	binWidth = 0.1125 // the highest is 4.8
	highest  = lowest + bins*binWidth
)

// shape is how often each residual was seen, as weights that decay.
type shape [bins]float64

func bin(residual float64) int {
	return min(max(int((residual-lowest)/binWidth), 0), bins-1)
}

// see adds one residual and lets what was seen before fade, so that about memory of them count.
func (s *shape) see(residual, memory float64) {
	for i := range s {
		s[i] *= 1 - 1/memory
	}
	// A triangle over the neighbours: the true shape is smooth.
	at := (math.Min(math.Max(residual, lowest), highest-1e-9) - lowest) / binWidth
	i := int(at)
	side := at - float64(i) - 0.5
	s[i] += 1 - math.Abs(side)
	neighbour := i + 1
	if side < 0 {
		neighbour = i - 1
	}
	s[min(max(neighbour, 0), bins-1)] += math.Abs(side)
}

func (s *shape) weight() (sum float64) {
	for _, w := range s {
		sum += w
	}
	return sum
}

// blend is the shape with so many residuals of another one as what is believed beforehand.
func (s *shape) blend(belief *shape, residuals float64) (mixed shape) {
	scale := residuals / belief.weight()
	for i := range s {
		mixed[i] = s[i] + belief[i]*scale
	}
	return mixed
}

// gauss is a normal residual.
func gauss(middle, sigma float64) (s shape) {
	below := 0.0
	for i := range s {
		upTo := 1.0
		if i < bins-1 {
			upTo = normal((lowest + float64(i+1)*binWidth - middle) / sigma)
		}
		s[i], below = upTo-below, upTo
	}
	return s
}

func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
