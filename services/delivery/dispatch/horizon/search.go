package horizon

import "slices"

// spot is a position in the plan for an order.
type spot struct {
	courier int
	trip    int  // its index in the route
	joins   bool // the trip is there already
	drop    int  // its index in the trip
	gain    float64
}

// bestPlace is where an order, which is in no route, costs least. A courier that is likely to be a good
// one is tried first, as what cannot be better than what was found is soon left.
func (e *Engine) bestPlace(o, likely int) spot {
	best := spot{courier: None, gain: never}
	if likely != None {
		e.tryRoute(likely, o, &best)
	}
	for _, i := range e.open {
		r := &e.couriers[i].route
		if i == likely || e.soonest(r, o) >= best.gain {
			continue
		}
		e.tryRoute(i, o, &best)
	}
	return best
}

// soonest is the least that an order can cost on a route.
func (e *Engine) soonest(r *route, o int) float64 {
	one := &e.orders[o]
	pickup := max(r.start+e.setup.PickupBefore, one.Ready)
	if len(r.trips) == 0 {
		pickup = max(pickup, r.start+int(r.row[one.Place])+e.setup.PickupBefore)
	}
	if pickup > r.off {
		return never
	}
	return e.waitCost(pickup + e.setup.PickupAfter + one.toDoor + e.setup.DropBefore - one.Placed)
}

// tryRoute tries all positions of a route.
func (e *Engine) tryRoute(i, o int, best *spot) {
	r := &e.couriers[i].route
	if r.cost >= never {
		return
	}
	place := e.orders[o].Place
	first := 0
	if r.fixed {
		first = 1
	}
	alone := trip{place: place, count: 1, orders: [most]int32{int32(o)}}
	one := &e.orders[o]
	own := e.setup.PickupAfter + one.toDoor + e.setup.DropBefore - one.Placed
	for at := first; at <= len(r.trips); at++ {
		free := r.legs[at].now + e.setup.PickupBefore
		if e.waitCost(free+own) >= best.gain {
			break // and later it is no better
		}
		if e.waitCost(max(free+int(r.legs[at].row[place]), one.Ready)+own) >= best.gain {
			continue
		}
		if gain := e.change(r, at, at, &alone, best.gain); gain < best.gain {
			*best = spot{courier: i, trip: at, gain: gain}
		}
	}
	for at := range r.trips {
		t := &r.trips[at]
		if t.place != place || t.count >= e.rules.Bundle {
			continue
		}
		for drop := 0; drop <= t.count; drop++ {
			joined := t.with(o, drop)
			if gain := e.change(r, at, at+1, &joined, best.gain); gain < best.gain {
				*best = spot{courier: i, trip: at, joins: true, drop: drop, gain: gain}
			}
		}
	}
}

// put carries out what a spot says.
func (e *Engine) put(o int, s spot) {
	r := &e.couriers[s.courier].route
	if s.joins {
		r.trips[s.trip] = r.trips[s.trip].with(o, s.drop)
	} else {
		r.trips = slices.Insert(r.trips, s.trip, trip{place: e.orders[o].Place, count: 1, orders: [most]int32{int32(o)}})
	}
	e.settle(r, s.trip)
	e.orders[o].planned = s.courier
}

// remove takes an order out of the plan.
func (e *Engine) remove(o int) {
	r := &e.couriers[e.orders[o].planned].route
	for at := range r.trips {
		t := &r.trips[at]
		before := t.count
		t.keep(func(other int) bool { return other != o })
		if t.count == before {
			continue
		}
		if t.count == 0 {
			r.trips = slices.Delete(r.trips, at, at+1)
		}
		e.settle(r, at)
		break
	}
	e.orders[o].planned = None
}
