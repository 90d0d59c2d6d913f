package trial

import (
	"math"
	"math/rand/v2"
	"time"
)

// stream is a named source of draws: the same name and numbers give the same draws for a seed,
// whatever else was drawn before.
func stream(seed uint64, name string, entity ...int) *rand.Rand {
	h := seed ^ 0x9e3779b97f4a7c15
	for i := range len(name) {
		h = mix(h ^ uint64(name[i]))
	}
	for _, e := range entity {
		h = mix(h ^ uint64(e))
	}
	return rand.New(rand.NewPCG(h, mix(h)))
}

// mix scatters the bits (the finaliser of splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// lognormal draws with the given median.
func lognormal(rng *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*rng.NormFloat64())
}

// noise draws a lognormal factor with mean 1.
func noise(rng *rand.Rand, sigma float64) float64 {
	return math.Exp(sigma*rng.NormFloat64() - sigma*sigma/2)
}

// geometric counts failures before the first success, with the given mean.
func geometric(rng *rand.Rand, mean float64) int {
	if mean <= 0 {
		return 0
	}
	p := 1 / (1 + mean)
	return int(math.Log(1-rng.Float64()) / math.Log(1-p))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
