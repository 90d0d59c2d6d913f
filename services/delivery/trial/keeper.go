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

	stores map[int]*kept
	asked  map[[2]int]told
	// Steps counts how often a store stood on another step than a moment before.
	Steps int
	// Arrivals are the errors of the estimates of the rider standing at the door, in minutes.
	Arrivals []float64
}

// told is what an order was up against, and what its customer may have been told of the arrival.
type told struct {
	forecast estimate.Forecast
	arrival  time.Time
}

type kept struct {
	history estimate.History
	mode    ladder.State
}

var _ Desk = (*Keeper)(nil)

// Answer implements Desk.
func (k *Keeper) Answer(want Want, shops []Peek, now time.Time) Answer {
	shop := shops[want.Store]()
	store := k.store(want.Store)
	leg := shop.Times.Between(shop.At, want.Door, now)
	p := promise.Make(shop.Queue, want.Basket, leg, now.Hour(), &store.history)
	// The minute that is shown is the minute that is kept.
	answer := Answer{Store: want.Store, Estimate: p.Estimate, Promise: time.Duration(math.Ceil(p.Promise.Minutes())) * time.Minute}
	if k.Control {
		k.climb(store, shop.Queue, now)
		limits := k.Effects.Of(store.mode.Step)
		answer.Refused = limits.Line || limits.Closed || !limits.Admits(p.Estimate, shop.Queue.RiderIn())
	}
	if !answer.Refused {
		k.asked[[2]int{want.Store, want.Number}] = told{shop.Queue.Forecast(want.Basket, leg, now.Hour()), now.Add(p.Arrival)}
	}
	return answer
}

func (k *Keeper) store(number int) *kept {
	if k.stores == nil {
		k.stores, k.asked = make(map[int]*kept), make(map[[2]int]told)
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

// Ended implements Desk: what the delivery service learns from delivery_completed.
func (k *Keeper) Ended(r Record) {
	key := [2]int{r.Home, r.Number}
	was, known := k.asked[key]
	delete(k.asked, key)
	if !known || r.Cancelled {
		return
	}
	k.Arrivals = append(k.Arrivals, r.AtDoor.Sub(was.arrival).Minutes())
	h := &k.store(r.Store).history
	h.Kept(!r.Delivered.After(r.Estimate), !r.Delivered.After(r.Promise))
	for leg, took := range [...]time.Duration{
		estimate.Queue: r.PickStarted.Sub(r.Placed), estimate.Pick: r.Picked.Sub(r.PickStarted), estimate.Pack: r.Packed.Sub(r.Picked),
		estimate.Rider: r.Handover.Sub(r.Packed), estimate.Ride: r.AtDoor.Sub(r.Handover), estimate.Door: r.Delivered.Sub(r.AtDoor),
	} {
		h.See(estimate.Leg(leg), was.forecast, took.Seconds())
	}
}
