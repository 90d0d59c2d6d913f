package dispatch

import (
	"math"
	"slices"
	"time"

	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// trip is orders that leave the store together.
type trip struct{ orders []Order }

// ready is when the last bag is.
func (t trip) ready() (at time.Time) {
	for _, o := range t.orders {
		at = later(at, o.ReadyAt)
	}
	return at
}

// Cost is what a trip costs, in seconds of waiting of one customer.
type Cost struct {
	// Wait of the customers, beyond what their orders take alone with a rider at hand.
	Wait float64
	// Late is for promises that are broken, or may be.
	Late float64
	// Rider is the price of the rider's time.
	Rider float64
	// Refusal is the time lost if the rider does not want to.
	Refusal float64
	// Fair is less for riders who had no work for long.
	Fair float64
}

// Total is the sum.
func (c Cost) Total() float64 { return c.Wait + c.Late + c.Rider + c.Refusal + c.Fair }

const (
	// refused is how long an order waits longer when a rider does not want it.
	refused = 15 * time.Second
	// again is what asking somebody a second time for the same order counts, so that others come first.
	again = 5 * time.Minute
	// lateRate is what each second counts that a promise is broken for, besides the wait.
	lateRate = 1.0
	// laterRounds is how much of the price of rider time counts for trips that begin later.
	laterRounds = 0.0
)

// cost is what a trip costs that a rider makes from a slot; false when it must not be.
func (p *planner) cost(t trip, s *slot) (c Cost, ok bool) {
	for _, o := range t.orders {
		if slices.Contains(o.Asked, s.rider.ID) && s.round == 0 {
			if p.now.Sub(o.AskedAt) < p.Rules.AskAgain {
				return c, false
			}
			c.Refusal += again.Seconds()
		}
	}
	all := slices.Concat(s.rider.Orders, t.orders)
	if len(all) > p.Rules.Capacity {
		return c, false
	}
	leaves := s.at
	for _, o := range all {
		leaves = later(leaves, o.ReadyAt)
	}
	leaves = leaves.Add(promise.Bag)
	route := p.route(all, leaves)
	if len(all) > 1 && !p.mayShare(route, s) {
		return c, false
	}
	for i, o := range route.Orders {
		wait, late := p.customer(o, route.AtDoor[i].Add(promise.Door))
		c.Wait, c.Late = c.Wait+wait, c.Late+late
	}
	busy := p.busy(route, s)
	if len(s.rider.Orders) > 0 { // what the trip costs anyway is not for the order that joins
		before := p.route(s.rider.Orders, p.leaves(s))
		for i, o := range before.Orders {
			wait, late := p.customer(o, before.AtDoor[i].Add(promise.Door))
			c.Wait, c.Late = c.Wait-wait, c.Late-late
		}
		busy -= p.busy(before, s)
	}
	c.Rider = p.price * busy.Seconds()
	if s.round > 0 {
		c.Rider *= laterRounds
	}
	c.Refusal += (1 - s.accepts) * refused.Seconds()
	c.Fair = p.Weights.Idle / 60 * (p.Weights.MostIdle - p.idle(s.rider)).Seconds() / 60
	return c, true
}

// leaves is when a rider leaves with the bags that are the rider's already.
func (p *planner) leaves(s *slot) time.Time {
	at := s.at
	for _, o := range s.rider.Orders {
		at = later(at, o.ReadyAt)
	}
	return at.Add(promise.Bag)
}

// busy is how long the trip takes the rider, from being at the store to being back.
func (p *planner) busy(route Route, s *slot) time.Duration {
	last := len(route.Orders) - 1
	back := p.times.Between(route.Orders[last].Door, p.state.Store, p.now)
	return route.AtDoor[last].Add(promise.Door + seconds(back.Seconds)).Sub(s.at)
}

// route is the best way past some doors; the ways from the store are known already.
func (p *planner) route(orders []Order, leaves time.Time) Route {
	if len(orders) == 1 {
		leg := p.leg(orders[0])
		return Route{Orders: orders, AtDoor: []time.Time{leaves.Add(promise.Ride(leg))}, Metres: leg.Metres, leaves: leaves}
	}
	return Plan(p.state.Store, orders, leaves, p.times)
}

// customer is what an order costs its customer that is delivered at a time.
func (p *planner) customer(o Order, delivered time.Time) (wait, late float64) {
	direct := later(o.ReadyAt, p.now).Add(promise.Bag + promise.Ride(p.leg(o)) + promise.Door)
	wait = max(delivered.Sub(direct).Seconds(), 0)
	over := delivered.Sub(o.PromiseAt).Seconds()
	late = p.Weights.Late.Seconds()*normal(over/p.Weights.Margin.Seconds()) + lateRate*max(over, 0)
	if hungry := delivered.Sub(o.ReadyAt) - (promise.Bag + promise.Ride(p.leg(o)) + promise.Door) - p.Weights.Hunger; hungry > 0 {
		late += hungry.Seconds()
	}
	return wait, late
}

// later is what a trip costs that nobody makes for now: about what it costs after one more cycle.
func (p *planner) later(t trip) float64 {
	at := p.now
	if len(p.slots) > 0 {
		at = p.slots[len(p.slots)-1].at
	}
	leaves := later(at, t.ready()).Add(p.cycle + promise.Bag)
	route := p.route(t.orders, leaves)
	var sum float64
	for i, o := range route.Orders {
		wait, late := p.customer(o, route.AtDoor[i].Add(promise.Door))
		sum += wait + late
	}
	return sum
}

// mayShare reports whether orders may share a trip: none takes a long way round, no bag waits long for
// another beside a rider, and no promise is broken that would be kept alone.
func (p *planner) mayShare(route Route, s *slot) bool {
	for i, o := range route.Orders {
		alone := later(s.at, o.ReadyAt).Add(promise.Bag + promise.Ride(p.leg(o)))
		if route.AtDoor[i].Sub(alone) > p.Rules.Detour+promise.Door+p.Rules.Patience {
			return false
		}
		if route.leaves.Sub(later(s.at, o.ReadyAt)) > p.Rules.Patience+promise.Bag {
			return false
		}
		if route.AtDoor[i].Add(promise.Door).After(o.PromiseAt) && !alone.Add(promise.Door).After(o.PromiseAt) {
			return false
		}
	}
	return true
}

func (p *planner) leg(o Order) travel.Leg {
	l, known := p.legs[o.ID]
	if !known {
		l = p.times.Between(p.state.Store, o.Door, p.now)
		p.legs[o.ID] = l
	}
	return l
}

func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// offer is the trip as it is offered.
func (p *planner) offer(t trip, s *slot) Offer {
	c, _ := p.cost(t, s)
	offer := Offer{Rider: s.rider.ID, From: s.rider.At, Approach: s.approach, ReadyAt: t.ready(), Score: c.Total()}
	for _, o := range t.orders {
		offer.Orders = append(offer.Orders, o.ID)
	}
	offer.Metres = p.route(slices.Concat(s.rider.Orders, t.orders), p.now).Metres
	if len(s.rider.Orders) > 0 {
		offer.Metres -= p.route(s.rider.Orders, p.now).Metres
	}
	return offer
}
