package pdp

import (
	"cmp"
	"math"
	"slices"
)

// none is no node, no route, no order.
const none = -1

// slack forgives what adding the same times in another order does to the last digits.
const slack = 1e-9

// model is a problem in the shape that the inner loops want: nodes instead of places, a row of a
// matrix for everything that a loop needs of one node.
//
// Order i is picked up at node 2i and delivered at node 2i+1. The starts and ends of vehicles follow,
// the same place once.
type model struct {
	problem *Problem
	n       int
	// cost[a*n+b] is what the way from a to b costs, time[a*n+b] how long after the beginning of a that
	// of b can be: service and way. costTo and timeTo are the same by destination: costTo[b*n+a].
	cost, costTo, time, timeTo []float64

	opens, closes, due []float64
	// late and slope: a stop that begins at t costs slope x t + late x max(0, t - due).
	late, slope []float64
	load        []float64

	vehicles []vehicle
	// opening is the price of using a vehicle, unserved that of leaving an order out.
	opening, unserved float64
	// carrier is the vehicle that an order is aboard of, or none.
	carrier   []int
	anyAboard bool
	// timed says that it costs something when things happen.
	timed bool
	// near[a*(stops-1):] are the other stops, the nearest first.
	near  []int32
	stops int
}

type vehicle struct {
	start, end  int32
	from, until float64
	capacity    float64
	aboard      float64
	// class is the first vehicle that is like this one; orders aboard make a vehicle like no other.
	class int
	// finish is the price of the time at the end.
	finish float64
}

func newModel(p *Problem) *model {
	m := &model{problem: p, stops: 2 * len(p.Orders), carrier: make([]int, len(p.Orders))}
	places := make([]int, 0, m.stops+2)
	service := make([]float64, 0, m.stops+2)
	for i, o := range p.Orders {
		m.carrier[i] = none
		for k, s := range []Stop{o.Pickup, o.Delivery} {
			places, service = append(places, s.Place), append(service, s.Service)
			m.opens, m.closes, m.due = append(m.opens, s.Opens), append(m.closes, s.Closes+slack), append(m.due, s.Due)
			m.late, m.slope = append(m.late, p.Weights.Late), append(m.slope, float64(k)*p.Weights.Delivery)
			m.load = append(m.load, o.Load*float64(1-2*k))
			m.timed = m.timed || p.Weights.Late > 0 && s.Due < s.Closes
		}
	}
	m.timed = m.timed || p.Weights.Delivery > 0 || p.Weights.Finish > 0
	places, service = m.addVehicles(places, service)
	m.measure(places, service)
	return m
}

func (m *model) addVehicles(places []int, service []float64) ([]int, []float64) {
	nodes := make(map[int]int32)
	at := func(place int) int32 {
		node, known := nodes[place]
		if !known {
			node = int32(len(places))
			nodes[place] = node
			places, service = append(places, place), append(service, 0)
		}
		return node
	}
	type likeness struct {
		start, end            int
		from, until, capacity float64
	}
	classes := make(map[likeness]int)
	for i, v := range m.problem.Vehicles {
		made := vehicle{start: at(v.Start), end: at(v.End), from: v.From, until: v.Until + slack, capacity: v.Capacity + slack, class: i,
			finish: m.problem.Weights.Finish}
		for _, o := range v.Aboard {
			m.carrier[o], m.anyAboard = i, true
			made.aboard += m.problem.Orders[o].Load
		}
		if len(v.Aboard) == 0 {
			like := likeness{v.Start, v.End, v.From, v.Until, v.Capacity}
			if first, known := classes[like]; known {
				made.class = first
			} else {
				classes[like] = i
			}
		}
		m.vehicles = append(m.vehicles, made)
	}
	return places, service
}

func (m *model) measure(places []int, service []float64) {
	m.n = len(places)
	size := m.n * m.n
	all := make([]float64, 4*size)
	m.cost, m.costTo, m.time, m.timeTo = all[:size], all[size:2*size], all[2*size:3*size], all[3*size:]
	same := first(places)
	for a, from := range places {
		for b, to := range places {
			if same[a] != a || same[b] != b { // a place that was asked about already
				m.cost[a*m.n+b] = m.cost[same[a]*m.n+same[b]]
				m.time[a*m.n+b] = m.time[same[a]*m.n+same[b]]
				continue
			}
			if from != Nowhere && to != Nowhere && from != to {
				leg := m.problem.Travel(from, to)
				m.cost[a*m.n+b], m.time[a*m.n+b] = m.problem.Weights.Distance*leg.Distance, leg.Time
			}
		}
	}
	for a := range places {
		for b := range places {
			m.time[a*m.n+b] += service[a]
			m.costTo[b*m.n+a], m.timeTo[b*m.n+a] = m.cost[a*m.n+b], m.time[a*m.n+b]
		}
	}
}

// first says for each place where the same one stands first.
func first(places []int) []int {
	index, at := make(map[int]int, len(places)), make([]int, len(places))
	for i, place := range places {
		if _, known := index[place]; !known {
			index[place] = i
		}
		at[i] = index[place]
	}
	return at
}

// sortNear lists the stops around each stop. A place to be reached by different ways counts the
// shorter one.
func (m *model) sortNear() {
	m.near = make([]int32, 0, m.stops*max(0, m.stops-1))
	for a := range m.stops {
		first := len(m.near)
		for b := range m.stops {
			if a != b {
				m.near = append(m.near, int32(b))
			}
		}
		far := func(b int32) float64 { return min(m.cost[a*m.n+int(b)], m.costTo[a*m.n+int(b)]) }
		slices.SortStableFunc(m.near[first:], func(b, c int32) int { return cmp.Compare(far(b), far(c)) })
	}
}

// price is what it costs that a stop begins at t.
func (m *model) price(node int32, t float64) float64 {
	return m.slope[node]*t + m.late[node]*math.Max(0, t-m.due[node])
}

// rank makes vehicles, or orders that are left out, dearer than anything that they could save, when
// they come first.
func (m *model) rank() {
	ways, longest, latest := 0.0, 0.0, 0.0
	for _, v := range m.vehicles {
		latest = max(latest, v.from)
		longest = max(longest, slices.Max(m.time[int(v.start)*m.n:(int(v.start)+1)*m.n]))
	}
	for node := range m.stops {
		from, to := node*m.n, (node+1)*m.n
		ways += slices.Max(m.cost[from:to]) + slices.Max(m.costTo[from:to])
		longest += slices.Max(m.time[from:to])
		latest = max(latest, m.opens[node])
	}
	all := 1 + ways // no solution costs more
	for node := range m.stops {
		if m.timed {
			all += m.price(int32(node), latest+longest)
		}
	}
	all += float64(len(m.vehicles)) * m.problem.Weights.Finish * (latest + longest)
	m.opening, m.unserved = m.problem.Weights.Vehicle, m.problem.Weights.Unserved
	if m.problem.Weights.FewestVehicles {
		m.opening += all
	}
	if m.unserved == 0 || m.problem.Weights.FewestVehicles {
		m.unserved = 10 * (all + m.opening)
	}
}
