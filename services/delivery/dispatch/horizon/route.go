package horizon

import "math"

// most is how many orders a trip can have at all; Rules.Bundle is at most this.
const most = 6

// trip is one visit of a place: its orders in the order of their drops.
type trip struct {
	place  int
	count  int
	orders [most]int32
}

func (t *trip) list() []int {
	list := make([]int, t.count)
	for i := range list {
		list[i] = int(t.orders[i])
	}
	return list
}

// keep drops the orders for which wanted says no.
func (t *trip) keep(wanted func(o int) bool) {
	kept := 0
	for _, o := range t.orders[:t.count] {
		if wanted(int(o)) {
			t.orders[kept] = o
			kept++
		}
	}
	t.count = kept
}

// with is the trip with an order dropped at a position.
func (t trip) with(o, position int) trip {
	copy(t.orders[position+1:t.count+1], t.orders[position:t.count])
	t.orders[position] = int32(o)
	t.count++
	return t
}

func (e *Engine) tripOf(orders []int) trip {
	t := trip{}
	for i, o := range orders[:min(len(orders), most)] {
		t.orders[i], t.place = int32(o), e.orders[o].Place
		t.count++
	}
	return t
}

// route is what is planned for a courier.
type route struct {
	start int     // when it is free
	row   []int16 // minutes from where it is free to each place
	off   int
	open  bool // it may get orders
	fixed bool // the first trip is under way, but not picked up: it keeps its orders
	trips []trip
	legs  []leg // the state before each trip, and after the last
	cost  float64
}

// leg is a moment of a route: when its courier is free again, where, and what the customers' waits and the
// minutes under way cost until then.
type leg struct {
	now  int
	cost float64
	row  []int16
}

// never is the cost of what is not possible.
var never = math.Inf(1)

// settle works out what a route costs, whose trips have changed from one of them on.
func (e *Engine) settle(r *route, from int) {
	e.tried++
	if from == 0 {
		r.legs = append(r.legs[:0], leg{now: r.start, row: r.row})
	}
	r.legs = r.legs[:from+1]
	for k := from; k < len(r.trips); k++ {
		next, possible := e.ride(r, k, &r.trips[k], &r.legs[k])
		if !possible {
			r.cost = never
			return
		}
		r.legs = append(r.legs, next)
	}
	end := &r.legs[len(r.trips)]
	r.cost = end.cost + e.held(r, end.now)
}

// held is what it costs that a route keeps its courier until a minute.
func (e *Engine) held(r *route, until int) float64 {
	return e.dear * float64(min(until, r.off)-min(r.start, r.off))
}

// ride is the state after a trip, which is made as number k of a route. Impossible is what is picked up
// after the shift.
func (e *Engine) ride(r *route, k int, t *trip, from *leg) (after leg, possible bool) {
	s := &e.setup
	travel := int(from.row[t.place])
	pickup := from.now + travel + s.PickupBefore
	if k == 0 && r.fixed {
		pickup = max(from.now+s.PickupBefore, e.now)
	}
	for _, o := range t.orders[:t.count] {
		pickup = max(pickup, e.orders[o].Ready)
	}
	if pickup > r.off {
		return leg{}, false
	}
	departs := pickup - s.PickupBefore - travel
	cost, leaves, row := from.cost, pickup+s.PickupAfter, from.row
	for k, number := range t.orders[:t.count] {
		o := &e.orders[number]
		way := o.toDoor
		if k > 0 {
			way = e.setup.Travel(e.orders[t.orders[k-1]].Door, o.Door)
		}
		dropped := leaves + way + s.DropBefore
		cost += e.waitCost(dropped - o.Placed)
		leaves = dropped + s.DropAfter
		row = o.fromDoor
	}
	return leg{now: leaves, cost: cost + e.rules.Busy*float64(leaves-departs), row: row}, true
}

// change is what it costs that a trip is made at a position of a route, before the rest of its trips;
// never, when that is not possible or no less than a limit. Whatever a route is given, the rest of it
// does not end earlier.
func (e *Engine) change(r *route, at, rest int, t *trip, limit float64) float64 {
	e.tried++
	state, possible := e.ride(r, at, t, &r.legs[at])
	for k := rest; possible; k++ {
		was := &r.legs[k]
		more := state.cost - was.cost
		switch {
		case more >= limit:
			return never
		case k == len(r.trips):
			return more + e.held(r, state.now) - e.held(r, was.now)
		case k > rest && state.now == was.now:
			return more
		}
		state, possible = e.ride(r, k, &r.trips[k], &state)
	}
	return never
}

// waitCost is what a customer's wait costs.
func (e *Engine) waitCost(minutes int) float64 {
	return e.waits[min(max(0, minutes), len(e.waits)-1)]
}

// longest is the wait from which on none is worse.
const longest = 24 * 60

// waitCosts are what waits cost by their minutes: as many; beyond the patience more with each of them; and
// beyond the bound so much that no number of quicker orders is worth another round.
func waitCosts(rules Rules) []float64 {
	costs := make([]float64, longest)
	for at := range costs {
		minutes := float64(at)
		late, tooLate := max(0, minutes-rules.Patience), max(0, minutes-rules.Bound)
		costs[at] = minutes + rules.Ageing*late*late + rules.Beyond*tooLate
	}
	return costs
}
