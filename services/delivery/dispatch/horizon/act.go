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
		case c.seen.Phase == AtPickup && t.count > len(c.seen.Orders):
			out = append(out, e.bind(i, t))
		case c.seen.Phase == Idle && c.Off > e.now && e.due(r, t):
			if way := int(r.row[t.place]); way == 0 {
				out = append(out, e.bind(i, t))
			} else {
				out = append(out, Instruction{Courier: i, Place: t.place})
				c.seen = Sighting{Phase: Moving, Place: t.place, From: e.now + way}
			}
		}
	}
	return out
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
	e.pace.carried += float64(len(orders))
	e.pace.served += e.tripMinutes(arrival, t)
	c.seen = Sighting{Phase: AtPickup, Place: t.place, From: arrival, Orders: orders}
	return Instruction{Courier: i, Orders: orders, Place: None}
}

// tripMinutes is how long a trip keeps a courier, with a usual way to the place.
func (e *Engine) tripMinutes(_ int, t trip) float64 {
	total := float64(e.setup.PickupBefore + e.setup.PickupAfter + 4)
	for k, number := range t.orders[:t.count] {
		way := e.orders[number].toDoor
		if k > 0 {
			way = e.setup.Travel(e.orders[t.orders[k-1]].Door, e.orders[number].Door)
		}
		total += float64(way + e.setup.DropBefore + e.setup.DropAfter)
	}
	return total
}
