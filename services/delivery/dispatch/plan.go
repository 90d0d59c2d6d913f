package dispatch

import (
	"time"

	"doorstep/kit/geo"
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

// Plan is the way past all doors that ends first. It tries every sequence, so it is for the few
// orders that one rider carries.
func Plan(store geo.Point, orders []Order, leaves time.Time, times travel.Times) Route {
	best := Route{leaves: leaves}
	each(orders, func(sequence []Order) {
		route := ride(store, sequence, leaves, times)
		if len(best.Orders) == 0 || route.Length() < best.Length() {
			best = route
		}
	})
	return best
}

func ride(from geo.Point, sequence []Order, leaves time.Time, times travel.Times) Route {
	route := Route{Orders: append([]Order(nil), sequence...), leaves: leaves}
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

// each calls try with every sequence of orders; try must not keep the slice.
func each(orders []Order, try func([]Order)) {
	sequence := append([]Order(nil), orders...)
	var place func(int)
	place = func(i int) {
		if i == len(sequence) {
			try(sequence)
			return
		}
		for k := i; k < len(sequence); k++ {
			sequence[i], sequence[k] = sequence[k], sequence[i]
			place(i + 1)
			sequence[i], sequence[k] = sequence[k], sequence[i]
		}
	}
	place(0)
}
