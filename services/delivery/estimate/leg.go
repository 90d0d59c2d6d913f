package estimate

import "math"

// Leg is a part of an order's way.
type Leg int

// The legs in their order.
const (
	Queue Leg = iota
	Pick
	Pack
	Rider
	Ride
	Door
	// Planned is the ride again, against the plan that was made when the rider set off: what the plan
	// knows and the quote did not is whom the rider visits before.
	Planned
	legs
)

// Forecast is how long each leg takes by arithmetic, in seconds.
type Forecast struct {
	// Queue is the wait for a picker, Pick and Pack the work by the formula.
	Queue, Pick, Pack float64
	// Late is how long the bag waits until a rider can be there.
	Late float64
	// Ride is from the handover to the door.
	Ride float64
	// Hour is the local hour in which the order is placed.
	Hour int
}

// Numbers of domain.md, section 5: medians in seconds and the sigma of their lognormal spread.
const (
	bagSeconds, bagSigma   = 40, 0.4
	doorSeconds, doorSigma = 75, 0.7
	// slowDoors of the stays at the door take about slowDoorSeconds longer: cash, or a wrong code.
	slowDoors, slowDoorSeconds = 0.12, 75
	// lostDoors take lostFrom to lostTo seconds longer: a wrong pin, nobody at home.
	lostDoors, lostFrom, lostTo = 0.01, 600, 1200
)

// seconds is the forecast of one leg.
func (f Forecast) seconds(l Leg) float64 {
	switch l {
	case Queue:
		return math.Max(f.Queue, 0)
	case Pick:
		return f.Pick
	case Pack:
		return f.Pack
	case Rider:
		return math.Max(f.Late, 0) + bagSeconds
	case Ride, Planned:
		return f.Ride
	}
	return doorSeconds
}

// classes of a leg are learned apart.
const classes = 4

// class of a leg: the part of the day, or for waits how long the forecast is.
func (f Forecast) class(l Leg) int {
	wait := f.Queue
	switch l {
	case Rider:
		wait = f.Late
	case Queue:
	default:
		return partOfDay(f.Hour)
	}
	switch {
	case wait < 10:
		return 0
	case wait < 120:
		return 1
	case wait < 360:
		return 2
	}
	return 3
}

// partOfDay: night, morning rush, day, evening rush.
func partOfDay(hour int) int {
	switch {
	case hour < 6 || hour >= 22:
		return 0
	case hour < 11:
		return 1
	case hour < 17:
		return 2
	}
	return 3
}

// added reports whether a leg differs from its forecast by an amount; the others differ by a factor.
func added(l Leg) bool { return l == Queue || l == Rider }

// unit is what a residual of 1 is about, of a leg that differs by an amount.
func unit(l Leg, forecast float64) float64 {
	if l == Queue {
		return 20 + 0.3*forecast
	}
	return 30 + 0.3*math.Max(forecast-bagSeconds, 0)
}

// residual of a leg that took so long.
func residual(l Leg, forecast, took float64) float64 {
	if added(l) {
		return math.Asinh((took - forecast) / unit(l, forecast))
	}
	return math.Log(math.Max(took, 1) / math.Max(forecast, 1))
}

// took is the time that belongs to a residual.
func took(l Leg, forecast, residual float64) float64 {
	if added(l) {
		return forecast + unit(l, forecast)*math.Sinh(residual)
	}
	return math.Max(forecast, 1) * math.Exp(residual)
}

// beliefs are the shapes before anything was learned.
var beliefs = [legs]shape{
	Queue:   gauss(0, 0.5),
	Pick:    gauss(0, 0.27),
	Pack:    gauss(0, 0.2),
	Rider:   gauss(0, 0.45),
	Ride:    gauss(0, 0.24),
	Door:    doorBelief(),
	Planned: gauss(0, 0.22),
}

// doorBelief draws the stay at the door evenly from its figures.
func doorBelief() (s shape) {
	const draws = 400
	quantile := func(i int) float64 { return (float64(i) + 0.5) / draws }
	for i := range draws {
		stay := doorSeconds * math.Exp(doorSigma*math.Sqrt2*math.Erfinv(2*quantile(i)-1))
		s[bin(math.Log(stay/doorSeconds))] += 1 - slowDoors - lostDoors
		// A step through the other quantiles that is prime to draws pairs every stay with another delay.
		other := quantile(i * 171 % draws)
		slow := stay - slowDoorSeconds*math.Log(1-other)
		s[bin(math.Log(slow/doorSeconds))] += slowDoors
		lost := stay + lostFrom + other*(lostTo-lostFrom)
		s[bin(math.Log(lost/doorSeconds))] += lostDoors
	}
	return s
}
