package dispatch

import (
	"time"

	"doorstep/kit/geo"
	"doorstep/services/delivery/dispatch/pdp"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// Route is the stops of a trip in the order in which they are made.
type Route struct {
	Orders []Order
	// AtDoor is when the rider stands at each door.
	AtDoor []time.Time
	Metres float64
	leaves time.Time
}

// Length is the time from the store to the last door.
func (r Route) Length() time.Duration {
	if len(r.AtDoor) == 0 {
		return 0
	}
	return r.AtDoor[len(r.AtDoor)-1].Sub(r.leaves)
}

// lateCosts is how many seconds of riding a second after a promise is worth.
const lateCosts = 100

// Plan is the way past all doors that keeps the promises and, that being so, ends first. The sequence
// is the best of all for the few orders that one rider carries, for the speed at which the trip
// begins.
func Plan(store geo.Point, orders []Order, leaves time.Time, times travel.Times) Route {
	switch len(orders) {
	case 0, 1:
		return ride(store, orders, leaves, times)
	case 2:
		return pair(store, orders, leaves, times)
	}
	problem := aboard(store, orders, leaves, times)
	solution, err := pdp.Solve(problem, pdp.Options{})
	if err != nil || len(solution.Routes) != 1 || len(solution.Unserved) > 0 {
		return ride(store, orders, leaves, times) // of a trip without windows there is always a way
	}
	sequence := make([]Order, 0, len(orders))
	for _, visit := range solution.Routes[0].Visits {
		sequence = append(sequence, orders[visit.Order])
	}
	return ride(store, sequence, leaves, times)
}

// pair tries both sequences of two orders, which is what riders carry: making the tables of the solver
// would take longer.
func pair(store geo.Point, orders []Order, leaves time.Time, times travel.Times) Route {
	there := ride(store, orders, leaves, times)
	back := ride(store, []Order{orders[1], orders[0]}, leaves, times)
	if back.worth() < there.worth() {
		return back
	}
	return there
}

// worth is what a route costs as the solver reckons: broken promises, then its end.
func (r Route) worth() float64 {
	cost := r.Length().Seconds()
	for i, o := range r.Orders {
		cost += lateCosts * max(r.AtDoor[i].Add(promise.Door).Sub(o.PromiseAt).Seconds(), 0)
	}
	return cost
}

// aboard is the trip of a rider who has all bags. Place 0 is the store, the others are the doors.
func aboard(store geo.Point, orders []Order, leaves time.Time, times travel.Times) *pdp.Problem {
	places := []geo.Point{store}
	rider := pdp.Vehicle{End: pdp.Nowhere, Until: pdp.Forever}
	problem := &pdp.Problem{
		Weights: pdp.Weights{Late: lateCosts, Finish: 1},
		Travel: func(from, to int) pdp.Leg {
			leg := times.Between(places[from], places[to], leaves)
			return pdp.Leg{Distance: leg.Metres, Time: promise.Ride(leg).Seconds()}
		},
	}
	for i, order := range orders {
		door := pdp.Anytime(len(places))
		door.Service = promise.Door.Seconds()
		door.Due = order.PromiseAt.Sub(leaves).Seconds() - door.Service
		places = append(places, order.Door)
		problem.Orders = append(problem.Orders, pdp.Order{Delivery: door})
		rider.Aboard = append(rider.Aboard, i)
	}
	problem.Vehicles = []pdp.Vehicle{rider}
	return problem
}

func ride(from geo.Point, sequence []Order, leaves time.Time, times travel.Times) Route {
	route := Route{Orders: append([]Order(nil), sequence...), AtDoor: make([]time.Time, 0, len(sequence)), leaves: leaves}
	at := leaves
	for i, order := range sequence {
		if i > 0 {
			at = at.Add(promise.Door)
		}
		leg := times.Between(from, order.Door, at)
		at = at.Add(promise.Ride(leg))
		route.AtDoor = append(route.AtDoor, at)
		route.Metres += leg.Metres
		from = order.Door
	}
	return route
}
