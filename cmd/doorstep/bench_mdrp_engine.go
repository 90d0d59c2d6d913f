package main

import (
	"fmt"

	"doorstep/services/delivery/dispatch/horizon"
	"doorstep/sim/mdrp"
)

// mdrpDispatcher lets the horizon engine answer a harness: names become numbers and back.
type mdrpDispatcher struct {
	rules    horizon.Rules
	engine   *horizon.Engine
	places   numbers
	couriers numbers
	orders   numbers
	doors    []mdrp.Point // of the orders
	starts   []mdrp.Point // of the couriers
	corners  []mdrp.Point // of the places
	last     []horizon.Sighting
}

// numbers gives names numbers in the order of their coming.
type numbers struct {
	names []string
	of    map[string]int
}

func (n *numbers) add(name string) {
	if n.of == nil {
		n.of = make(map[string]int)
	}
	n.of[name] = len(n.names)
	n.names = append(n.names, name)
}

func (d *mdrpDispatcher) Begin(day mdrp.Init) error {
	setup := horizon.Setup{
		Travel: func(from, to horizon.Point) int {
			return day.Params.Travel(mdrp.Point(from), mdrp.Point(to))
		},
		PickupBefore: day.Params.PickupService / 2, PickupAfter: day.Params.PickupService / 2,
		DropBefore: day.Params.DropoffService / 2, DropAfter: day.Params.DropoffService / 2,
	}
	*d = mdrpDispatcher{rules: d.rules}
	for _, r := range day.Restaurants {
		d.places.add(r.ID)
		d.corners = append(d.corners, r.Point)
		setup.Places = append(setup.Places, horizon.Point(r.Point))
	}
	for _, c := range day.Couriers {
		d.couriers.add(c.ID)
		d.starts = append(d.starts, c.Point)
		d.last = append(d.last, horizon.Sighting{Place: horizon.None, At: horizon.Point(c.Point)})
		setup.Shifts = append(setup.Shifts, horizon.Shift{Start: horizon.Point(c.Point), On: c.On, Off: c.Off})
	}
	d.engine = horizon.New(setup, d.rules)
	return nil
}

func (d *mdrpDispatcher) Decide(tick mdrp.Tick) ([]mdrp.Decision, error) {
	for _, o := range tick.NewOrders {
		place, ok := d.places.of[o.Restaurant]
		if _, known := d.orders.of[o.ID]; !ok || known {
			return nil, fmt.Errorf("order %s: told before, or of no restaurant: %q", o.ID, o.Restaurant)
		}
		d.orders.add(o.ID)
		d.doors = append(d.doors, o.Point)
		d.engine.Add(horizon.Order{Place: place, Door: horizon.Point(o.Point), Placed: o.Placed, Ready: o.Ready})
	}
	for _, c := range tick.Changed {
		if err := d.tell(c); err != nil {
			return nil, err
		}
	}
	var out []mdrp.Decision
	for _, i := range d.engine.Decide(tick.T) {
		decision := mdrp.Decision{Courier: d.couriers.names[i.Courier]}
		for _, o := range i.Orders {
			decision.Orders = append(decision.Orders, d.orders.names[o])
		}
		if i.Place != horizon.None {
			decision.MoveTo = d.places.names[i.Place]
		}
		out = append(out, decision)
	}
	return out, nil
}

// tell passes on what a courier does.
func (d *mdrpDispatcher) tell(c mdrp.CourierState) error {
	number, ok := d.couriers.of[c.Courier]
	if !ok {
		return fmt.Errorf("%q is no courier", c.Courier)
	}
	phase, ok := map[string]horizon.Phase{
		mdrp.Off: horizon.Off, mdrp.Idle: horizon.Idle, mdrp.Moving: horizon.Moving,
		mdrp.ToPickup: horizon.ToPickup, mdrp.AtPickup: horizon.AtPickup, mdrp.Delivering: horizon.Delivering,
	}[c.State]
	if !ok {
		return fmt.Errorf("courier %s is in no known state: %q", c.Courier, c.State)
	}
	seen := horizon.Sighting{Phase: phase, From: c.Since}
	if phase == horizon.Moving || phase == horizon.Delivering {
		seen.From = c.FreeAt
	}
	for _, id := range c.Orders {
		o, ok := d.orders.of[id]
		if !ok {
			return fmt.Errorf("courier %s has %q, which is no order", c.Courier, id)
		}
		seen.Orders = append(seen.Orders, o)
	}
	seen.Place, seen.At = d.locate(c.At, number, seen.Orders)
	if (phase == horizon.Moving || phase == horizon.ToPickup || phase == horizon.AtPickup) && seen.Place == horizon.None {
		return fmt.Errorf("courier %s is %s, but %+v is no restaurant", c.Courier, c.State, c.At)
	}
	if (phase == horizon.ToPickup || phase == horizon.AtPickup) && len(seen.Orders) == 0 {
		return fmt.Errorf("courier %s is %s without orders", c.Courier, c.State)
	}
	d.last[number] = seen
	d.engine.Tell(number, seen)
	return nil
}

// locate finds a place or a point. A harness may name an order's door or a courier's start, or give
// the point of a restaurant; where it says nothing, the courier is where its last orders ended.
func (d *mdrpDispatcher) locate(at mdrp.Location, courier int, orders []int) (place int, point horizon.Point) {
	if place, ok := d.places.of[at.ID]; ok {
		return place, horizon.Point(d.corners[place])
	}
	if o, ok := d.orders.of[at.ID]; ok {
		return horizon.None, horizon.Point(d.doors[o])
	}
	if c, ok := d.couriers.of[at.ID]; ok {
		return horizon.None, horizon.Point(d.starts[c])
	}
	if at.Point != nil {
		for place, corner := range d.corners {
			if corner == *at.Point {
				return place, horizon.Point(corner)
			}
		}
		return horizon.None, horizon.Point(*at.Point)
	}
	if len(orders) > 0 {
		return horizon.None, horizon.Point(d.doors[orders[len(orders)-1]])
	}
	return d.last[courier].Place, d.last[courier].At
}
