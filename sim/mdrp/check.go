package mdrp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Check finds what in a solution breaks a rule of the problem. It trusts no time in the solution and
// shares nothing with the harness: each is worked out again from the instance.
func Check(instance *Instance, solution *Solution) []string {
	c := checker{
		instance: instance, solution: solution,
		orders: make(map[string]Order), couriers: make(map[string]Courier), restaurants: make(map[string]Restaurant),
		seen: make(map[string]bool), works: make(map[string][]work),
	}
	for _, o := range instance.Orders {
		c.orders[o.ID] = o
	}
	for _, one := range instance.Couriers {
		c.couriers[one.ID] = one
	}
	for _, r := range instance.Restaurants {
		c.restaurants[r.ID] = r
	}
	if solution.Instance != instance.Name {
		c.fault("solution of %q, instance %q", solution.Instance, instance.Name)
	}
	for i := range solution.Moves {
		m := &solution.Moves[i]
		c.works[m.Courier] = append(c.works[m.Courier], work{departs: m.DepartAt, decided: m.DecidedAt, move: m})
	}
	for i := range solution.Assignments {
		a := &solution.Assignments[i]
		c.works[a.Courier] = append(c.works[a.Courier], work{departs: a.DepartAt, decided: a.DecidedAt, trip: a})
	}
	for _, id := range slices.Sorted(maps.Keys(c.works)) {
		works := c.works[id]
		courier, ok := c.couriers[id]
		if !ok {
			c.fault("%q is no courier", id)
			continue
		}
		slices.SortStableFunc(works, func(a, b work) int {
			return cmp.Or(cmp.Compare(a.departs, b.departs), cmp.Compare(a.decided, b.decided))
		})
		c.follow(courier, works)
	}
	slices.Sort(c.faults)
	return c.faults
}

type checker struct {
	instance    *Instance
	solution    *Solution
	orders      map[string]Order
	couriers    map[string]Courier
	restaurants map[string]Restaurant
	seen        map[string]bool
	works       map[string][]work
	faults      []string
}

// work is a move or a trip.
type work struct {
	departs, decided int
	move             *Move
	trip             *Assignment
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// follow goes through the day of a courier.
func (c *checker) follow(courier Courier, works []work) {
	at, free := courier.Point, courier.On
	for _, w := range works {
		if w.departs < w.decided || w.departs < free || w.decided < free {
			c.fault("courier %s departs at %d, decided at %d, but is free from %d", courier.ID, w.departs, w.decided, free)
		}
		var name string
		if w.move != nil {
			name = w.move.To
		} else {
			name = w.trip.Restaurant
		}
		restaurant, ok := c.restaurants[name]
		if !ok {
			c.fault("courier %s goes to %q, which is no restaurant", courier.ID, name)
			return
		}
		arrival := w.departs + c.instance.Params.Travel(at, restaurant.Point)
		at, free = restaurant.Point, arrival
		if w.trip != nil {
			at, free = c.ride(courier, w.trip, restaurant, arrival)
		}
	}
}

// ride goes through a trip and returns where and when it ends.
func (c *checker) ride(courier Courier, trip *Assignment, restaurant Restaurant, arrival int) (Point, int) {
	params := c.instance.Params
	if trip.PickupAt < arrival+params.PickupService/2 || trip.PickupAt > courier.Off {
		c.fault("courier %s picks up at %d, there from %d, off at %d", courier.ID, trip.PickupAt, arrival, courier.Off)
	}
	if len(trip.Drops) == 0 {
		c.fault("courier %s has a trip without orders at %d", courier.ID, trip.DepartAt)
	}
	at, leaves := restaurant.Point, trip.PickupAt+params.PickupService/2
	for _, drop := range trip.Drops {
		order, ok := c.orders[drop.Order]
		switch {
		case !ok:
			c.fault("%q is no order", drop.Order)
			continue
		case c.seen[drop.Order]:
			c.fault("order %s is carried twice", drop.Order)
		case order.Restaurant != trip.Restaurant:
			c.fault("order %s is of %s, the trip of %s", drop.Order, order.Restaurant, trip.Restaurant)
		case drop.CommittedAt < order.Placed || drop.CommittedAt < trip.DecidedAt:
			c.fault("order %s is committed at %d, placed at %d, the trip decided at %d", drop.Order, drop.CommittedAt, order.Placed, trip.DecidedAt)
		case drop.CommittedAt > trip.DecidedAt && (drop.CommittedAt < arrival || drop.CommittedAt > trip.PickupAt):
			c.fault("order %s is committed at %d, the courier is there from %d to %d", drop.Order, drop.CommittedAt, arrival, trip.PickupAt)
		case trip.PickupAt < order.Ready:
			c.fault("order %s is picked up at %d, ready at %d", drop.Order, trip.PickupAt, order.Ready)
		}
		c.seen[drop.Order] = true
		dropped := leaves + params.Travel(at, order.Point) + params.DropoffService/2
		if drop.DropoffAt < dropped {
			c.fault("order %s is dropped at %d, not possible before %d", drop.Order, drop.DropoffAt, dropped)
		}
		at, leaves = order.Point, drop.DropoffAt+params.DropoffService/2
	}
	return at, leaves
}
