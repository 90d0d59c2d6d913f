package promise

import "math"

// spread is a random time in seconds by its mean, variance and third central moment, which all add up
// for independent times.
type spread struct{ mean, variance, third float64 }

// lognormal has the given median.
func lognormal(median, sigma float64) spread {
	return lognormalWithMean(median*math.Exp(sigma*sigma/2), sigma)
}

func lognormalWithMean(mean, sigma float64) spread {
	grow := math.Exp(sigma * sigma)
	deviation := mean * math.Sqrt(grow-1)
	return spread{mean, deviation * deviation, (grow + 2) * math.Sqrt(grow-1) * math.Pow(deviation, 3)}
}

// sometimes is an exponential time with the given mean that happens with probability p.
func sometimes(p, mean float64) spread {
	first, second, third := p*mean, 2*p*mean*mean, 6*p*math.Pow(mean, 3)
	return spread{first, second - first*first, third - 3*first*second + 2*math.Pow(first, 3)}
}

func sum(parts []spread) (total spread) {
	for _, p := range parts {
		total.mean += p.mean
		total.variance += p.variance
		total.third += p.third
	}
	return total
}

// quantile is the value z standard deviations up, corrected for skew (Cornish and Fisher's expansion,
// first term): z = 0 is the median.
func (s spread) quantile(z float64) float64 {
	return s.mean + z*math.Sqrt(s.variance) + (z*z-1)/6*s.third/s.variance
}
