package pdp

import (
	"cmp"
	"slices"
)

// MostExact is how many orders Exact takes: beyond it the table of states is no longer small.
const MostExact = 8

// Exact is the cheapest way of one vehicle past the stops of all orders; false when there is none, or
// when there are more than MostExact orders. The orders that are aboard of the vehicle are delivered,
// the others picked up first. The answer to a given problem is always the same.
//
// It is dynamic programming over who waits, is aboard or is delivered, and where the vehicle is. In
// such a state it keeps every way that is not both later and dearer than another, and that may still
// end cheaper than a first answer by insertion.
func Exact(p *Problem, vehicle int) (Route, bool) {
	if len(p.Orders) > MostExact || vehicle < 0 || vehicle >= len(p.Vehicles) {
		return Route{}, false
	}
	m := newModel(p)
	for _, carrier := range m.carrier {
		if carrier != none && carrier != vehicle {
			return Route{}, false
		}
	}
	t := newTable(m, vehicle)
	for state := range t.last {
		t.goOn(state)
	}
	return t.cheapest(p)
}

// table has the labels by state. An order waits (0), is aboard (1) or is delivered (2). A state is a
// number with such a digit for each order, in base 3, or base 2 when the order is aboard from the
// beginning. Every step makes it larger; 0 is the first.
type table struct {
	*model
	vehicle int
	last    int
	// powers are what a digit counts in a state, bases its base.
	powers, bases [MostExact]int
	// digits are those of the state at hand.
	digits [MostExact]int
	// bound is the cost of the first answer. reach and ride are the least time and cost of a way to each
	// stop, whatever is before it.
	bound       float64
	reach, ride []float64
	// byReach are the orders by the reach of their deliveries.
	byReach []int
	// heads[state*stops+node] is the newest label of a state whose last stop is node.
	heads  []int32
	labels []label
}

// label is a way to a state.
type label struct {
	time, cost float64
	// before is the label that it goes on from, next the next one of the same state and stop.
	before, next int32
	node         int32
}

func newTable(m *model, vehicle int) *table {
	t := &table{model: m, vehicle: vehicle}
	power := 1
	for o, carrier := range m.carrier {
		t.powers[o], t.bases[o] = power, 3
		if carrier != none {
			t.bases[o] = 2
		}
		power *= t.bases[o]
	}
	t.last = power - 1
	t.heads = make([]int32, power*m.stops)
	for i := range t.heads {
		t.heads[i] = none
	}
	t.look()
	v := &m.vehicles[vehicle]
	t.labels = append(make([]label, 0, 4*power), label{time: v.from, before: none, next: none, node: v.start})
	return t
}

// goOn extends every way to a state by every stop that may come next.
func (t *table) goOn(state int) {
	load := t.vehicles[t.vehicle].aboard
	for o, carrier := range t.carrier {
		t.digits[o] = state/t.powers[o]%t.bases[o] + 3 - t.bases[o]
		if t.digits[o] > 0 && carrier == none {
			load += t.load[2*o]
		}
		if t.digits[o] == 2 {
			load += t.load[2*o+1]
		}
	}
	if state == 0 {
		t.step(state, 0, load)
		return
	}
	for _, head := range t.heads[state*t.stops : (state+1)*t.stops] {
		for at := head; at != none; at = t.labels[at].next {
			t.step(state, at, load)
		}
	}
}

// look finds the bounds: what is known before the first step.
func (t *table) look() {
	t.bound = t.greedy() + slack
	t.reach, t.ride = make([]float64, t.stops), make([]float64, t.stops)
	start := int(t.vehicles[t.vehicle].start)
	for node := range t.stops {
		t.reach[node], t.ride[node] = t.timeTo[node*t.n+start], t.costTo[node*t.n+start]
		for before := range t.stops {
			if before != node {
				t.reach[node] = min(t.reach[node], t.timeTo[node*t.n+before])
				t.ride[node] = min(t.ride[node], t.costTo[node*t.n+before])
			}
		}
	}
	for o := range t.carrier {
		t.byReach = append(t.byReach, o)
	}
	slices.SortFunc(t.byReach, func(a, b int) int { return cmp.Compare(t.reach[2*a+1], t.reach[2*b+1]) })
}

// greedy is the cost of the way that insertion finds, which then gets a second chance for each order.
func (t *table) greedy() float64 {
	f := finder{model: t.model}
	r := t.newRoute(t.vehicle)
	bound := Forever
	for round := range 2 {
		for o := range t.carrier {
			if round > 0 {
				t.remove(&r, o)
				if !t.refresh(&r) {
					return bound // the others need it as a short cut
				}
			}
			at, _, found := f.best(&r, o, Forever)
			if !found {
				return bound
			}
			t.insert(&r, o, at)
		}
		bound = r.total
	}
	return bound
}

// atLeast is what the stops that are left cost when it is now: each the least way to it, what it costs
// to be there no earlier than that takes, and as many least ways one after the other as there are
// deliveries before one, and stops before the end.
func (t *table) atLeast(now float64) (sum float64) {
	late, alone, inTurn, end := 0.0, 0.0, 0.0, now
	for o := range t.carrier {
		for node := 2*o + t.digits[o]; node < 2*o+2; node++ {
			sum += t.ride[node]
			end += t.reach[node]
			begin := max(now+t.reach[node], t.opens[node])
			alone += t.slope[node] * begin
			late += t.late[node] * max(0, begin-t.due[node])
		}
	}
	if !t.timed {
		return sum
	}
	turn := now
	for _, o := range t.byReach {
		if t.digits[o] < 2 {
			turn += t.reach[2*o+1]
			inTurn += t.slope[2*o+1] * turn
		}
	}
	return sum + late + max(alone, inTurn) + t.vehicles[t.vehicle].finish*end
}

func (t *table) step(state int, at int32, load float64) {
	from := t.labels[at]
	if from.cost+t.atLeast(from.time) > t.bound {
		return
	}
	row := int(from.node) * t.n
	for o := range t.carrier {
		if t.digits[o] == 2 {
			continue
		}
		node := 2*o + t.digits[o]
		begin := max(from.time+t.time[row+node], t.opens[node])
		if begin > t.closes[node] || load+t.load[node] > t.vehicles[t.vehicle].capacity {
			continue
		}
		t.add(state+t.powers[o], label{time: begin, cost: from.cost + t.cost[row+node] + t.price(int32(node), begin), before: at, node: int32(node)})
	}
}

// add keeps a way unless another is as early and as cheap. Ways that are worse than it stay: they
// cost a little time and change nothing.
func (t *table) add(state int, way label) {
	head := &t.heads[state*t.stops+int(way.node)]
	for at := *head; at != none; at = t.labels[at].next {
		if other := &t.labels[at]; other.time <= way.time && other.cost <= way.cost {
			return
		}
	}
	way.next = *head
	*head = int32(len(t.labels))
	t.labels = append(t.labels, way)
}

func (t *table) cheapest(p *Problem) (Route, bool) {
	v := &t.vehicles[t.vehicle]
	route := Route{Vehicle: t.vehicle}
	if t.stops == 0 {
		return route, true
	}
	best, least := int32(none), Forever
	for node := range t.stops {
		for at := t.heads[t.last*t.stops+node]; at != none; at = t.labels[at].next {
			way := &t.labels[at]
			home := way.time + t.time[node*t.n+int(v.end)]
			if cost := way.cost + t.cost[node*t.n+int(v.end)] + v.finish*home; home <= v.until && cost < least {
				best, least = at, cost
			}
		}
	}
	if best == none {
		return Route{}, false
	}
	route.Visits = make([]Visit, 2*len(p.Orders))
	left := len(route.Visits)
	for at := best; t.labels[at].before != none; at = t.labels[at].before {
		left--
		route.Visits[left] = Visit{Order: int(t.labels[at].node) / 2, Delivery: t.labels[at].node%2 == 1}
	}
	route.Visits = route.Visits[left:]
	return route, true
}
