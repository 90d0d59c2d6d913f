package pdp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// draw makes a problem: places on a grid, ways that are not the same in both directions, windows that
// are tight, loose or none, some orders aboard.
func draw(t *rapid.T, orders, vehicles int) *Problem {
	const places = 12
	legs := make([]Leg, places*places)
	for i := range legs {
		legs[i] = Leg{Distance: float64(rapid.IntRange(0, 30).Draw(t, "distance")), Time: float64(rapid.IntRange(0, 30).Draw(t, "time"))}
	}
	p := &Problem{Travel: func(from, to int) Leg { return legs[from*places+to] }}
	whole := func(least, most int, name string) float64 { return float64(rapid.IntRange(least, most).Draw(t, name)) }
	stop := func(opens int) Stop {
		s := Anytime(rapid.IntRange(0, places-1).Draw(t, "place"))
		s.Opens, s.Service = whole(0, opens, "opens"), whole(0, 5, "service")
		if rapid.Bool().Draw(t, "has a due time") {
			s.Due = s.Opens + whole(0, 100, "due")
		}
		if rapid.Bool().Draw(t, "closes") {
			s.Closes = s.Opens + whole(0, 200, "closes")
		}
		return s
	}
	for range orders {
		p.Orders = append(p.Orders, Order{Pickup: stop(60), Delivery: stop(120), Load: whole(0, 3, "load")})
	}
	taken := 0
	for range vehicles {
		v := Vehicle{Start: rapid.IntRange(0, places-1).Draw(t, "start"), End: rapid.IntRange(Nowhere, places-1).Draw(t, "end"),
			From: whole(0, 20, "from"), Until: Forever, Capacity: whole(4, 9, "capacity")}
		if rapid.Bool().Draw(t, "goes home") {
			v.Until = v.From + whole(50, 500, "until")
		}
		for range rapid.IntRange(0, 1).Draw(t, "aboard") {
			if taken < orders {
				v.Aboard = append(v.Aboard, taken)
				taken++
			}
		}
		p.Vehicles = append(p.Vehicles, v)
	}
	p.Weights = Weights{Vehicle: whole(0, 50, "vehicle"), Distance: whole(0, 2, "weight of distance"), Late: whole(0, 3, "of lateness"),
		Delivery: whole(0, 1, "of deliveries"), Finish: whole(0, 1, "of the finish")}
	return p
}

// try costs every sequence of stops, with nothing but Check.
func try(p *Problem) (least float64) {
	least = Forever
	picked, done := make([]bool, len(p.Orders)), make([]bool, len(p.Orders))
	for _, o := range p.Vehicles[0].Aboard {
		picked[o] = true
	}
	var visits []Visit
	left := len(p.Orders)
	var on func()
	on = func() {
		if left == 0 {
			if costs, wrong := Check(p, Solution{Routes: []Route{{Visits: visits}}}); len(wrong) == 0 {
				least = min(least, p.Weights.Weigh(costs))
			}
			return
		}
		for o := range p.Orders {
			if done[o] {
				continue
			}
			visits = append(visits, Visit{Order: o, Delivery: picked[o]})
			if picked[o] {
				done[o], left = true, left-1
				on()
				done[o], left = false, left+1
			} else {
				picked[o] = true
				on()
				picked[o] = false
			}
			visits = visits[:len(visits)-1]
		}
	}
	on()
	return least
}

func TestExactIsTheBestOfAllSequences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := draw(t, rapid.IntRange(1, 4).Draw(t, "orders"), 1)
		want := try(p)
		route, ok := Exact(p, 0)
		if ok != !math.IsInf(want, 1) {
			t.Fatalf("exact found a way: %v; the best of all costs %v", ok, want)
		}
		if !ok {
			return
		}
		costs, wrong := Check(p, Solution{Routes: []Route{route}})
		if got := p.Weights.Weigh(costs); len(wrong) > 0 || math.Abs(got-want) > 1e-6 {
			t.Fatalf("%v costs %v, the best of all %v; wrong: %v", route.Visits, got, want, wrong)
		}
	})
}

func TestExactRefuses(t *testing.T) {
	p := city(MostExact+1, 1, 1)
	if _, ok := Exact(p, 0); ok {
		t.Error("took more orders than it says")
	}
	p = city(2, 2, 1)
	p.Vehicles[1].Aboard = []int{0}
	if _, ok := Exact(p, 0); ok {
		t.Error("delivered what is aboard of another vehicle")
	}
	if _, ok := Exact(p, 2); ok {
		t.Error("used a vehicle that is not there")
	}
	if route, ok := Exact(city(0, 1, 1), 0); !ok || len(route.Visits) != 0 {
		t.Error("no orders are no problem")
	}
}

// city has orders from three stores to doors in a square of five kilometres, in metres and seconds.
func city(orders, vehicles int, seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	type point struct{ x, y float64 }
	places := []point{{1000, 1000}, {4000, 1500}, {2500, 4000}}
	p := &Problem{Weights: Weights{Distance: 1, Late: 50, Delivery: 1}}
	for i := range orders {
		places = append(places, point{r.Float64() * 5000, r.Float64() * 5000})
		pickup, delivery := Anytime(i%3), Anytime(3+i)
		pickup.Opens, pickup.Service = r.Float64()*600, 60
		delivery.Due, delivery.Service = pickup.Opens+1500, 120
		p.Orders = append(p.Orders, Order{Pickup: pickup, Delivery: delivery, Load: 1})
	}
	for i := range vehicles {
		p.Vehicles = append(p.Vehicles, Vehicle{Start: i % 3, End: Nowhere, Until: Forever, Capacity: 4})
	}
	p.Travel = func(from, to int) Leg {
		a, b := places[from], places[to]
		metres := 1.35 * math.Hypot(a.x-b.x, a.y-b.y)
		return Leg{Distance: metres, Time: metres / 4.2}
	}
	return p
}

// A rider with bags of several stores to fetch, and one who has all bags.
func BenchmarkExact(b *testing.B) {
	for orders := 1; orders <= MostExact; orders++ {
		fetch, bring := city(orders, 1, 1), city(orders, 1, 1)
		for o := range orders {
			bring.Vehicles[0].Aboard = append(bring.Vehicles[0].Aboard, o)
		}
		bring.Vehicles[0].Capacity = MostExact
		for name, p := range map[string]*Problem{"fetch": fetch, "bring": bring} {
			b.Run(fmt.Sprintf("%s %d", name, orders), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, ok := Exact(p, 0); !ok {
						b.Fatal("no way")
					}
				}
			})
		}
	}
}
