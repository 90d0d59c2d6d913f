package horizon

import "slices"

// spot is a position in the plan for an order.
type spot struct {
	courier int
	trip    int  // its index in the route
	joins   bool // the trip is there already
	drop    int  // its index in the trip
	gain    float64
	cost    float64 // of the route with it
}

// bestPlace is where an order, which is in no route, costs least.
func (e *Engine) bestPlace(o int) spot {
	best := spot{courier: None, gain: never}
	for i := range e.couriers {
		r := &e.couriers[i].route
		if !r.open || e.soonest(r, o) >= best.gain {
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
	return e.waitCost(float64(pickup + e.setup.PickupAfter + one.toDoor + e.setup.DropBefore - one.Placed))
}

// tryRoute tries all positions of a route.
func (e *Engine) tryRoute(i, o int, best *spot) {
	r := &e.couriers[i].route
	place := e.orders[o].Place
	consider := func(s spot, trips []trip) {
		s.cost = e.value(r, trips)
		if s.gain = s.cost - r.cost; s.gain < best.gain {
			*best = s
		}
	}
	first := 0
	if r.fixed {
		first = 1
	}
	for at := first; at <= len(r.trips); at++ {
		e.scratch = append(e.scratch[:0], r.trips[:at]...)
		e.scratch = append(e.scratch, trip{place: place, count: 1, orders: [most]int32{int32(o)}})
		e.scratch = append(e.scratch, r.trips[at:]...)
		consider(spot{courier: i, trip: at}, e.scratch)
	}
	for at := range r.trips {
		if t := r.trips[at]; t.place != place || t.count >= e.rules.Bundle {
			continue
		}
		e.scratch = append(e.scratch[:0], r.trips...)
		for drop := 0; drop <= r.trips[at].count; drop++ {
			e.scratch[at] = r.trips[at].with(o, drop)
			consider(spot{courier: i, trip: at, joins: true, drop: drop}, e.scratch)
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
	r.cost = s.cost
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
		break
	}
	r.cost = e.value(r, r.trips)
	e.orders[o].planned = None
}

// improve moves orders to where they cost less, until none can be moved or the effort is spent.
func (e *Engine) improve() {
	for moved := true; moved; {
		moved = false
		for _, o := range e.waiting {
			if e.tried > e.rules.Effort {
				return
			}
			if e.moveOrder(o) {
				moved = true
			}
		}
	}
}

// moveOrder puts an order where it costs less, if there is such a place.
func (e *Engine) moveOrder(o int) bool {
	if e.orders[o].planned == None {
		best := e.bestPlace(o)
		if best.courier == None {
			return false
		}
		e.put(o, best)
		return true
	}
	r := &e.couriers[e.orders[o].planned].route
	before, trips := r.cost, slices.Clone(r.trips)
	from := e.orders[o].planned
	e.remove(o)
	saved := before - r.cost
	best := e.bestPlace(o)
	if best.courier == None || best.gain > saved-1e-6 {
		r.trips, r.cost = trips, before
		e.orders[o].planned = from
		return false
	}
	e.put(o, best)
	return true
}
