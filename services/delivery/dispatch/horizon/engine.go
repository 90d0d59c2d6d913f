package horizon

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Engine is one day.
type Engine struct {
	setup Setup
	rules Rules
	now   int
	gap   int // minutes between two decisions, as seen

	between  [][]int16 // minutes from place to place
	couriers []courier
	orders   []order
	waiting  []int // orders that no courier has
	open     []int // couriers who may get orders
	tried    int   // routes tried at this decision
	undo     []kept
	random   *rand.Rand
	waits    []float64 // what a wait costs, by its minutes
	pace     pace
	counted  int       // orders that pace has seen
	duty     []int     // couriers on duty, by minute
	demand   []float64 // orders an hour that each place is expected to have
	late     [farthest + 1]float64
	dear     float64 // the price of a courier's minute at this decision
}

// order is one as the engine keeps it.
type order struct {
	Order
	toDoor   int     // minutes from its place to its door
	fromDoor []int16 // minutes from its door to each place
	taken    bool    // a courier has it, or has delivered it
	planned  int     // the courier who is to carry it, or None
	was      int     // the same, before it was taken out
}

// courier is one as the engine keeps it.
type courier struct {
	Shift
	seen      Sighting
	fromStart []int16 // minutes from where it was last seen away from a place
	route     route
}

// New begins a day.
func New(setup Setup, rules Rules) *Engine {
	e := &Engine{setup: setup, rules: rules.withDefaults(), gap: 1, now: -1, pace: newPace(), random: rand.New(rand.NewPCG(1, 2))}
	for _, place := range setup.Places {
		e.between = append(e.between, e.row(place))
	}
	for _, shift := range setup.Shifts {
		e.couriers = append(e.couriers, courier{
			Shift: shift, seen: Sighting{Phase: Off, Place: None, At: shift.Start, From: shift.On},
			fromStart: e.row(shift.Start),
		})
	}
	e.waits = waitCosts(e.rules)
	e.demand, e.late = make([]float64, len(setup.Places)), e.lateness()
	last := 0
	for _, shift := range setup.Shifts {
		last = max(last, shift.Off)
	}
	for minute := range last + 1 {
		e.duty = append(e.duty, e.onDuty(minute))
	}
	return e
}

// row is the minutes from a point to each place.
func (e *Engine) row(from Point) []int16 {
	row := make([]int16, len(e.setup.Places))
	for i, place := range e.setup.Places {
		row[i] = int16(min(e.setup.Travel(from, place), 1<<14))
	}
	return row
}

// Add tells of a new order and returns its number: 0, 1, 2 and so on.
func (e *Engine) Add(o Order) int {
	number := len(e.orders)
	e.orders = append(e.orders, order{
		Order: o, toDoor: e.setup.Travel(e.setup.Places[o.Place], o.Door), fromDoor: e.row(o.Door), planned: None,
	})
	e.waiting = append(e.waiting, number)
	return number
}

// Tell tells what a courier does. What is not told anew goes on.
func (e *Engine) Tell(number int, seen Sighting) {
	c := &e.couriers[number]
	if seen.Place == None {
		c.fromStart = e.row(seen.At)
	}
	seen.Orders = slices.Clone(seen.Orders)
	c.seen = seen
	for _, o := range seen.Orders {
		e.take(o)
	}
}

func (e *Engine) take(o int) {
	if !e.orders[o].taken {
		e.orders[o].taken = true
		e.waiting = slices.DeleteFunc(e.waiting, func(waits int) bool { return waits == o })
	}
}

// Decide says what to do now. Nothing is said of couriers who shall go on as they do.
func (e *Engine) Decide(now int) []Instruction {
	if e.now >= 0 {
		e.gap = max(1, now-e.now)
	}
	e.now, e.tried = now, 0
	e.note()
	e.dear = e.price()
	e.begin()
	e.insertNew()
	e.shake()
	return append(e.act(), e.spread()...)
}

// begin lets each route begin where its courier is free, and keeps of it what still waits.
func (e *Engine) begin() {
	e.open = e.open[:0]
	for i := range e.couriers {
		c := &e.couriers[i]
		r := &c.route
		r.open, r.fixed = e.free(c, r)
		if r.open {
			e.open = append(e.open, i)
		}
		r.trips = slices.DeleteFunc(r.trips, func(t trip) bool { return t.count == 0 })
		for at := range r.trips {
			r.trips[at].keep(func(o int) bool { return !e.orders[o].taken && r.open })
		}
		r.trips = slices.DeleteFunc(r.trips, func(t trip) bool { return t.count == 0 })
		if r.fixed {
			r.trips = slices.Insert(r.trips, 0, e.tripOf(c.seen.Orders))
		}
		e.settle(r, 0)
		for r.cost >= never && len(r.trips) > 0 && !(r.fixed && len(r.trips) == 1) {
			r.trips = r.trips[:len(r.trips)-1]
			e.settle(r, 0)
		}
	}
	for _, o := range e.waiting {
		e.orders[o].planned = None
	}
	for i := range e.couriers {
		for _, t := range e.couriers[i].route.trips {
			for _, o := range t.list() {
				e.orders[o].planned = i
			}
		}
	}
}

// free sets where and when a courier begins with what is planned for it. Open is whether it may get
// more orders at all, fixed whether it has a trip that it has not picked up.
func (e *Engine) free(c *courier, r *route) (open, fixed bool) {
	r.off = c.Off
	switch c.seen.Phase {
	case Off:
		r.start, r.row = max(c.On, e.now), c.fromStart
		return e.now <= c.On && c.On-e.now <= lookAhead, false
	case Idle:
		r.start, r.row = e.now, c.fromStart
	case Moving:
		r.start, r.row = max(c.seen.From, e.now), c.fromStart
	case ToPickup, AtPickup:
		r.start, r.row = c.seen.From, e.between[c.seen.Place]
		return true, true
	case Delivering:
		r.start, r.row = max(c.seen.From, e.now), c.fromStart
	}
	if c.seen.Place != None {
		r.row = e.between[c.seen.Place]
	}
	return r.start < c.Off, false
}

// lookAhead is how long before its shift a courier is planned for.
const lookAhead = 60

// insertNew gives orders that nobody is to carry to whom they cost least: first those that are
// ready first.
func (e *Engine) insertNew() {
	loose := slices.DeleteFunc(slices.Clone(e.waiting), func(o int) bool { return e.orders[o].planned != None })
	slices.SortStableFunc(loose, func(a, b int) int { return cmp.Compare(e.orders[a].Ready, e.orders[b].Ready) })
	for _, o := range loose {
		if best := e.bestPlace(o, None); best.courier != None {
			e.put(o, best)
		}
	}
}
