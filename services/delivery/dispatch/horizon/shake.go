package horizon

import "slices"

// shake takes some orders that have to do with each other out of the plan and puts them back one by
// one, each where it costs least then; what became no better is undone. It finds what moving one order
// at a time cannot: two that change places, tails of routes that do.
func (e *Engine) shake() {
	var loose []int
	for try := 0; try < e.rules.Shakes && e.tried < e.rules.Effort && len(e.waiting) > 1; try++ {
		loose = e.related(loose[:0])
		e.undo = e.undo[:0]
		change := 0.0
		for _, o := range loose {
			change -= e.takeOut(o)
		}
		e.random.Shuffle(len(loose), func(a, b int) { loose[a], loose[b] = loose[b], loose[a] })
		for _, o := range loose {
			best := e.bestPlace(o, e.orders[o].was)
			if best.courier == None {
				change += e.rules.Missed
				continue
			}
			e.keepFor(best.courier)
			e.put(o, best)
			change += best.gain
		}
		if change > -1e-6 {
			e.restore()
		}
	}
}

// related are a few waiting orders near one of them, in place and time.
func (e *Engine) related(list []int) []int {
	seed := e.waiting[e.random.IntN(len(e.waiting))]
	list = append(list, seed)
	want := min(len(e.waiting), 2+e.random.IntN(e.rules.Loose-1))
	for len(list) < want {
		best, least := None, 0
		// A few are drawn and the most related of them is taken.
		for range 4 {
			o := e.waiting[e.random.IntN(len(e.waiting))]
			a, b := &e.orders[seed], &e.orders[o]
			far := int(e.between[a.Place][b.Place]) + max(a.Ready-b.Ready, b.Ready-a.Ready)
			if !slices.Contains(list, o) && (best == None || far < least) {
				best, least = o, far
			}
		}
		if best == None {
			return list
		}
		list = append(list, best)
	}
	return list
}

// kept is a route as it was.
type kept struct {
	courier int
	trips   []trip
}

// keepFor notes a route before it is changed.
func (e *Engine) keepFor(courier int) {
	for i := range e.undo {
		if e.undo[i].courier == courier {
			return
		}
	}
	r := &e.couriers[courier].route
	if n := len(e.undo); n < cap(e.undo) {
		// The memory of an older note is used again.
		e.undo = e.undo[:n+1]
		e.undo[n].courier = courier
		e.undo[n].trips = append(e.undo[n].trips[:0], r.trips...)
		return
	}
	e.undo = append(e.undo, kept{courier: courier, trips: slices.Clone(r.trips)})
}

// takeOut takes an order out of the plan and says what that spares.
func (e *Engine) takeOut(o int) float64 {
	courier := e.orders[o].planned
	if courier == None {
		e.orders[o].was = None
		return e.rules.Missed
	}
	e.keepFor(courier)
	e.orders[o].was = courier
	r := &e.couriers[courier].route
	before := r.cost
	e.remove(o)
	return before - r.cost
}

// restore brings the noted routes back.
func (e *Engine) restore() {
	for i := range e.undo {
		r := &e.couriers[e.undo[i].courier].route
		for _, t := range r.trips {
			for _, o := range t.orders[:t.count] {
				e.orders[o].planned = None
			}
		}
	}
	for i := range e.undo {
		was := &e.undo[i]
		r := &e.couriers[was.courier].route
		r.trips = append(r.trips[:0], was.trips...)
		e.settle(r, 0)
		for _, t := range r.trips {
			for _, o := range t.orders[:t.count] {
				e.orders[o].planned = was.courier
			}
		}
	}
}
