package trial

import (
	"math"
	"time"

	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/ladder"
	"doorstep/services/delivery/promise"
)

// Keeper answers as the delivery service does: each store learns from its deliveries, and takes on less
// when it cannot keep up.
type Keeper struct {
	// Control moves stores along the ladder; without it every order is taken.
	Control bool
	Rules   ladder.Rules
	Effects ladder.Effects
	// Zone, when not zero, has stores take over orders from each other within so many metres.
	Zone float64

	stores map[int]*kept
	asked  map[[2]int]*told
	// Steps counts how often a store stood on another step than a moment before.
	Steps int
	// Arrivals are the errors of the estimates of the rider standing at the door, in minutes.
	Arrivals []float64
	// Along are the errors of the estimates of delivery that are made at each milestone, in minutes.
	Along [Milestones][]float64
}

// told is what an order was up against, and what its customer may have been told of the arrival.
type told struct {
	forecast estimate.Forecast
	arrival  time.Time
	along    [Milestones]time.Time
}

type kept struct {
	history estimate.History
	mode    ladder.State
}

var _ Desk = (*Keeper)(nil)

// Answer implements Desk.
func (k *Keeper) Answer(want Want, shops []Peek, now time.Time) Answer {
	first := k.ask(want, want.Store, shops, now)
	chosen := first
	if k.Zone > 0 {
		var others []int
		for number := range shops {
			if number != want.Store && shops[number]().At.Metres(want.Door) <= k.Zone {
				others = append(others, number)
			}
		}
		answers := make([]asked, len(others))
		taken := promise.Spread(first.told(), first.queue.Wait(), len(others), func(i int) promise.Told {
			answers[i] = k.ask(want, others[i], shops, now)
			return answers[i].told()
		})
		if taken >= 0 {
			chosen = answers[taken]
		}
	}
	if !chosen.Refused {
		note := &told{forecast: chosen.forecast, arrival: now.Add(chosen.arrival)}
		note.along[AtCheckout] = now.Add(chosen.Estimate)
		k.asked[[2]int{want.Store, want.Number}] = note
	}
	return chosen.Answer
}

// asked is what one store says to a customer, and why.
type asked struct {
	Answer
	queue    promise.Queue
	forecast estimate.Forecast
	arrival  time.Duration
}

func (a asked) told() promise.Told { return promise.Told{Serves: !a.Refused, Promise: a.Promise} }

func (k *Keeper) ask(want Want, number int, shops []Peek, now time.Time) asked {
	shop := shops[number]()
	store := k.store(number)
	leg := shop.Times.Between(shop.At, want.Door, now)
	p := promise.Make(shop.Queue, want.Basket, leg, now.Hour(), &store.history)
	a := asked{queue: shop.Queue, forecast: shop.Queue.Forecast(want.Basket, leg, now.Hour()), arrival: p.Arrival}
	// The minute that is shown is the minute that is kept.
	a.Answer = Answer{Store: number, Estimate: p.Estimate, Promise: time.Duration(math.Ceil(p.Promise.Minutes())) * time.Minute}
	if k.Control {
		k.climb(store, shop.Queue, now)
		limits := k.Effects.Of(store.mode.Step)
		a.Refused = limits.Line || limits.Closed || !limits.Admits(p.Estimate, shop.Queue.RiderIn())
	}
	return a
}

func (k *Keeper) store(number int) *kept {
	if k.stores == nil {
		k.stores, k.asked = make(map[int]*kept), make(map[[2]int]*told)
	}
	if k.stores[number] == nil {
		k.stores[number] = &kept{}
	}
	return k.stores[number]
}

// Step is where a store stands on its ladder.
func (k *Keeper) Step(store int) ladder.Step {
	if k.stores[store] == nil {
		return ladder.Normal
	}
	return k.stores[store].mode.Step
}

func (k *Keeper) climb(store *kept, q promise.Queue, now time.Time) {
	rules := k.Rules
	if rules == (ladder.Rules{}) {
		rules = ladder.Usual
	}
	next := rules.Next(store.mode, ladder.Signals{
		PickerIn: q.PickerIn(), RiderIn: q.RiderIn(), Waiting: q.Waiting, Available: q.Available, Busy: q.Busy, Slow: q.Slow,
	}, now)
	if next.Step != store.mode.Step {
		k.Steps++
	}
	store.mode = next
}

// Passed implements Follower: what the service would tell the customer now.
func (k *Keeper) Passed(r Record, at Milestone, ahead estimate.Outlook, now time.Time) {
	asked, known := k.asked[[2]int{r.Home, r.Number}]
	if !known {
		return
	}
	seen := estimate.Seen{Confirmed: r.Placed, Picking: r.PickStarted, Picked: r.Picked, Packed: r.Packed, Handover: r.Handover, AtDoor: r.AtDoor}
	asked.along[at] = k.store(r.Store).history.Now(asked.forecast, seen, ahead, now)
}

// Ended implements Desk: what the delivery service learns from delivery_completed.
func (k *Keeper) Ended(r Record) {
	key := [2]int{r.Home, r.Number}
	was, known := k.asked[key]
	delete(k.asked, key)
	if !known || r.Cancelled {
		return
	}
	k.Arrivals = append(k.Arrivals, r.AtDoor.Sub(was.arrival).Minutes())
	for at, told := range was.along {
		k.Along[at] = append(k.Along[at], r.Delivered.Sub(told).Minutes())
	}
	h := &k.store(r.Store).history
	h.Kept(!r.Delivered.After(r.Estimate), !r.Delivered.After(r.Promise))
	for leg, took := range [...]time.Duration{
		estimate.Queue: r.PickStarted.Sub(r.Placed), estimate.Pick: r.Picked.Sub(r.PickStarted), estimate.Pack: r.Packed.Sub(r.Picked),
		estimate.Rider: r.Handover.Sub(r.Packed), estimate.Ride: r.AtDoor.Sub(r.Handover), estimate.Door: r.Delivered.Sub(r.AtDoor),
	} {
		h.See(estimate.Leg(leg), was.forecast, took.Seconds())
	}
}
