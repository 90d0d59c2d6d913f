package pdp

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawAny(t *rapid.T) *Problem {
	p := draw(t, rapid.IntRange(0, 12).Draw(t, "orders"), rapid.IntRange(0, 4).Draw(t, "vehicles"))
	p.Weights.FewestVehicles = rapid.Bool().Draw(t, "fewest vehicles")
	p.Weights.Unserved = float64(rapid.IntRange(0, 1).Draw(t, "may leave out") * 200)
	return p
}

func solve(t interface{ Fatal(...any) }, p *Problem, options Options) Solution {
	s, err := Solve(p, options)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever the problem, the answer keeps to it.
func TestSolutionsAreRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		s := solve(t, p, Options{Seed: 1, Iterations: 100})
		if _, wrong := Check(p, s); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	})
}

func TestTheSameSeedGivesTheSameSolution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, options := drawAny(t), Options{Seed: rapid.Uint64().Draw(t, "seed"), Iterations: 60}
		if a, b := solve(t, p, options), solve(t, p, options); !reflect.DeepEqual(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

// The search carries its cost along; it must be that of the routes.
func TestTheSearchKnowsWhatItsRoutesCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		m := newModel(p)
		m.sortNear()
		m.rank()
		s := newSearch(m, Options{Seed: 1, Iterations: 50})
		if len(p.Orders) == 0 || len(p.Vehicles) == 0 {
			return
		}
		s.recreate()
		s.take()
		first := s.best.cost
		s.run()
		costs, _ := Check(p, m.solution(s.best))
		want := p.Weights.Weigh(costs) - p.Weights.Vehicle*float64(costs.Vehicles) - p.Weights.Unserved*float64(costs.Unserved)
		got := s.best.cost - m.opening*float64(costs.Vehicles) - m.unserved*float64(costs.Unserved)
		if math.Abs(got-want) > 1e-6*(1+s.best.cost) {
			t.Fatalf("cost %v, the routes cost %v", got, want)
		}
		if s.best.cost > first+1e-9 {
			t.Fatalf("the search ended at %v and began at %v", s.best.cost, first)
		}
	})
}

// A search that is given a solution ends with one that is not dearer, whatever it was given.
func TestTheSearchIsNotWorseThanItsStart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		first := solve(t, p, Options{Seed: 1, Iterations: 5})
		next := solve(t, p, Options{Seed: 2, Iterations: 1, Start: &first})
		before, _ := Check(p, first)
		after, wrong := Check(p, next)
		worse := cmp.Compare(p.Weights.Weigh(after), p.Weights.Weigh(before)+1e-6)
		if p.Weights.FewestVehicles {
			worse = cmp.Or(cmp.Compare(after.Vehicles, before.Vehicles), worse)
		}
		if p.Weights.FewestVehicles || p.Weights.Unserved == 0 {
			worse = cmp.Or(cmp.Compare(after.Unserved, before.Unserved), worse)
		}
		if worse > 0 || len(wrong) > 0 {
			t.Fatalf("from %+v to %+v, wrong: %v", before, after, wrong)
		}
	})
}

func TestAnImpossibleStartIsLeft(t *testing.T) {
	p := city(4, 2, 1)
	p.Vehicles[1].Aboard = []int{3}
	visit := func(order int, delivery bool) Visit { return Visit{order, delivery} }
	start := Solution{Routes: []Route{
		{Vehicle: 9, Visits: []Visit{visit(0, false), visit(0, true)}},
		{Vehicle: 0, Visits: []Visit{visit(0, true), visit(0, false)}},
		{Vehicle: 0, Visits: []Visit{visit(0, false)}},
		{Vehicle: 0, Visits: []Visit{visit(7, false), visit(7, true)}},
		{Vehicle: 0, Visits: []Visit{visit(3, true)}},
		{Vehicle: 0, Visits: []Visit{visit(0, false), visit(0, true), visit(0, false), visit(0, true)}},
		{Vehicle: 0, Visits: []Visit{visit(1, false), visit(1, true)}},
		{Vehicle: 0, Visits: []Visit{visit(2, false), visit(2, true)}},
	}}
	m := newModel(p)
	m.sortNear()
	m.rank()
	s := newSearch(m, Options{Start: &start})
	s.start()
	if !slices.Equal(s.work.where, []int{none, 0, none, none}) || !slices.Equal(s.work.absent, []int{0, 2, 3}) {
		t.Errorf("orders are at %v, absent %v", s.work.where, s.work.absent)
	}
	if _, wrong := Check(p, solve(t, p, Options{Start: &start, Iterations: 50})); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// best promises to say by how much a route gets dearer.
func TestInsertionSaysWhatItAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t, 5, 1)
		m := newModel(p)
		f := finder{model: m}
		r := m.newRoute(0)
		for o := range p.Orders {
			at, added, found := f.best(&r, o, Forever)
			if !found {
				continue
			}
			before := r.total
			m.insert(&r, o, at)
			if !m.refresh(&r) || math.Abs(r.total-before-added) > 1e-6 {
				t.Fatalf("order %d at %v: said %v, is %v; sequence %v", o, at, added, r.total-before, r.seq)
			}
		}
	})
}

// A few orders and one vehicle: what the search finds is what exact finds.
func TestTheSearchFindsTheBestOfSmallProblems(t *testing.T) {
	for seed := range uint64(20) {
		p := city(5, 1, seed)
		route, ok := Exact(p, 0)
		if !ok {
			t.Fatal("no way")
		}
		best, _ := Check(p, Solution{Routes: []Route{route}})
		m := newModel(p)
		m.sortNear()
		m.rank()
		s := newSearch(m, Options{Seed: seed, Iterations: 500})
		s.run()
		found, _ := Check(p, m.solution(s.best))
		if p.Weights.Weigh(found) > p.Weights.Weigh(best)+1e-6 {
			t.Errorf("seed %d: search %v, exact %v", seed, p.Weights.Weigh(found), p.Weights.Weigh(best))
		}
	}
}

func TestFewestVehiclesComeFirst(t *testing.T) {
	p := city(12, 8, 3)
	p.Weights = Weights{Distance: 1, FewestVehicles: true}
	few, wrong := Check(p, solve(t, p, Options{Iterations: 2000}))
	if few.Vehicles != 1 || few.Unserved != 0 || len(wrong) > 0 {
		t.Errorf("%+v: one vehicle can do it all when time does not matter; wrong: %v", few, wrong)
	}
}

func TestAnOrderIsLeftOutWhenThatIsCheaper(t *testing.T) {
	p := city(3, 1, 1)
	p.Weights = Weights{Distance: 1, Unserved: 10}
	if s := solve(t, p, Options{}); len(s.Unserved) != 3 || len(s.Routes) != 0 {
		t.Errorf("served %v although each order costs more than the 10 of leaving it", s.Routes)
	}
	p.Weights.Unserved = 1e6
	if s := solve(t, p, Options{}); len(s.Unserved) != 0 {
		t.Errorf("left out %v", s.Unserved)
	}
}

func TestProblemsThatAreNone(t *testing.T) {
	for name, spoil := range map[string]func(*Problem){
		"no travel":            func(p *Problem) { p.Travel = nil },
		"negative weight":      func(p *Problem) { p.Weights.Late = -1 },
		"no number":            func(p *Problem) { p.Weights.Distance = math.NaN() },
		"negative load":        func(p *Problem) { p.Orders[0].Load = -1 },
		"negative service":     func(p *Problem) { p.Orders[0].Pickup.Service = -1 },
		"never opens":          func(p *Problem) { p.Orders[0].Delivery.Opens = Forever },
		"no place":             func(p *Problem) { p.Orders[0].Pickup.Place = Nowhere },
		"no start":             func(p *Problem) { p.Vehicles[0].Start = Nowhere },
		"never begins":         func(p *Problem) { p.Vehicles[0].From = Forever },
		"aboard of two":        func(p *Problem) { p.Vehicles[0].Aboard, p.Vehicles[1].Aboard = []int{0}, []int{0} },
		"aboard, not there":    func(p *Problem) { p.Vehicles[0].Aboard = []int{9} },
		"aboard, but too much": func(p *Problem) { p.Vehicles[0].Aboard, p.Vehicles[0].Capacity = []int{0}, 0.5 },
	} {
		p := city(2, 2, 1)
		spoil(p)
		if _, err := Solve(p, Options{}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// A checker that finds nothing proves nothing until it has found what was planted.
func TestCheckFindsWhatIsPlanted(t *testing.T) {
	p := city(2, 2, 1)
	p.Orders[1].Load = 4
	visit := func(order int, delivery bool) Visit { return Visit{order, delivery} }
	right := []Visit{visit(0, false), visit(0, true), visit(1, false), visit(1, true)}
	for name, c := range map[string]struct {
		solution Solution
		spoil    func(*Problem)
		wrong    bool
	}{
		"nothing":              {solution: Solution{Routes: []Route{{0, right}}}},
		"one is left out":      {solution: Solution{Routes: []Route{{0, right[:2]}}, Unserved: []int{1}}},
		"nobody is served":     {solution: Solution{}, wrong: true},
		"delivered first":      {solution: Solution{Routes: []Route{{0, []Visit{right[1], right[0], right[2], right[3]}}}}, wrong: true},
		"never delivered":      {solution: Solution{Routes: []Route{{0, right[:3]}}}, wrong: true},
		"served and left out":  {solution: Solution{Routes: []Route{{0, right}}, Unserved: []int{1}}, wrong: true},
		"twice":                {solution: Solution{Routes: []Route{{0, append(slices.Clone(right), right[:2]...)}}}, wrong: true},
		"two vehicles for one": {solution: Solution{Routes: []Route{{0, []Visit{right[0], right[2], right[3]}}, {1, right[1:2]}}}, wrong: true},
		"a vehicle twice":      {solution: Solution{Routes: []Route{{0, right[:2]}, {0, right[2:]}}}, wrong: true},
		"a vehicle too many":   {solution: Solution{Routes: []Route{{2, right}}}, wrong: true},
		"an order too many":    {solution: Solution{Routes: []Route{{0, append(slices.Clone(right), visit(7, false))}}}, wrong: true},
		"too much":             {solution: Solution{Routes: []Route{{0, []Visit{right[0], right[2], right[1], right[3]}}}}, wrong: true},
		"closed":               {solution: Solution{Routes: []Route{{0, right}}}, spoil: func(p *Problem) { p.Orders[1].Delivery.Closes = 100 }, wrong: true},
		"home too late":        {solution: Solution{Routes: []Route{{0, right}}}, spoil: func(p *Problem) { p.Vehicles[0].Until = 100 }, wrong: true},
		"aboard of another":    {solution: Solution{Routes: []Route{{0, right}}}, spoil: func(p *Problem) { p.Vehicles[0].Aboard = []int{0} }, wrong: true},
		"aboard, delivered":    {solution: Solution{Routes: []Route{{0, right[1:]}}}, spoil: func(p *Problem) { p.Vehicles[0].Aboard = []int{0} }},
	} {
		problem := *p
		problem.Orders, problem.Vehicles = slices.Clone(p.Orders), slices.Clone(p.Vehicles)
		if c.spoil != nil {
			c.spoil(&problem)
		}
		if _, wrong := Check(&problem, c.solution); len(wrong) > 0 != c.wrong {
			t.Errorf("%s: found %v", name, wrong)
		}
	}
}

func ExampleSolve() {
	// Two stores at kilometres 0 and 1 of a street, doors at 2, 3 and 4, ten minutes a kilometre; one
	// rider at the first store with two bags' room, one further up with a bag in hand.
	stop := func(km int, due float64) Stop { return Stop{Place: km, Due: due, Closes: Forever} }
	p := &Problem{
		Orders: []Order{
			{Pickup: stop(0, Forever), Delivery: stop(3, 40), Load: 1},
			{Pickup: stop(1, Forever), Delivery: stop(2, 30), Load: 1},
			{Delivery: stop(4, 20), Load: 1},
		},
		Vehicles: []Vehicle{
			{Start: 0, End: Nowhere, Until: Forever, Capacity: 2},
			{Start: 3, End: Nowhere, Until: Forever, Capacity: 2, Aboard: []int{2}},
		},
		Travel: func(from, to int) Leg {
			km := math.Abs(float64(from - to))
			return Leg{Distance: km, Time: 10 * km}
		},
		Weights: Weights{Distance: 1, Late: 1},
	}
	s, err := Solve(p, Options{Seed: 1, Iterations: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Routes {
		fmt.Println("vehicle", r.Vehicle, r.Visits)
	}
	costs, wrong := Check(p, s)
	fmt.Println(costs.Distance, "km,", costs.Late, "min late,", len(wrong), "wrong")
	// Output:
	// vehicle 0 [{0 false} {1 false} {1 true} {0 true}]
	// vehicle 1 [{2 true}]
	// 4 km, 0 min late, 0 wrong
}

func BenchmarkIteration(b *testing.B) {
	for _, size := range []struct{ orders, vehicles int }{{20, 5}, {50, 10}, {200, 40}} {
		b.Run(fmt.Sprintf("%d orders, %d vehicles", size.orders, size.vehicles), func(b *testing.B) {
			p := city(size.orders, size.vehicles, 1)
			b.ReportAllocs()
			solve(b, p, Options{Iterations: b.N})
		})
	}
}

// Time has a price in the first of each pair; in the second, distance alone counts.
func BenchmarkInsertion(b *testing.B) {
	for _, orders := range []int{3, 10, 25} {
		for name, weights := range map[string]Weights{"timed": {Distance: 1, Late: 50, Delivery: 1}, "distance": {Distance: 1}} {
			b.Run(fmt.Sprint(name, " ", orders), func(b *testing.B) {
				p := city(orders+1, 1, 1)
				p.Weights, p.Vehicles[0].Capacity = weights, Forever
				m := newModel(p)
				f, r := finder{model: m}, m.newRoute(0)
				for o := range orders {
					at, _, _ := f.best(&r, o, Forever)
					m.insert(&r, o, at)
				}
				b.ReportAllocs()
				for b.Loop() {
					if _, _, found := f.best(&r, orders, Forever); !found {
						b.Fatal("no place")
					}
				}
			})
		}
	}
}
