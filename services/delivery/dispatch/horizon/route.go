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
	cost  float64
}

// never is the cost of what is not possible.
var never = math.Inf(1)

// value is what trips would cost for the courier of a route.
func (e *Engine) value(r *route, trips []trip) float64 {
	e.tried++
	s := &e.setup
	now, row := r.start, r.row
	cost, busy := 0.0, 0
	for i := range trips {
		t := &trips[i]
		travel := int(row[t.place])
		pickup := now + travel + s.PickupBefore
		if i == 0 && r.fixed {
			pickup = now + s.PickupBefore
			if t.count > 0 {
				pickup = max(pickup, e.now)
			}
		}
		for _, o := range t.orders[:t.count] {
			pickup = max(pickup, e.orders[o].Ready)
		}
		if pickup > r.off {
			return never
		}
		departs := pickup - s.PickupBefore - travel
		leaves := pickup + s.PickupAfter
		for k, number := range t.orders[:t.count] {
			o := &e.orders[number]
			way := o.toDoor
			if k > 0 {
				way = e.setup.Travel(e.orders[t.orders[k-1]].Door, o.Door)
			}
			dropped := leaves + way + s.DropBefore
			cost += e.waitCost(float64(dropped - o.Placed))
			leaves = dropped + s.DropAfter
			row = o.fromDoor
		}
		busy += leaves - departs
		now = leaves
	}
	if len(trips) > 0 {
		cost += e.dear * float64(min(now, r.off)-r.start)
	}
	return cost + e.rules.Busy*float64(busy)
}

// waitCost is what a customer's wait costs: its minutes; beyond the patience more with each of them; and
// beyond the bound so much that no number of quicker orders is worth another round.
func (e *Engine) waitCost(minutes float64) float64 {
	late, tooLate := max(0, minutes-e.rules.Patience), max(0, minutes-e.rules.Bound)
	return minutes + e.rules.Ageing*late*late + e.rules.Beyond*tooLate
}
