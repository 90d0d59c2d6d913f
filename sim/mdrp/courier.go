package mdrp

// courier is one as the harness keeps it.
type courier struct {
	Courier
	state string
	at    Point  // where it stands, or where the state ends
	place string // the restaurant there, if it is one
	since int    // idle: from when; to_pickup and at_pickup: arrival
	free  int    // moving: arrival; delivering: end
	trip  *Assignment
	told  bool // the dispatcher knows the state
}

// pass lets the clock reach now, and reports the trip that was picked up meanwhile, if any.
func (c *courier) pass(now int, d *day) {
	for c.step(now, d) {
		c.told = false
	}
}

// step makes the one change of state that is due, if any is.
func (c *courier) step(now int, d *day) bool {
	switch {
	case c.state == Off && c.On <= now && now < c.Off && c.since < 0:
		c.state, c.since = Idle, c.On
	case c.state == Moving && c.free <= now:
		c.state, c.since = Idle, c.free
	case c.state == ToPickup && c.since <= now:
		c.state = AtPickup
	case c.state == AtPickup && c.trip.PickupAt <= now:
		d.pickUp(c)
	case c.state == Delivering && c.free <= now:
		c.state, c.since, c.trip = Idle, c.free, nil
	case c.state == Idle && c.Off <= now:
		c.state = Off
	default:
		return false
	}
	return true
}

// shown is the courier as the dispatcher sees it.
func (c *courier) shown() CourierState {
	s := CourierState{Courier: c.ID, State: c.state, Since: c.since, FreeAt: c.free}
	if c.place != "" {
		s.At.ID = c.place
	} else {
		at := c.at
		s.At.Point = &at
	}
	if c.trip != nil {
		for _, drop := range c.trip.Drops {
			s.Orders = append(s.Orders, drop.Order)
		}
	}
	return s
}
