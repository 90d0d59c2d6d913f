package estimate

import (
	"math"
	"sort"
)

// The grid: cells of step seconds, up to horizon. What lies beyond is in the last cell.
const (
	step    = 10.0
	horizon = 3 * 3600
	cells   = horizon/int(step) + 1
)

// Spread is a random time that is never negative: the probability of each cell of the grid, the i-th
// around i times step seconds. Spreads are not changed once they are made.
type Spread []float64

// certain takes exactly some seconds.
func certain(seconds float64) Spread {
	s := newSpread(seconds)
	s.put(seconds, seconds, 1)
	return s
}

// newSpread has room up to the given time.
func newSpread(seconds float64) Spread {
	return make(Spread, min(int(math.Max(seconds, 0)/step)+2, cells))
}

// put adds probability that is even between two times. A cell's share keeps the mean: what lies between
// two cells counts for both, the nearer one more.
func (s Spread) put(from, to, probability float64) {
	from, to = math.Max(from, 0)/step, math.Max(to, 0)/step
	if to-from < 1e-9 {
		s.drop(from, probability)
		return
	}
	density := probability / (to - from)
	for at := from; at < to; {
		next := math.Min(math.Floor(at)+1, to)
		s.drop((at+next)/2, density*(next-at))
		at = next
	}
}

func (s Spread) drop(at, probability float64) {
	last := len(s) - 1
	i := int(at)
	if i >= last {
		s[last] += probability
		return
	}
	part := at - float64(i)
	s[i] += probability * (1 - part)
	s[i+1] += probability * part
}

// negligible is a probability that no quantile notices.
const negligible = 1e-9

// plus is the sum of two independent times. Estimates of all open orders are made with it every few
// seconds, so the loop inside does nothing but add up.
func (s Spread) plus(other Spread) Spread {
	sum := make(Spread, min(len(s)+len(other)-1, cells))
	other, first := other.bulk()
	for i, p := range s {
		if p < negligible {
			continue
		}
		to := sum[min(i+first, len(sum)-1):]
		fits := min(len(other), len(to))
		to = to[:fits]
		for k, q := range other[:fits] {
			to[k] += p * q
		}
		for _, q := range other[fits:] { // beyond the horizon
			sum[len(sum)-1] += p * q
		}
	}
	return sum
}

// bulk leaves out what is negligible at both ends; first is the cell that it begins with.
func (s Spread) bulk() (bulk Spread, first int) {
	last := len(s)
	for last > 1 && s[last-1] < negligible {
		last--
	}
	for first < last-1 && s[first] < negligible {
		first++
	}
	return s[first:last], first
}

// Quantile is the time in seconds by which it is over with a probability.
func (s Spread) Quantile(level float64) float64 {
	sum := 0.0
	for i, p := range s {
		if sum+p >= level && p > 0 {
			// A cell's probability is taken as even around its middle.
			return math.Max((float64(i)-0.5+(level-sum)/p)*step, 0)
		}
		sum += p
	}
	return float64(len(s)-1) * step
}

// quantileWith is the quantile of the sum with an independent time, which it does not make: how likely the
// sum is at most some time takes one walk over s, and a few times decide.
func (s Spread) quantileWith(other Spread, level float64) float64 {
	below := make(Spread, len(other)) // how likely other is at most this
	sum := 0.0
	for k, q := range other {
		sum += q
		below[k] = sum
	}
	atMost := func(t int) (total float64) {
		for i, p := range s[:min(max(t+1, 0), len(s))] {
			total += p * below[min(t-i, len(below)-1)]
		}
		return total
	}
	end := len(s) + len(other) - 2
	last := min(end, cells-1)
	t := sort.Search(last, func(t int) bool { return atMost(t) >= level })
	upTo := t
	if t == last {
		upTo = end // the last cell holds what lies beyond as well
	}
	before, reached := atMost(t-1), atMost(upTo)
	if reached < level {
		return float64(last) * step
	}
	return math.Max((float64(t)-0.5+(level-before)/(reached-before))*step, 0)
}

// Mean in seconds.
func (s Spread) Mean() float64 {
	mean := 0.0
	for i, p := range s {
		mean += float64(i) * step * p
	}
	return mean
}

// Within is the probability that it is over in so many seconds.
func (s Spread) Within(seconds float64) float64 {
	at := seconds/step + 0.5
	sum := 0.0
	for i, p := range s {
		if float64(i+1) > at {
			return sum + p*math.Max(at-float64(i), 0)
		}
		sum += p
	}
	return sum
}

// least is what is left, at the least, of a leg that takes longer than it ever did.
const least = 1.0 / 50

// after is what is left of a time of which so many seconds are over and which has not ended.
func (s Spread) after(elapsed float64) Spread {
	if elapsed <= 0 {
		return s
	}
	left := 1 - s.Within(elapsed)
	if left < least {
		// Nothing like it was seen: as long again as a fifth of what it took already.
		return certain(math.Max(elapsed/5, step))
	}
	rest := make(Spread, len(s))
	for i, p := range s {
		middle := float64(i)*step - elapsed
		from, to := middle-step/2, middle+step/2
		if to <= 0 {
			continue
		}
		share := math.Min(1, to/step)
		rest.put(math.Max(from, 0), to, p*share/left)
	}
	return rest
}
