// Package promise is what a customer may be told: when an order that is placed now will be handed
// over at the door. The estimate is the median of that moment, the promise its 90th percentile; both
// end with delivered_at, the stay at the door included, because that is what on-time is scored by.
//
// It is arithmetic on the state of a store, turned into a distribution by what the store has taught
// (package estimate): no clock, no I/O, no riders by name.
package promise

import (
	"math"
	"time"

	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/travel"
)

// Promise is the answer for one address.
type Promise struct {
	// From now until delivered.
	Estimate, Promise time.Duration
	// Arrival is the estimate of the rider standing at the door.
	Arrival time.Duration
	// From handover until the rider stands at the door.
	Ride    time.Duration
	Metres  float64
	Reasons []Reason
	// Surge of the delivery fee.
	Surge Surge
}

// Make tells when an order is delivered that is placed now, in a local hour.
func Make(q Queue, b Basket, leg travel.Leg, hour int, h *estimate.History) Promise {
	f := q.Forecast(b, leg, hour)
	made := h.Make(f)
	p := Promise{
		Estimate: made.Median, Promise: max(made.High, made.Median), Arrival: made.Arrival, Ride: Ride(leg), Metres: leg.Metres,
		Surge: q.Surge(h.Pace(estimate.Ride, hour)),
	}
	if q.ToPick > 0 {
		p.Reasons = append(p.Reasons, Reason{ordersAhead, int64(q.ToPick)})
	}
	p.Reasons = append(p.Reasons, Reason{distance, int64(leg.Metres)})
	if f.Late > 0 {
		p.Reasons = append(p.Reasons, Reason{Kind: ridersBusy})
	}
	p.Reasons = append(p.Reasons, p.Surge.Reasons...)
	return p
}

const (
	bagSeconds, parkSeconds, doorSeconds = 40, 45, 75
)

// Ride is the expected time from handover until the rider stands at the door.
func Ride(leg travel.Leg) time.Duration { return seconds(leg.Seconds + parkSeconds) }

// Bag is the usual time from the bag being ready to the rider having it, Door the usual stay at the
// door.
const (
	Bag  = bagSeconds * time.Second
	Door = doorSeconds * time.Second
)

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// minutes for people: at least one.
func minutes(s float64) int { return max(int(math.Round(s/60)), 1) }
