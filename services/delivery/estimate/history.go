package estimate

import "math"

const (
	// memory is about how many deliveries count for a shape.
	memory = 2500
	// prior is how many deliveries the figures of domain.md are worth, shared how many of a class the
	// whole store's are worth.
	prior, shared = 40, 80
	// driftMemory is about how many deliveries a drift follows; driftClip bounds what one of them says.
	driftMemory = 30
	driftClip   = 1.0
	// levelStep is how far one delivery moves a level.
	levelStep = 0.004
)

// History is what one store has taught. The zero value knows the figures of domain.md only.
type History struct {
	legs [legs]learned
	// median and high are added to the levels at which estimate and promise are read.
	median, high float64
	// Deliveries so far.
	Deliveries int64
}

// learned of one leg.
type learned struct {
	all     shape
	classes [classes]class
}

type class struct {
	shape shape
	// drift is where residuals lie at the moment, usual where they lie in the long run; seen is how many
	// there were, up to what usual remembers.
	drift, usual, seen float64
}

// Promised is the level of the promise: nine of ten orders come in time.
const Promised = 0.9

// See learns how long a leg took that was forecast so.
func (h *History) See(l Leg, f Forecast, seconds float64) {
	if math.IsNaN(seconds) || seconds < 0 {
		return
	}
	leg := &h.legs[l]
	c := &leg.classes[f.class(l)]
	off := residual(l, f.seconds(l), seconds)
	drift := c.drift
	c.seen = math.Min(c.seen+1, memory)
	c.drift += clip(off-c.drift) / (math.Min(c.seen, driftMemory) + driftPrior)
	c.usual += clip(off-c.usual) / (c.seen + driftPrior)
	leg.all.see(off-drift, memory)
	c.shape.see(off-drift, memory)
}

// driftPrior is how many residuals of zero are believed at first.
const driftPrior = 8

func clip(off float64) float64 { return math.Max(math.Min(off, driftClip), -driftClip) }

// Kept learns whether an order came by its estimate and by its promise.
func (h *History) Kept(byEstimate, byPromise bool) {
	h.Deliveries++
	h.median = correct(h.median, 0.5, byEstimate)
	h.high = correct(h.high, Promised, byPromise)
}

// correct moves a level up after a failure and down after a success, by so much that it stands still
// exactly when the share of successes is the wanted one, whatever the distributions are worth.
func correct(level, wanted float64, kept bool) float64 {
	if kept {
		level -= levelStep * (1 - wanted)
	} else {
		level += levelStep * wanted
	}
	reach := math.Min(wanted, 1-wanted) * 0.8
	return math.Max(math.Min(level, reach), -reach)
}

// of is the distribution of one leg.
func (h *History) of(l Leg, f Forecast) Spread {
	forecast := f.seconds(l)
	leg := &h.legs[l]
	c := &leg.classes[f.class(l)]
	store := leg.all.blend(&beliefs[l], prior)
	mixed := c.shape.blend(&store, shared)
	total := mixed.weight()
	top := bins - 1
	for top > 0 && mixed[top] < 1e-6*total {
		top--
	}
	edge := func(i int) float64 { return took(l, forecast, lowest+float64(i)*binWidth+c.drift) }
	s := newSpread(edge(top + 1))
	for i := 0; i <= top; i++ {
		if mixed[i] > 1e-6*total {
			s.put(edge(i), edge(i+1), mixed[i]/total)
		}
	}
	return s
}

// Pace is how long a leg takes at the moment against the usual, in a part of the day: 1.3 in the rain.
// It is for legs that differ by a factor.
func (h *History) Pace(l Leg, hour int) float64 {
	c := &h.legs[l].classes[partOfDay(hour)]
	return math.Exp(c.drift - c.usual)
}
