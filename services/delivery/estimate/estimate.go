package estimate

import "time"

// Estimate is when an order is delivered, from now on.
type Estimate struct {
	// Median is the estimate, High the promise.
	Median, High time.Duration
	// Arrival is the median of the rider standing at the door.
	Arrival time.Duration
	// Total is the distribution that estimate and promise are read from.
	Total Spread
}

// Make adds up all legs of an order that is placed now. Its levels correct themselves.
func (h *History) Make(f Forecast) Estimate {
	total := h.of(Queue, f)
	for l := Pick; l < Door; l++ {
		total = total.plus(h.of(l, f))
	}
	arrival := span(total.Quantile(0.5))
	total = total.plus(h.of(Door, f))
	return Estimate{
		Median: span(total.Quantile(0.5 + h.median)), High: span(total.Quantile(Promised + h.high)), Arrival: arrival, Total: total,
	}
}

// Progress is how far an order is: in a leg, for so long.
type Progress struct {
	Leg     Leg
	Elapsed time.Duration
}

// Remaining is the median of what is left: the rest of the leg under way, given that it has not ended, and
// the legs after it. Legs that are over are certain and no longer count. The leg under way comes last: it
// may be an hour in a queue, the others are minutes.
func (h *History) Remaining(f Forecast, p Progress) time.Duration {
	at := p.Leg
	underWay := h.of(at, f).after(p.Elapsed.Seconds())
	if at == Planned {
		at = Ride
	}
	if at == Door {
		return span(underWay.Quantile(0.5))
	}
	rest := h.of(Door, f)
	for l := Door - 1; l > at; l-- {
		rest = rest.plus(h.of(l, f))
	}
	return span(underWay.quantileWith(rest, 0.5))
}

func span(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
