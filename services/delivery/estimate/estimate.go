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
func (h *History) Make(f Forecast) Estimate { return h.read(f, Progress{}, h.median, h.high) }

// Progress is how far an order is: in a leg, for so long.
type Progress struct {
	Leg     Leg
	Elapsed time.Duration
}

// Remaining adds up what is left: the rest of the leg under way, given that it has not ended, and the
// legs after it. Legs that are over are certain and no longer count.
func (h *History) Remaining(f Forecast, p Progress) Estimate { return h.read(f, p, 0, 0) }

func (h *History) read(f Forecast, p Progress, median, high float64) Estimate {
	at := p.Leg
	total := h.of(at, f).after(p.Elapsed.Seconds())
	if at == Planned {
		at = Ride
	}
	var arrival time.Duration
	for l := at + 1; l <= Door; l++ {
		if l == Door {
			arrival = span(total.Quantile(0.5))
		}
		total = total.plus(h.of(l, f))
	}
	return Estimate{
		Median: span(total.Quantile(0.5 + median)), High: span(total.Quantile(Promised + high)), Arrival: arrival, Total: total,
	}
}

func span(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
