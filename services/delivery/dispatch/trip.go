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
	// hungry is how many times the customer counts whose bag waits for too long.
	hungry = 10
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
	if len(all) > p.Rules.Capacity || !p.Rules.takesCash(s.rider, t.orders...) {
		return c, false
	}
	route := p.route(all, p.leaves(s, all))
	if len(all) > 1 && !p.mayShare(route, s) {
		return c, false
	}
	c.Wait, c.Late = p.customers(route)
	busy := p.busy(route, s)
	if len(s.rider.Orders) > 0 { // what the trip costs anyway is not for the order that joins
		before := p.route(s.rider.Orders, p.leaves(s, s.rider.Orders))
		wait, late := p.customers(before)
		c.Wait, c.Late = c.Wait-wait, c.Late-late
		busy -= p.busy(before, s)
	}
	c.Rider = p.price * busy.Seconds()
	c.Refusal += (1 - s.accepts) * refused.Seconds()
	c.Fair = p.Weights.Idle * (p.Weights.MostIdle - p.idle(s.rider)).Minutes()
	return c, true
}

// leaves is when a rider has the bags of some orders.
func (p *planner) leaves(s *slot, orders []Order) time.Time {
	return later(s.at, trip{orders}.ready()).Add(promise.Bag)
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

// customers are what a route costs them.
func (p *planner) customers(route Route) (wait, late float64) {
	for i, o := range route.Orders {
		w, l := p.customer(o, route.AtDoor[i].Add(promise.Door))
		wait, late = wait+w, late+l
	}
	return wait, late
}

// customer is what an order costs its customer that is delivered at a time.
func (p *planner) customer(o Order, delivered time.Time) (wait, late float64) {
	trip := promise.Bag + promise.Ride(p.leg(o)) + promise.Door
	wait = max(delivered.Sub(later(o.ReadyAt, p.now).Add(trip)).Seconds(), 0)
	over := delivered.Sub(o.PromiseAt).Seconds()
	late = p.Weights.Late.Seconds()*normal(over/p.Weights.Margin.Seconds()) + lateRate*max(over, 0)
	if p.isHungry(o) {
		wait, late = wait*hungry, late*hungry
	}
	return wait, late
}

// isHungry orders have waited beside their bag for too long.
func (p *planner) isHungry(o Order) bool { return p.now.Sub(o.ReadyAt) > p.Weights.Hunger }

// later is what a trip costs that nobody makes for now: about what it costs after one more cycle.
func (p *planner) later(t trip) float64 {
	at := p.now
	if len(p.slots) > 0 {
		at = p.slots[len(p.slots)-1].at
	}
	leaves := later(at, t.ready()).Add(p.cycle + promise.Bag)
	wait, late := p.customers(p.route(t.orders, leaves))
	return wait + late
}

// mayShare reports whether orders may share a trip: none takes a long way round, no bag waits long for
// another beside a rider, and no promise is broken that would be kept alone.
func (p *planner) mayShare(route Route, s *slot) bool {
	for i, o := range route.Orders {
		meets := later(s.at, o.ReadyAt).Add(promise.Bag)
		ride := promise.Ride(p.leg(o))
		if route.leaves.Sub(meets) > p.Rules.Patience || route.AtDoor[i].Sub(route.leaves)-ride > p.Rules.Detour {
			return false
		}
		if late(o, route.AtDoor[i]) && !late(o, meets.Add(ride)) {
			return false
		}
	}
	return true
}

func late(o Order, atDoor time.Time) bool { return atDoor.Add(promise.Door).After(o.PromiseAt) }

// leg is the way from the store to an order's door.
func (p *planner) leg(o Order) travel.Leg {
	l, known := p.legs[o.ID]
	if !known {
		l = p.times.Between(p.state.Store, o.Door, p.now)
		p.legs[o.ID] = l
	}
	return l
}

func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }
