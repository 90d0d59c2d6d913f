package promise

import (
	"math"
	"time"

	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/travel"
)

// Queue is what stands in front of a new order in a store.
type Queue struct {
	// ToPick orders are not packed yet; Work is the picking and packing that is left of them, by the
	// formula.
	ToPick int
	Work   time.Duration
	// Pickers at work; fewer than one counts as one.
	Pickers int
	// Pace is how long the store really takes against the formula; zero counts as 1.
	Pace float64
	// Waiting orders have no rider yet.
	Waiting int
	// Riders who are online, without and with a trip.
	Available, Busy int
	// Back is when those with a trip are back, the first one first. When it is not known how long they
	// take, they come evenly over the time of a trip.
	Back []time.Duration
	// Slow is how much longer rides take by what is known of weather and traffic: 1.33 in rain. Zero
	// counts as 1.
	Slow float64
}

const (
	// tripSeconds is how long a rider is away with an order and back.
	tripSeconds = 15 * 60
	// nobodySeconds is how long it takes until some rider comes online when none is.
	nobodySeconds = 15 * 60
)

// Wait is the longer of the waits for a picker and for a rider.
func (q Queue) Wait() time.Duration { return max(q.PickerIn(), q.RiderIn()) }

// Forecast is how long each leg of a new order takes, as far as arithmetic goes.
func (q Queue) Forecast(b Basket, leg travel.Leg, hour int) estimate.Forecast {
	f := estimate.Forecast{
		Queue: q.PickerIn().Seconds(), Pick: q.pace() * b.Pick().Seconds(), Pack: q.pace() * b.Pack().Seconds(), Ride: Ride(leg).Seconds(), Hour: hour,
	}
	f.Late = math.Max(q.RiderIn().Seconds()-f.Queue-f.Pick-f.Pack, 0)
	return f
}

func (q Queue) pace() float64 {
	if q.Pace <= 0 {
		return 1
	}
	return q.Pace
}

// PickerIn is the time until somebody can begin to pick a new order: none while some are free, then as
// many of the orders ahead as have to be packed first, at the store's pace.
func (q Queue) PickerIn() time.Duration {
	pickers := max(q.Pickers, 1)
	before := q.ToPick - pickers + 1
	if before <= 0 {
		return 0
	}
	work := math.Max(q.Work.Seconds(), 0) / float64(q.ToPick)
	return seconds(q.pace() * work * float64(before) / float64(pickers))
}

// RiderIn is the time until a rider is free for a new order: none while some are free that no waiting
// order needs; otherwise riders who come back take the waiting orders first.
func (q Queue) RiderIn() time.Duration {
	missing := q.Waiting + 1 - q.Available
	if missing <= 0 {
		return 0
	}
	fleet := q.Available + q.Busy
	if fleet == 0 {
		return seconds(nobodySeconds + float64(missing)*tripSeconds)
	}
	rounds, turn := (missing-1)/fleet, (missing-1)%fleet
	round := float64(tripSeconds) // by then those who are free now are back, too
	if n := len(q.Back); n > 0 {
		round = math.Max(round, q.Back[n-1].Seconds())
	}
	back := round
	switch {
	case turn < len(q.Back):
		back = q.Back[turn].Seconds()
	case turn < q.Busy:
		back = float64(turn+1) * round / float64(q.Busy)
	}
	return seconds(back + float64(rounds)*round)
}
