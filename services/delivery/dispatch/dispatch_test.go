package dispatch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/travel"
)

var (
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	store = geo.Point{Latitude: 12.9352, Longitude: 77.6245}
)

func north(metres float64) geo.Point {
	return geo.Point{Latitude: store.Latitude + metres/111_195, Longitude: store.Longitude}
}

// order is packed and goes a kilometre north.
func order(id ids.Order) Order {
	return Order{ID: id, Door: north(1000), ConfirmedAt: noon.Add(-time.Minute), ReadyAt: noon, PromiseAt: noon.Add(20 * time.Minute)}
}

func rider(id ids.Rider, metres float64, orders ...Order) Rider {
	return Rider{ID: id, At: north(metres), Orders: orders}
}

func decide(state State) []string {
	state.Store = store
	var pairs []string
	for _, o := range (Reference{}).Decide(state, noon, &travel.Straight{}) {
		pairs = append(pairs, fmt.Sprintf("%s:%s", o.Orders[0], o.Rider))
	}
	return pairs
}

func TestReferenceScore(t *testing.T) {
	for _, c := range []struct {
		metres float64
		orders int
		want   float64
	}{{0, 0, 0}, {1000, 0, 600}, {0, 1, 400}, {500, 1, 700}, {5000, 2, 3800}} {
		if got := Score(c.metres, c.orders); got != c.want {
			t.Errorf("score of %.0f m with %d orders is %.0f, want %.0f", c.metres, c.orders, got, c.want)
		}
	}
}

func TestReferenceDecides(t *testing.T) {
	at := func(change func(*Order)) Order {
		o := order("a")
		change(&o)
		return o
	}
	for name, c := range map[string]struct {
		orders []Order
		riders []Rider
		want   []string
	}{
		"the nearest":                       {[]Order{order("a")}, []Rider{rider("far", 900), rider("near", 100)}, []string{"a:near"}},
		"an equal score: the smaller id":    {[]Order{order("a")}, []Rider{rider("r2", 100), rider("r1", 100)}, []string{"a:r1"}},
		"a free one before one with orders": {[]Order{order("a")}, []Rider{rider("loaded", 0, order("x")), rider("free", 600)}, []string{"a:free"}},
		"one with orders before a far one":  {[]Order{order("a")}, []Rider{rider("loaded", 0, order("x")), rider("far", 700)}, []string{"a:loaded"}},
		"nobody within 5 km":                {[]Order{order("a")}, []Rider{rider("far", 5100)}, nil},
		"full hands":                        {[]Order{order("a")}, []Rider{rider("full", 0, order("x"), order("y"))}, nil},
		"two orders, two riders":            {[]Order{order("a"), order("b")}, []Rider{rider("r1", 100), rider("r2", 200)}, []string{"a:r1", "b:r2"}},
		"a rider is asked once":             {[]Order{order("a"), order("b")}, []Rider{rider("r1", 100)}, []string{"a:r1"}},
		"too early":                         {[]Order{at(func(o *Order) { o.ReadyAt = noon.Add(10 * time.Minute) })}, []Rider{rider("r", 100)}, nil},
		"early enough for a rider far away": {[]Order{at(func(o *Order) { o.ReadyAt = noon.Add(10 * time.Minute) })}, []Rider{rider("r", 2000)}, []string{"a:r"}},
		"the bag that is ready first": {
			[]Order{at(func(o *Order) { o.ReadyAt = noon.Add(time.Minute) }), order("b")}, []Rider{rider("r", 0)}, []string{"b:r"}},
		"not who declined": {
			[]Order{at(func(o *Order) { o.Asked, o.AskedAt = []ids.Rider{"near"}, noon })}, []Rider{rider("near", 100), rider("far", 900)}, []string{"a:far"}},
		"who declined, not at once": {
			[]Order{at(func(o *Order) { o.Asked, o.AskedAt = []ids.Rider{"only"}, noon.Add(-30*time.Second) })}, []Rider{rider("only", 100)}, nil},
		"who declined, when nobody else is left": {
			[]Order{at(func(o *Order) { o.Asked, o.AskedAt = []ids.Rider{"only"}, noon.Add(-time.Minute) })}, []Rider{rider("only", 100)}, []string{"a:only"}},
		"no batch with a long way round": {
			[]Order{at(func(o *Order) { o.Door = north(-1500) })}, []Rider{rider("loaded", 0, order("x"))}, nil},
		"no batch whose first bag would wait": {
			[]Order{at(func(o *Order) { o.ReadyAt = noon.Add(190 * time.Second) })}, []Rider{rider("loaded", 300, order("x"))}, nil},
		"no batch that breaks the other promise": {
			[]Order{order("a")}, []Rider{rider("loaded", 0, func() Order { o := order("x"); o.PromiseAt = noon.Add(8 * time.Minute); return o }())}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := decide(State{Orders: c.orders, Riders: c.riders}); !slices.Equal(got, c.want) {
				t.Errorf("decided %v, want %v", got, c.want)
			}
		})
	}
}

func TestOffersSayWhy(t *testing.T) {
	offers := Reference{}.Decide(State{Store: store, Orders: []Order{order("a")}, Riders: []Rider{rider("r", 100)}}, noon, &travel.Straight{})
	if len(offers) != 1 || offers[0].Reason != "100 m from the store with 0 orders: score 60, the lowest" || int(offers[0].Metres) != 1350 {
		t.Errorf("offers %+v", offers)
	}
}

func TestPlanIsTheShortestWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var orders []Order
		for i := range rapid.IntRange(1, 4).Draw(t, "orders") {
			o := order(ids.Order(fmt.Sprint(i)))
			o.PromiseAt = noon.Add(24 * time.Hour)
			o.Door = geo.Point{
				Latitude:  store.Latitude + rapid.Float64Range(-0.02, 0.02).Draw(t, "latitude"),
				Longitude: store.Longitude + rapid.Float64Range(-0.02, 0.02).Draw(t, "longitude"),
			}
			orders = append(orders, o)
		}
		route := Plan(store, orders, noon, &travel.Straight{})
		if len(route.Orders) != len(orders) || len(route.AtDoor) != len(orders) {
			t.Fatalf("%d stops for %d orders", len(route.Orders), len(orders))
		}
		shuffled := rapid.Permutation(orders).Draw(t, "another way")
		if other := ride(store, shuffled, noon, &travel.Straight{}); other.Length() < route.Length() {
			t.Fatalf("a way of %v is shorter than %v", other.Length(), route.Length())
		}
	})
}

// The short way would be past the near door first.
func TestPlanKeepsPromisesFirst(t *testing.T) {
	near, far := order("near"), order("far")
	near.Door, far.Door = north(500), north(-1000)
	for _, c := range []struct {
		promise time.Duration
		want    []ids.Order
	}{{time.Hour, []ids.Order{"near", "far"}}, {9 * time.Minute, []ids.Order{"far", "near"}}} {
		near.PromiseAt, far.PromiseAt = noon.Add(time.Hour), noon.Add(c.promise)
		var got []ids.Order
		for _, o := range Plan(store, []Order{near, far}, noon, &travel.Straight{}).Orders {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("a promise in %v: %v, want %v", c.promise, got, c.want)
		}
	}
}

func TestPlanOfNothing(t *testing.T) {
	if route := Plan(store, nil, noon, &travel.Straight{}); len(route.Orders) != 0 || route.Length() != 0 {
		t.Errorf("%+v", route)
	}
}

// Whatever the state, offers respect the rules.
func TestDecisionsRespectTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := State{Store: store}
		for i := range rapid.IntRange(0, 8).Draw(t, "orders") {
			o := order(ids.Order(fmt.Sprint("o", i)))
			o.Door = north(rapid.Float64Range(-3000, 3000).Draw(t, "door"))
			o.ReadyAt = noon.Add(time.Duration(rapid.IntRange(-300, 1200).Draw(t, "ready")) * time.Second)
			state.Orders = append(state.Orders, o)
		}
		loads := map[ids.Rider]int{}
		for i := range rapid.IntRange(0, 8).Draw(t, "riders") {
			r := rider(ids.Rider(fmt.Sprint("r", i)), rapid.Float64Range(0, 7000).Draw(t, "metres"))
			for k := range rapid.IntRange(0, 2).Draw(t, "load") {
				r.Orders = append(r.Orders, order(ids.Order(fmt.Sprint("x", i, k))))
			}
			loads[r.ID] = len(r.Orders)
			state.Riders = append(state.Riders, r)
		}
		riders, orders := map[ids.Rider]bool{}, map[ids.Order]bool{}
		for _, o := range (Reference{}).Decide(state, noon, &travel.Straight{}) {
			if riders[o.Rider] || orders[o.Orders[0]] || len(o.Orders) != 1 {
				t.Fatalf("%s or %s is in two offers", o.Rider, o.Orders)
			}
			riders[o.Rider], orders[o.Orders[0]] = true, true
			if loads[o.Rider] >= 2 || o.From.Metres(store) > 5000 {
				t.Fatalf("offer to a rider with %d orders, %.0f m away", loads[o.Rider], o.From.Metres(store))
			}
			if early := o.ReadyAt.Sub(noon) - o.Approach; early > 110*time.Second {
				t.Fatalf("the rider is there %v before the bag", early)
			}
		}
	})
}
