package pdp

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Options say how long to look. The same problem, options and seed give the same solution, unless
// Used is set.
type Options struct {
	Seed uint64
	// Iterations of ruining and recreating; 0 means 10,000.
	Iterations int
	// Start, when there, is where the search begins; the answer is not dearer. What of it is not
	// possible is left.
	Start *Solution
	// Used, when there, ends the search instead of Iterations: it says which part of the budget is
	// used up, 1 for all of it, and is asked every few iterations.
	Used func() float64
}

// exactUpTo is how many orders of a single vehicle are solved exactly instead of searched.
const exactUpTo = 6

// Solve looks for a cheap solution: orders that nobody can take are left out.
func Solve(p *Problem, options Options) (Solution, error) {
	if err := p.Validate(); err != nil {
		return Solution{}, err
	}
	if len(p.Vehicles) == 1 && len(p.Orders) <= exactUpTo {
		if route, ok := Exact(p, 0); ok && p.Weights.Unserved == 0 {
			return Solution{Routes: []Route{route}}, nil
		}
	}
	m := newModel(p)
	m.sortNear()
	m.rank()
	s := newSearch(m, options)
	if len(p.Orders) > 0 && len(p.Vehicles) > 0 {
		s.run()
	}
	return m.solution(s.best), nil
}

// search goes from solution to solution: cur is where it stands, work what it tries.
type search struct {
	*model
	finder  finder
	random  *rand.Rand
	options Options
	done    int
	used    float64

	cur, work, best *state
	// touched are the routes in which work differs from cur.
	touched   []int
	isTouched []bool
	// closed vehicles are not to be used.
	closed []bool
	// absences counts how often each order was left out while vehicles were taken away.
	absences []float64

	// removed is how many stops a ruin takes in the mean.
	removed float64
	ruined  []bool
	torn    int
	doomed  []int
	queue   []int
	sorting sorting
}

func newSearch(m *model, options Options) *search {
	if options.Iterations <= 0 {
		options.Iterations = 10_000
	}
	s := &search{
		model: m, finder: finder{model: m}, random: rand.New(rand.NewPCG(options.Seed, 1)), options: options,
		cur: m.newState(), work: m.newState(), best: m.newState(),
		isTouched: make([]bool, len(m.vehicles)), closed: make([]bool, len(m.vehicles)), ruined: make([]bool, len(m.vehicles)),
		absences: make([]float64, len(m.carrier)), removed: meanRemoved, sorting: m.newSorting(),
	}
	return s
}

func (s *search) run() {
	s.start()
	s.build()
	if !s.problem.Weights.FewestVehicles {
		s.cheaper(1)
		return
	}
	s.fewer(fleetPart, 0)
	s.cheaper(secondStart)
	// With few vehicles the solutions lie in valleys without a way between them, and some valleys are
	// high. So it all happens twice, from another beginning.
	first := s.newState()
	first.copyFrom(s.best)
	s.best.copyFrom(s.newState())
	s.work.copyFrom(s.best)
	s.cur.copyFrom(s.best)
	s.build()
	s.fewer(secondStart+fleetPart, first.used())
	if s.best.cost > first.cost+s.opening/2 {
		s.best.copyFrom(first)
	}
	s.cheaper(1)
	if first.cost < s.best.cost {
		s.best.copyFrom(first)
	}
}

// build makes a first solution, of what is absent. It overlooks nothing: an order that finds no place
// has none.
func (s *search) build() {
	s.finder.blink = nil
	s.recreate()
	s.take()
	s.finder.blink = func() bool { return s.random.Float64() < blinkChance }
}

// start takes over the routes of the solution to begin with.
func (s *search) start() {
	if s.options.Start == nil {
		return
	}
	for _, given := range s.options.Start.Routes {
		if given.Vehicle < 0 || given.Vehicle >= len(s.vehicles) || !s.work.routes[given.Vehicle].empty() {
			continue
		}
		r := s.newRoute(given.Vehicle)
		if orders, ok := s.follow(&r, given.Visits); ok {
			s.touch(given.Vehicle)
			s.work.routes[given.Vehicle].copyFrom(&r)
			for _, o := range orders {
				s.work.where[o] = given.Vehicle
			}
		}
	}
	s.work.absent = slices.DeleteFunc(s.work.absent, func(o int) bool { return s.work.where[o] != none })
}

// follow makes a route of visits, and says which orders are in it; false when it is none.
func (s *search) follow(r *route, visits []Visit) (orders []int, ok bool) {
	aboard := make(map[int]bool)
	seq := []int32{r.seq[0]}
	for _, visit := range visits {
		o := visit.Order
		if o < 0 || o >= len(s.carrier) || s.work.where[o] != none || s.carrier[o] != none && s.carrier[o] != r.vehicle {
			return nil, false
		}
		carried := s.carrier[o] == r.vehicle || aboard[o]
		if visit.Delivery != carried || slices.Contains(orders, o) {
			return nil, false
		}
		node := int32(2 * o)
		if aboard[o] = true; visit.Delivery {
			delete(aboard, o)
			orders = append(orders, o)
			node++
		}
		seq = append(seq, node)
	}
	r.seq = append(seq, r.seq[1])
	return orders, len(aboard) == 0 && s.refresh(r)
}

// spent says which part of the budget is used up.
func (s *search) spent() float64 {
	if s.options.Used == nil {
		return float64(s.done) / float64(s.options.Iterations)
	}
	if s.done%32 == 0 {
		s.used = s.options.Used()
	}
	return s.used
}

// cheaper anneals: from here on a dearer solution is taken with a chance that falls with time.
func (s *search) cheaper(until float64) {
	start := s.spent()
	s.cur.copyFrom(s.best)
	s.work.copyFrom(s.best)
	hot := startHeat * s.scale()
	for {
		spent := s.spent()
		if !(spent < until) {
			return
		}
		part := (spent - start) / (until - start)
		heat := hot * math.Pow(endHeat/startHeat, part)
		s.done++
		s.ruin()
		s.recreate()
		s.work.cost = s.costOf(s.work)
		if s.work.cost < s.cur.cost-heat*math.Log(s.random.Float64()) {
			s.take()
		} else {
			s.giveBack()
		}
	}
}

// scale is the mean cost of a way between two stops of the best solution.
func (s *search) scale() float64 {
	total, ways := 0.0, 0
	for v := range s.best.routes {
		if r := &s.best.routes[v]; !r.empty() {
			total, ways = total+r.total, ways+len(r.seq)-1
		}
	}
	return total / float64(max(ways, 1))
}

// Heat of the annealing at its start and its end, as part of the mean cost of a way.
const (
	startHeat = 8.0
	endHeat   = 0.02
	// secondStart is where in the budget the search begins again.
	secondStart = 0.45
)

// touch notes that a route of work is about to change.
func (s *search) touch(v int) {
	if !s.isTouched[v] {
		s.isTouched[v] = true
		s.touched = append(s.touched, v)
	}
}

// take makes work the place where the search stands.
func (s *search) take() {
	s.work.cost = s.costOf(s.work)
	s.sync(s.cur, s.work)
	if s.cur.cost < s.best.cost-1e-9 {
		s.best.copyFrom(s.cur)
	}
}

func (s *search) giveBack() { s.sync(s.work, s.cur) }

func (s *search) sync(to, from *state) {
	for _, v := range s.touched {
		to.routes[v].copyFrom(&from.routes[v])
		s.isTouched[v] = false
	}
	s.touched = s.touched[:0]
	copy(to.where, from.where)
	to.absent = append(to.absent[:0], from.absent...)
	to.cost = from.cost
}
