package horizon

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// line is a city on a line: a minute is a metre, services take 2 + 2 minutes.
func line(places []float64, shifts ...Shift) Setup {
	setup := Setup{
		Travel:       func(from, to Point) int { return int(math.Ceil(math.Hypot(from.X-to.X, from.Y-to.Y))) },
		PickupBefore: 2, PickupAfter: 2, DropBefore: 2, DropAfter: 2, Shifts: shifts,
	}
	for _, x := range places {
		setup.Places = append(setup.Places, Point{X: x})
	}
	return setup
}

func shift(x float64, on, off int) Shift { return Shift{Start: Point{X: x}, On: on, Off: off} }

func idle(x float64) Sighting { return Sighting{Phase: Idle, Place: None, At: Point{X: x}} }

// decides asks from one minute to another and returns the first instructions and their minute.
func decides(e *Engine, from, to int) (int, []Instruction) {
	for now := from; now <= to; now++ {
		if said := e.Decide(now); len(said) > 0 {
			return now, said
		}
	}
	return to, nil
}

func TestACourierLeavesWhenItCannotWaitAnyLonger(t *testing.T) {
	e := New(line([]float64{5}, shift(0, 0, 100)), Rules{})
	e.Tell(0, idle(0))
	e.Add(Order{Place: 0, Door: Point{X: 9}, Placed: 0, Ready: 20})
	now, said := decides(e, 0, 100)
	if want := []Instruction{{Courier: 0, Place: 0}}; now != 13 || !reflect.DeepEqual(said, want) {
		t.Fatalf("at %d: %+v, want a move at 13, which is there at 18, two minutes before 20", now, said)
	}
	if now, said = decides(e, 14, 17); said != nil {
		t.Fatalf("at %d, while it moves: %+v", now, said)
	}
	e.Tell(0, Sighting{Phase: Idle, Place: 0, From: 18})
	now, said = decides(e, 18, 100)
	if want := []Instruction{{Courier: 0, Orders: []int{0}, Place: None}}; now != 18 || !reflect.DeepEqual(said, want) {
		t.Errorf("at %d: %+v, want the order at 18", now, said)
	}
}

func TestWithRareDecisionsACourierLeavesEarlier(t *testing.T) {
	e := New(line([]float64{5}, shift(0, 0, 100)), Rules{})
	e.Tell(0, idle(0))
	e.Add(Order{Place: 0, Door: Point{X: 9}, Ready: 20})
	for now := 0; now <= 20; now += 5 {
		if said := e.Decide(now); len(said) > 0 {
			if now != 10 {
				t.Errorf("left at %d; at 10 it is early, at 15 late", now)
			}
			return
		}
	}
	t.Error("never left")
}

func TestOrdersOfAPlaceShareATrip(t *testing.T) {
	e := New(line([]float64{0}, shift(0, 0, 200)), Rules{})
	e.Tell(0, Sighting{Phase: Idle, Place: 0})
	e.Add(Order{Place: 0, Door: Point{X: 12}, Ready: 20})
	e.Add(Order{Place: 0, Door: Point{X: 10}, Ready: 20})
	_, said := decides(e, 0, 100)
	if want := []Instruction{{Courier: 0, Orders: []int{1, 0}, Place: None}}; !reflect.DeepEqual(said, want) {
		t.Errorf("got %+v, want both, the nearer door first", said)
	}
}

func TestAnOrderJoinsATripBeforeItsPickup(t *testing.T) {
	e := New(line([]float64{0}, shift(0, 0, 200)), Rules{})
	e.Add(Order{Place: 0, Door: Point{X: 12}, Ready: 20})
	e.Tell(0, Sighting{Phase: AtPickup, Place: 0, From: 10, Orders: []int{0}})
	if said := e.Decide(15); said != nil {
		t.Fatalf("nothing is new: %+v", said)
	}
	e.Add(Order{Place: 0, Door: Point{X: 13}, Placed: 16, Ready: 20})
	if said, want := e.Decide(16), []Instruction{{Courier: 0, Orders: []int{0, 1}, Place: None}}; !reflect.DeepEqual(said, want) {
		t.Errorf("got %+v, want %+v", said, want)
	}
	if said := e.Decide(17); said != nil {
		t.Errorf("said again: %+v", said)
	}
}

func TestACourierWhoIsFreeNearbySoonIsWaitedFor(t *testing.T) {
	e := New(line([]float64{30}, shift(0, 0, 200), shift(0, 0, 200)), Rules{})
	e.Tell(0, idle(0))
	e.Tell(1, Sighting{Phase: Delivering, Place: None, At: Point{X: 31}, From: 12})
	e.Add(Order{Place: 0, Door: Point{X: 33}, Ready: 10})
	now, said := decides(e, 5, 11)
	for _, i := range said {
		if i.Courier == 0 && i.Place == 0 {
			t.Fatalf("at %d the far courier was sent: %+v", now, said)
		}
	}
	e.Tell(1, Sighting{Phase: Idle, Place: None, At: Point{X: 31}, From: 12})
	if _, said = decides(e, 12, 12); !slices.ContainsFunc(said, func(i Instruction) bool { return i.Courier == 1 && i.Place == 0 }) {
		t.Errorf("the near courier was not sent: %+v", said)
	}
}

func TestNobodyIsSentWhoCannotPickUpInItsShift(t *testing.T) {
	e := New(line([]float64{10}, shift(0, 0, 31)), Rules{})
	e.Tell(0, idle(0))
	e.Add(Order{Place: 0, Door: Point{X: 9}, Ready: 32})
	if now, said := decides(e, 0, 40); said != nil {
		t.Errorf("at %d: %+v", now, said)
	}
	e = New(line([]float64{10}, shift(0, 0, 32)), Rules{})
	e.Tell(0, idle(0))
	e.Add(Order{Place: 0, Door: Point{X: 9}, Ready: 32})
	if _, said := decides(e, 0, 40); len(said) != 1 {
		t.Errorf("a pickup in the last minute: %+v", said)
	}
}

func TestIdleCouriersGoWhereOrdersCome(t *testing.T) {
	e := New(line([]float64{0, 30}, shift(0, 0, 400), shift(0, 0, 400)), Rules{})
	for range 6 {
		o := e.Add(Order{Place: 1, Door: Point{X: 31}, Ready: 1})
		e.take(o)
	}
	e.Tell(0, Sighting{Phase: Idle, Place: 0})
	e.Tell(1, Sighting{Phase: Idle, Place: 0})
	_, said := decides(e, 10, 20)
	if want := []Instruction{{Courier: said[0].Courier, Place: 1}}; !reflect.DeepEqual(said, want) {
		t.Errorf("got %+v, want one of them at place 1", said)
	}
}

func TestNoOrderStarves(t *testing.T) {
	// One courier, who needs 9 minutes for an order of the near place. One comes every 8 minutes, so that
	// there is always something quicker to do than the far order.
	e := New(line([]float64{0, 20}, shift(0, 0, 10000)), Rules{})
	far := e.Add(Order{Place: 1, Door: Point{X: 30}})
	at, free := 0.0, 0
	e.Tell(0, Sighting{Phase: Idle, Place: 0})
	for now := range 240 {
		if now%8 == 0 {
			e.Add(Order{Place: 0, Door: Point{X: 1}, Placed: now, Ready: now})
		}
		if now > 0 && now == free {
			place := slices.IndexFunc(e.setup.Places, func(p Point) bool { return p.X == at })
			e.Tell(0, Sighting{Phase: Idle, Place: place, At: Point{X: at}, From: now})
		}
		for _, i := range e.Decide(now) {
			if slices.Contains(i.Orders, far) {
				return
			}
			if i.Place != None {
				to := e.setup.Places[i.Place].X
				at, free = to, now+int(math.Abs(to-at))
				continue
			}
			at, free = 1, now+4+5*len(i.Orders)
			e.Tell(0, Sighting{Phase: Delivering, Place: None, At: Point{X: at}, From: free, Orders: i.Orders})
		}
	}
	t.Error("the far order waited for 240 minutes")
}

func TestACourierMinuteIsDearWhenCouriersAreShort(t *testing.T) {
	price := func(orders int) float64 {
		e := New(line([]float64{0}, shift(0, 0, 500), shift(0, 0, 500)), Rules{})
		for range orders {
			e.Add(Order{Place: 0, Door: Point{X: 1}})
		}
		e.Decide(1)
		return e.dear
	}
	calm, busy, rush := price(0), price(4), price(20)
	if calm != DefaultRules.Price || busy <= calm || rush <= busy || rush > DefaultRules.PriceMost {
		t.Errorf("prices %v, %v, %v", calm, busy, rush)
	}
}

// The plan stays what it says it is: each waiting order in one route at most, where planned says,
// and every cost the cost of its route.
func TestThePlanKeepsItsBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(0, 40)
		places := rapid.SliceOfN(x, 1, 5).Draw(t, "places")
		var shifts []Shift
		for range rapid.IntRange(1, 4).Draw(t, "couriers") {
			on := rapid.IntRange(0, 30).Draw(t, "on")
			shifts = append(shifts, shift(x.Draw(t, "start"), on, on+rapid.IntRange(0, 120).Draw(t, "length")))
		}
		e := New(line(places, shifts...), Rules{})
		for now := range 40 {
			for range rapid.IntRange(0, 2).Draw(t, "new") {
				e.Add(Order{
					Place: rapid.IntRange(0, len(places)-1).Draw(t, "place"), Door: Point{X: x.Draw(t, "door"), Y: x.Draw(t, "up")},
					Placed: now, Ready: now + rapid.IntRange(0, 30).Draw(t, "lead"),
				})
			}
			for i := range e.couriers {
				if c := &e.couriers[i]; c.On == now && c.Off > now {
					e.Tell(i, Sighting{Phase: Idle, Place: None, At: c.Start, From: now})
				}
			}
			e.Decide(now)
			checkBooks(t, e)
		}
	})
}

// What putting an order somewhere is said to cost is what it then costs.
func TestTheGainIsTheDifferenceOfTheRoute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(0, 40)
		e := New(line([]float64{0, 12, 30}, shift(5, 0, 400), shift(20, 0, 150)), Rules{})
		e.Tell(0, idle(5))
		e.Tell(1, idle(20))
		for range rapid.IntRange(1, 12).Draw(t, "orders") {
			e.Add(Order{
				Place: rapid.IntRange(0, 2).Draw(t, "place"), Door: Point{X: x.Draw(t, "door"), Y: x.Draw(t, "up")},
				Ready: rapid.IntRange(0, 60).Draw(t, "ready"),
			})
		}
		e.now, e.dear = 0, rapid.Float64Range(0, 2).Draw(t, "price")
		e.begin()
		for _, o := range e.waiting {
			best := e.bestPlace(o, None)
			if best.courier == None {
				continue
			}
			before := e.couriers[best.courier].route.cost
			e.put(o, best)
			if more := e.couriers[best.courier].route.cost - before; math.Abs(more-best.gain) > 1e-6 {
				t.Fatalf("order %d: said to cost %v, costs %v", o, best.gain, more)
			}
		}
	})
}

func checkBooks(t *rapid.T, e *Engine) {
	seen := make(map[int]int)
	for i := range e.couriers {
		r := &e.couriers[i].route
		for _, trip := range r.trips {
			for _, o := range trip.list() {
				if e.orders[o].Place != trip.place {
					t.Fatalf("order %d is in a trip of place %d", o, trip.place)
				}
				if at, twice := seen[o]; twice {
					t.Fatalf("order %d is planned for %d and %d", o, at, i)
				}
				seen[o] = i
				if !e.orders[o].taken && e.orders[o].planned != i {
					t.Fatalf("order %d is planned for %d, its route is of %d", o, e.orders[o].planned, i)
				}
			}
		}
	}
	for i := range e.couriers {
		r := &e.couriers[i].route
		kept := r.cost
		if e.settle(r, 0); math.Abs(kept-r.cost) > 1e-6 {
			t.Fatalf("courier %d: the route costs %v, its books say %v", i, r.cost, kept)
		}
	}
	for _, o := range e.waiting {
		if _, planned := seen[o]; planned != (e.orders[o].planned != None) {
			t.Fatalf("order %d: planned %d, but in a route: %v", o, e.orders[o].planned, planned)
		}
	}
}
