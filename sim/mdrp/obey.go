package mdrp

import (
	"errors"
	"fmt"
	"slices"
)

// obey carries an instruction out, or says which rule it breaks.
func (d *day) obey(now int, decision Decision) error {
	c, ok := d.byID[decision.Courier]
	switch {
	case !ok:
		return errors.New("no such courier")
	case decision.MoveTo != "" && len(decision.Orders) > 0:
		return errors.New("a trip or a move, not both")
	case decision.MoveTo != "":
		return d.move(now, c, decision.MoveTo)
	case len(decision.Orders) == 0:
		return errors.New("neither orders nor a place")
	case c.state == Idle:
		return d.send(now, c, decision.Orders)
	case c.state == AtPickup:
		return d.update(now, c, decision.Orders)
	}
	return fmt.Errorf("the courier is %s", c.state)
}

func (d *day) move(now int, c *courier, to string) error {
	place, ok := d.places[to]
	switch {
	case !ok:
		return errors.New("no such restaurant")
	case c.state != Idle:
		return fmt.Errorf("the courier is %s", c.state)
	}
	d.outcome.Solution.Moves = append(d.outcome.Solution.Moves, Move{Courier: c.ID, DecidedAt: now, DepartAt: now, To: to})
	c.free = now + d.instance.Params.Travel(c.at, place.Point)
	c.state, c.at, c.place, c.told = Moving, place.Point, to, false
	return nil
}

// send begins a trip.
func (d *day) send(now int, c *courier, orders []string) error {
	restaurant, ready, err := d.together(orders, nil)
	if err != nil {
		return err
	}
	place := d.places[restaurant]
	arrival := now + d.instance.Params.Travel(c.at, place.Point)
	pickup := max(ready, arrival+d.instance.Params.PickupService/2)
	if pickup > c.Off {
		return fmt.Errorf("the pickup at %d is after the shift, which ends at %d", pickup, c.Off)
	}
	c.trip = &Assignment{Courier: c.ID, DecidedAt: now, DepartAt: now, Restaurant: restaurant, PickupAt: pickup}
	for _, id := range orders {
		c.trip.Drops = append(c.trip.Drops, Drop{Order: id, CommittedAt: now})
		d.orders[id].trip = c.trip
	}
	c.state, c.at, c.place, c.since, c.told = ToPickup, place.Point, restaurant, arrival, false
	return nil
}

// update replaces the orders of a trip whose courier stands at the restaurant.
func (d *day) update(now int, c *courier, orders []string) error {
	restaurant, ready, err := d.together(orders, c.trip)
	if err != nil {
		return err
	}
	pickup := max(ready, now, c.since+d.instance.Params.PickupService/2)
	switch {
	case restaurant != c.trip.Restaurant:
		return errors.New("the courier stands at another restaurant")
	case pickup > c.Off:
		return fmt.Errorf("the pickup at %d is after the shift, which ends at %d", pickup, c.Off)
	}
	var drops []Drop
	for _, id := range orders {
		drop := Drop{Order: id, CommittedAt: now}
		if had := slices.IndexFunc(c.trip.Drops, func(had Drop) bool { return had.Order == id }); had >= 0 {
			drop.CommittedAt = c.trip.Drops[had].CommittedAt
		}
		drops = append(drops, drop)
	}
	for _, drop := range c.trip.Drops {
		d.orders[drop.Order].trip = nil
	}
	for _, drop := range drops {
		d.orders[drop.Order].trip = c.trip
	}
	c.trip.Drops, c.trip.PickupAt, c.told = drops, pickup, false
	return nil
}

// together checks that one courier may take the orders, some of which are on its trip already, and
// returns their restaurant and when the last is ready.
func (d *day) together(orders []string, trip *Assignment) (restaurant string, ready int, err error) {
	for i, id := range orders {
		o, ok := d.orders[id]
		switch {
		case !ok || !o.told:
			return "", 0, fmt.Errorf("no order %s so far", id)
		case o.pickedUp || o.trip != nil && o.trip != trip:
			return "", 0, fmt.Errorf("order %s is somebody's", id)
		case slices.Contains(orders[:i], id):
			return "", 0, fmt.Errorf("order %s is named twice", id)
		case i > 0 && o.Restaurant != restaurant:
			return "", 0, errors.New("orders of two restaurants")
		}
		restaurant, ready = o.Restaurant, max(ready, o.Ready)
	}
	return restaurant, ready, nil
}

// enoughRefusals is how many refusals keep their reason.
const enoughRefusals = 20

func (d *day) refuse(now int, decision Decision, err error) {
	d.outcome.Refused++
	if len(d.outcome.Refusals) < enoughRefusals {
		d.outcome.Refusals = append(d.outcome.Refusals, fmt.Sprintf("%d: courier %s, orders %v, move to %q: %v", now, decision.Courier, decision.Orders, decision.MoveTo, err))
	}
}
