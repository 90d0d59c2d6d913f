// Package promise is what a customer may be told: when an order that is placed now will be handed
// over at the door. The estimate is the median of that moment, the promise its 90th percentile; both
// end with delivered_at, the stay at the door included, because that is what on-time is scored by.
//
// It is arithmetic on the state of a store: no clock, no I/O, no riders by name.
package promise

import (
	"fmt"
	"math"
	"time"

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
}

// Numbers of domain.md, section 5: medians in seconds, and the sigma of their lognormal spread.
const (
	bagSeconds, bagSigma   = 40, 0.4
	parkSeconds, parkSigma = 45, 0.5
	doorSeconds, doorSigma = 75, 0.7
	rideSigma              = 0.2
	// slowDoors of the stays at the door take about slowDoorSeconds longer: cash, or a wrong code.
	slowDoors, slowDoorSeconds = 0.12, 75
	// storeSigma covers picking, packing and the wait for a rider together.
	storeSigma = 0.3

	// tripSeconds is how long a rider is away with an order and back.
	tripSeconds = 15 * 60
	// nobodySeconds is how long it takes until some rider comes online when none is.
	nobodySeconds = 15 * 60

	promiseQuantile = 1.2816 // standard deviations at 90 %
)

// Promise is the answer for one address.
type Promise struct {
	// From now until delivered.
	Estimate, Promise time.Duration
	// From handover until the rider stands at the door.
	Ride   time.Duration
	Metres float64
	// Reasons for people.
	Reasons []string
	// SurgePercent is what the delivery fee is multiplied with, in hundredths.
	SurgePercent int32
}

// Make tells when an order is delivered that is placed now.
func Make(q Queue, b Basket, leg travel.Leg) Promise {
	picked := q.pickSeconds(b)
	rider := q.riderSeconds()
	stages := []spread{
		lognormalWithMean(math.Max(picked, rider), storeSigma),
		lognormal(bagSeconds, bagSigma),
		lognormalWithMean(leg.Seconds, rideSigma),
		lognormal(parkSeconds, parkSigma),
		lognormal(doorSeconds, doorSigma),
		sometimes(slowDoors, slowDoorSeconds),
	}
	total := sum(stages)
	surge, why := q.surge()
	p := Promise{
		Estimate: seconds(total.quantile(0)), Promise: seconds(total.quantile(promiseQuantile)),
		Ride: Ride(leg), Metres: leg.Metres, SurgePercent: surge,
	}
	if q.ToPick > 0 {
		p.Reasons = append(p.Reasons, plural(q.ToPick, "order")+" ahead")
	}
	p.Reasons = append(p.Reasons, fmt.Sprintf("%.1f km", leg.Metres/1000))
	if rider > picked {
		p.Reasons = append(p.Reasons, "All riders are busy")
	}
	if why != "" {
		p.Reasons = append(p.Reasons, why)
	}
	return p
}

// Ride is the expected time from handover until the rider stands at the door.
func Ride(leg travel.Leg) time.Duration { return seconds(leg.Seconds + parkSeconds) }

// Bag is the usual time from the bag being ready to the rider having it, Door the usual stay at the
// door.
const (
	Bag  = bagSeconds * time.Second
	Door = doorSeconds * time.Second
)

// pickSeconds is the mean time until the basket is packed: the work ahead shared by the pickers, then
// its own.
func (q Queue) pickSeconds(b Basket) float64 {
	pace := q.Pace
	if pace <= 0 {
		pace = 1
	}
	ahead := math.Max(q.Work.Seconds(), 0) / float64(max(q.Pickers, 1))
	return pace * (ahead + b.Work().Seconds())
}

// riderSeconds is the mean time until a rider is free for a new order: none while some are free that
// no waiting order needs, then one trip's time for each rider that has to come back first, shared by
// all riders.
func (q Queue) riderSeconds() float64 {
	missing := q.Waiting + 1 - q.Available
	if missing <= 0 {
		return 0
	}
	fleet := q.Available + q.Busy
	if fleet == 0 {
		return nobodySeconds + float64(missing)*tripSeconds
	}
	return float64(missing) * tripSeconds / float64(fleet)
}

// Surge of the delivery fee: free up to three waiting orders for two free riders, then 20 % more for
// each further order that a free rider would have to take, up to double.
const (
	surgeFrom = 1.5
	surgeStep = 20
	surgeMax  = 200
)

func (q Queue) surge() (percent int32, why string) {
	ratio := float64(q.Waiting) / float64(max(q.Available, 1))
	percent = int32(math.Min(100+surgeStep*math.Max(ratio-surgeFrom, 0), surgeMax))
	percent -= percent % 5 // steps that people can follow
	if percent > 100 {
		why = fmt.Sprintf("High demand: %s for %s", plural(q.Waiting, "order"), plural(q.Available, "free rider"))
	}
	return percent, why
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
