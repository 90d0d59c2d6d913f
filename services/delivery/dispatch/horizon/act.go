package horizon

// act says what of the plan cannot wait. A courier is sent to a place without its orders as long as it
// has a way to go: it is bound to them only when it stands there, so that what comes meanwhile may
// still change who carries what.
func (e *Engine) act() []Instruction {
	var out []Instruction
	for i := range e.couriers {
		c := &e.couriers[i]
		r := &c.route
		if len(r.trips) == 0 {
			continue
		}
		t := r.trips[0]
		switch {
		case c.seen.Phase == AtPickup && t.count > len(c.seen.Orders) && e.now < e.pickup(c):
			out = append(out, e.bind(i, t))
		case c.seen.Phase == Idle && c.Off > e.now && e.due(r, t):
			if way := int(r.row[t.place]); way == 0 {
				e.pace.carried += float64(t.count)
				e.pace.spent += float64(usualApproach + e.ridden(t))
				out = append(out, e.bind(i, t))
			} else {
				out = append(out, Instruction{Courier: i, Place: t.place})
				c.seen = Sighting{Phase: Moving, Place: t.place, From: e.now + way}
			}
		}
	}
	return out
}

// pickup is when the courier leaves the place of its trip, as things are.
func (e *Engine) pickup(c *courier) int {
	at := c.seen.From + e.setup.PickupBefore
	for _, o := range c.seen.Orders {
		at = max(at, e.orders[o].Ready)
	}
	return at
}

// due is whether the pickup would be later if the courier left at the next decision.
func (e *Engine) due(r *route, t trip) bool {
	ready := 0
	for _, o := range t.orders[:t.count] {
		ready = max(ready, e.orders[o].Ready)
	}
	return e.now+e.gap+int(r.row[t.place])+e.setup.PickupBefore > ready
}

// bind gives a courier the orders of a trip.
func (e *Engine) bind(i int, t trip) Instruction {
	c := &e.couriers[i]
	orders := t.list()
	arrival := e.now + int(c.route.row[t.place])
	if c.seen.Phase == AtPickup {
		arrival = c.seen.From
	}
	for _, o := range orders {
		e.take(o)
	}
	c.seen = Sighting{Phase: AtPickup, Place: t.place, From: arrival, Orders: orders}
	return Instruction{Courier: i, Orders: orders, Place: None}
}

// ridden is how long a trip keeps a courier from the pickup on.
func (e *Engine) ridden(t trip) int {
	minutes := e.setup.PickupBefore + e.setup.PickupAfter
	for k, number := range t.orders[:t.count] {
		way := e.orders[number].toDoor
		if k > 0 {
			way = e.setup.Travel(e.orders[t.orders[k-1]].Door, e.orders[number].Door)
		}
		minutes += way + e.setup.DropBefore + e.setup.DropAfter
	}
	return minutes
}
