package dispatch

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

var straight = new(travel.Straight)

func roll(state State) []Offer {
	state.Store = store
	return Rolling{}.Decide(state, noon, straight)
}

func pairs(offers []Offer) (all []string) {
	for _, o := range offers {
		var orders []string
		for _, id := range o.Orders {
			orders = append(orders, string(id))
		}
		slices.Sort(orders)
		all = append(all, strings.Join(orders, "+")+":"+string(o.Rider))
	}
	slices.Sort(all)
	return all
}

// busyHour is a forecast that makes rider time dear.
const busyHour = 60

func TestRollingDecides(t *testing.T) {
	at := func(id ids.Order, change func(*Order)) Order {
		o := order(id)
		change(&o)
		return o
	}
	away := func(id ids.Rider, freeIn time.Duration) Rider {
		r := rider(id, 0)
		r.FreeAt = noon.Add(freeIn)
		return r
	}
	rested := rider("rested", 0)
	rested.IdleSince = noon.Add(-20 * time.Minute)
	fresh := rider("fresh", 0)
	fresh.IdleSince = noon
	for name, c := range map[string]struct {
		state State
		want  []string
	}{
		"the nearest":                       {State{Orders: []Order{order("a")}, Riders: []Rider{rider("far", 900), rider("near", 0)}}, []string{"a:near"}},
		"nobody within 5 km":                {State{Orders: []Order{order("a")}, Riders: []Rider{rider("far", 5100)}}, nil},
		"a rider is asked once":             {State{Orders: []Order{order("a"), order("b")}, Riders: []Rider{rider("r", 0)}}, []string{"a+b:r"}},
		"who had no work for long":          {State{Orders: []Order{order("a")}, Riders: []Rider{fresh, rested}}, []string{"a:rested"}},
		"not before the bag is near":        {State{Orders: []Order{at("a", func(o *Order) { o.ReadyAt = noon.Add(3 * time.Minute) })}, Riders: []Rider{rider("r", 0)}}, nil},
		"early enough for a rider far away": {State{Orders: []Order{at("a", func(o *Order) { o.ReadyAt = noon.Add(10 * time.Minute) })}, Riders: []Rider{rider("r", 2000)}}, []string{"a:r"}},
		"somebody who is back before the only free one": {
			State{Orders: []Order{order("a")}, Riders: []Rider{rider("far", 4000)}, Away: []Rider{away("back", time.Minute)}}, nil},
		"not yet somebody who comes back anyway": {
			State{Orders: []Order{order("a")}, Riders: []Rider{func() Rider { r := rider("back", 900); r.Returning = true; return r }()}}, nil},
		"somebody who comes back, when the bag has waited for long": {
			State{Orders: []Order{at("a", func(o *Order) { o.ReadyAt = noon.Add(-11 * time.Minute) })}, Riders: []Rider{func() Rider { r := rider("back", 900); r.Returning = true; return r }()}}, []string{"a:back"}},
		"no second trip while riders wait for work": {
			State{Orders: []Order{order("a"), order("b")}, Riders: []Rider{rider("r1", 0), rider("r2", 0)}}, []string{"a:r1", "b:r2"}},
		"one trip for neighbours when the store says that riders are scarce": {
			State{Orders: []Order{order("a"), order("b")}, Riders: []Rider{rider("r1", 0), rider("r2", 0)}, Scarce: true}, []string{"a+b:r1"}},
		"one trip for neighbours when riders are scarce": {
			State{Orders: []Order{order("a"), order("b")}, Riders: []Rider{rider("r", 0)}, Away: []Rider{away("x", 10*time.Minute)}, PerHour: busyHour}, []string{"a+b:r"}},
		"not in opposite directions, the farther one first": {
			State{Orders: []Order{order("a"), at("b", func(o *Order) { o.Door = north(-1500) })}, Riders: []Rider{rider("r", 0)}, Away: []Rider{away("x", 10*time.Minute)}, PerHour: busyHour}, []string{"b:r"}},
		"not when it breaks a promise": {
			State{Orders: []Order{at("a", func(o *Order) { o.PromiseAt = noon.Add(9 * time.Minute) }), at("b", func(o *Order) { o.Door = north(900); o.PromiseAt = noon.Add(8 * time.Minute) })},
				Riders: []Rider{rider("r", 0)}, Away: []Rider{away("x", 10*time.Minute)}, PerHour: busyHour}, []string{"b:r"}},
		"on the trip of a rider who still waits for a bag": {
			State{Orders: []Order{order("a")}, Riders: []Rider{rider("r", 0, at("x", func(o *Order) { o.ReadyAt = noon.Add(20 * time.Second) }))}, Away: []Rider{away("y", 10*time.Minute)}, PerHour: busyHour}, []string{"a:r"}},
		"not who declined": {
			State{Orders: []Order{at("a", func(o *Order) { o.Asked, o.AskedAt = []ids.Rider{"near"}, noon })}, Riders: []Rider{rider("near", 0), rider("other", 50)}}, []string{"a:other"}},
		"who declined, when nobody else is left": {
			State{Orders: []Order{at("a", func(o *Order) { o.Asked, o.AskedAt = []ids.Rider{"only"}, noon.Add(-time.Minute) })}, Riders: []Rider{rider("only", 0)}}, []string{"a:only"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := pairs(roll(c.state)); !slices.Equal(got, c.want) {
				t.Errorf("decided %v, want %v", got, c.want)
			}
		})
	}
}

func TestRiderTimeIsDearWhenItIsScarce(t *testing.T) {
	price := func(orders int, perHour float64) float64 {
		state := State{Store: store, Riders: []Rider{rider("r1", 0), rider("r2", 0)}, PerHour: perHour}
		for i := range orders {
			state.Orders = append(state.Orders, order(ids.Order(fmt.Sprint(i))))
		}
		return newPlanner(Rolling{Weights: Weights{}.WithDefaults()}, state, noon, straight).price
	}
	if p := price(1, 0); p != 0 {
		t.Errorf("one order and two riders: a second costs %.2f", p)
	}
	if one, two := price(3, 0), price(4, 0); one <= 0 || two <= one {
		t.Errorf("three orders: %.2f, four: %.2f", one, two)
	}
	if now, soon := price(2, 0), price(2, 10); soon <= now {
		t.Errorf("before ten more orders: %.2f, before none: %.2f", soon, now)
	}
	if p := price(40, 100); p != (Weights{}.WithDefaults().Dear) {
		t.Errorf("with no end of orders: %.2f", p)
	}
}

func TestAcceptanceIsLearned(t *testing.T) {
	if new, near := accepts(Rider{}, 3000), accepts(Rider{}, 0); math.Abs(near-0.94) > 1e-9 || new >= near {
		t.Errorf("nobody knows: %.3f near, %.3f far", near, new)
	}
	if picky := accepts(Rider{Asked: 60, Accepted: 30}, 0); picky > 0.65 || picky < 0.5 {
		t.Errorf("took half of 60: %.3f", picky)
	}
	often := Rider{ID: "a", At: store, Asked: 100, Accepted: 20}
	offers := roll(State{Orders: []Order{order("x")}, Riders: []Rider{often, rider("b", 0)}})
	if got := pairs(offers); !slices.Equal(got, []string{"x:b"}) {
		t.Errorf("asked %v, want the one who takes offers", got)
	}
}

func TestOffersAreExplained(t *testing.T) {
	for name, m := range map[string]Matcher{"rolling": Rolling{}, "reference": Reference{}} {
		state := State{Store: store, Orders: []Order{order("a"), order("b")}}
		for i := range 20 {
			state.Riders = append(state.Riders, rider(ids.Rider(fmt.Sprintf("r%02d", i)), float64(i)))
		}
		offers := m.Decide(state, noon, straight)
		if len(offers) != 2 {
			t.Fatalf("%s: %d offers", name, len(offers))
		}
		for _, o := range offers {
			w := o.Why
			if w == nil || w.Waiting != 2 || w.Free != 20 || len(w.Candidates) != mostNamed || w.Considered < mostNamed || o.Reason == "" {
				t.Fatalf("%s: explanation %+v, reason %q", name, w, o.Reason)
			}
			if want := map[string]Rule{"rolling": LeastCost, "reference": LowestScore}[name]; w.Rule != want || (w.Coming == "") != (want == LowestScore) {
				t.Errorf("%s: by the rule %s, the rider comes %q", name, w.Rule, w.Coming)
			}
			chosen := slices.IndexFunc(w.Candidates, func(c Candidate) bool { return c.Chosen })
			if chosen < 0 || w.Candidates[chosen].Rider != o.Rider || w.Candidates[chosen].Total != o.Score {
				t.Errorf("%s: %+v does not name %s", name, w.Candidates, o.Rider)
			}
			for _, c := range w.Candidates {
				if c.Because == "" || c.Because == BecauseMore && c.More < 0 || (c.Because == BecauseAsked) != c.Chosen {
					t.Errorf("%s: %s is said about %s", name, c.Note(), c.Rider)
				}
			}
		}
	}
}

// drawState is a store in any state.
func drawState(t *rapid.T) State {
	state := State{Store: store, PerHour: rapid.Float64Range(0, 150).Draw(t, "per hour")}
	seconds := func(low, high int, what string) time.Time {
		return noon.Add(time.Duration(rapid.IntRange(low, high).Draw(t, what)) * time.Second)
	}
	draw := func(id ids.Order) Order {
		o := order(id)
		o.Door = geo.Point{
			Latitude:  store.Latitude + rapid.Float64Range(-0.02, 0.02).Draw(t, "latitude"),
			Longitude: store.Longitude + rapid.Float64Range(-0.02, 0.02).Draw(t, "longitude"),
		}
		o.ReadyAt, o.PromiseAt = seconds(-900, 600, "ready"), seconds(-300, 1800, "promise")
		return o
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "orders") {
		o := draw(ids.Order(fmt.Sprint("o", i)))
		if rapid.IntRange(0, 5).Draw(t, "asked") == 0 {
			o.Asked, o.AskedAt = []ids.Rider{ids.Rider(fmt.Sprint("r", rapid.IntRange(0, 7).Draw(t, "by")))}, seconds(-120, 0, "asked at")
		}
		state.Orders = append(state.Orders, o)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "riders") {
		r := rider(ids.Rider(fmt.Sprint("r", i)), rapid.SampledFrom([]float64{0, 0, 0, 300, 2000, 6000}).Draw(t, "metres"))
		for k := range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "load") {
			r.Orders = append(r.Orders, draw(ids.Order(fmt.Sprint("x", i, k))))
		}
		r.IdleSince = seconds(-3600, 0, "idle since")
		state.Riders = append(state.Riders, r)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "away") {
		r := rider(ids.Rider(fmt.Sprint("w", i)), rapid.Float64Range(0, 2000).Draw(t, "metres away"))
		r.FreeAt = seconds(-60, 900, "free")
		state.Away = append(state.Away, r)
	}
	return state
}

// Whatever the state, offers respect the rules: radius, capacity, one offer for each rider and order,
// nobody who let the order go a moment ago.
func TestRollingRespectsTheRules(t *testing.T) {
	rules := Rules{}.WithDefaults()
	rapid.Check(t, func(t *rapid.T) {
		state := drawState(t)
		offers := roll(state)
		riders, orders := map[ids.Rider]Rider{}, map[ids.Order]Order{}
		for _, r := range state.Riders {
			riders[r.ID] = r
		}
		for _, o := range state.Orders {
			orders[o.ID] = o
		}
		for _, offer := range offers {
			r, free := riders[offer.Rider]
			delete(riders, offer.Rider)
			if !free || r.At.Metres(store) > rules.Radius || len(r.Orders)+len(offer.Orders) > rules.Capacity || len(offer.Orders) == 0 {
				t.Fatalf("offer of %v to %+v", offer.Orders, r)
			}
			for _, id := range offer.Orders {
				o, waits := orders[id]
				delete(orders, id)
				if !waits || slices.Contains(o.Asked, r.ID) && noon.Sub(o.AskedAt) < rules.AskAgain {
					t.Fatalf("%s is offered to %s: %+v", id, r.ID, o)
				}
				if early := o.ReadyAt.Sub(noon.Add(offer.Approach)); early > rules.Lead && len(offer.Orders) == 1 {
					t.Fatalf("the rider is there %v before %s is ready", early, id)
				}
			}
		}
		if again := roll(state); !reflect.DeepEqual(again, offers) {
			t.Fatalf("the same state: %v, then %v", pairs(offers), pairs(again))
		}
	})
}

// Nobody's promise is broken for the sake of a shared trip.
func TestSharedTripsKeepPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := drawState(t)
		known, riders := map[ids.Order]Order{}, map[ids.Rider]Rider{}
		for _, o := range state.Orders {
			known[o.ID] = o
		}
		for _, r := range state.Riders {
			riders[r.ID] = r
		}
		for _, offer := range roll(state) {
			all := slices.Clone(riders[offer.Rider].Orders)
			for _, id := range offer.Orders {
				all = append(all, known[id])
			}
			if len(all) < 2 {
				continue
			}
			arrives := noon.Add(offer.Approach)
			leaves := arrives
			for _, o := range all {
				leaves = later(leaves, o.ReadyAt)
			}
			route := Plan(store, all, leaves.Add(promise.Bag), straight)
			for i, o := range route.Orders {
				alone := Plan(store, []Order{o}, later(arrives, o.ReadyAt).Add(promise.Bag), straight)
				if late(o, route.AtDoor[i]) && !late(o, alone.AtDoor[0]) {
					t.Fatalf("%s is late by %v only because it shares a trip", o.ID, route.AtDoor[i].Add(promise.Door).Sub(o.PromiseAt))
				}
			}
		}
	})
}

// An order that has waited beside its bag for a quarter of an hour goes with the next rider who can
// take it, whatever else waits.
func TestNoOrderStarves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := State{Store: store, PerHour: rapid.Float64Range(0, 150).Draw(t, "per hour")}
		hungry := order("hungry")
		hungry.Door, hungry.ReadyAt, hungry.PromiseAt = north(rapid.Float64Range(100, 2500).Draw(t, "hungry")), noon.Add(-15*time.Minute), noon.Add(-5*time.Minute)
		hungry.ConfirmedAt = noon.Add(-18 * time.Minute)
		for i := range rapid.IntRange(0, 60).Draw(t, "orders") {
			o := order(ids.Order(fmt.Sprint("o", i)))
			o.Door = north(rapid.Float64Range(-2000, 2000).Draw(t, "door"))
			o.PromiseAt = noon.Add(time.Duration(rapid.IntRange(60, 1800).Draw(t, "promise")) * time.Second)
			state.Orders = append(state.Orders, o)
		}
		state.Orders = append(state.Orders, hungry)
		for i := range rapid.IntRange(1, 5).Draw(t, "riders") {
			state.Riders = append(state.Riders, rider(ids.Rider(fmt.Sprint("r", i)), 0))
		}
		if !slices.ContainsFunc(roll(state), func(o Offer) bool { return slices.Contains(o.Orders, "hungry") }) {
			t.Fatalf("%d riders, %d orders, and the one that has waited for 15 minutes waits on", len(state.Riders), len(state.Orders))
		}
	})
}

// Of riders who stand at the store, the one without work for longest is asked first.
func TestNoRiderStarves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state := State{Store: store, Orders: []Order{order("a")}}
		longest, least := ids.Rider(""), 0
		minutes := rapid.Permutation([]int{1, 4, 9, 13, 20, 29}).Draw(t, "minutes")
		for i, m := range minutes {
			r := rider(ids.Rider(fmt.Sprint("r", i)), 0)
			r.IdleSince = noon.Add(-time.Duration(m) * time.Minute)
			if m > least {
				longest, least = r.ID, m
			}
			state.Riders = append(state.Riders, r)
		}
		if offers := roll(state); len(offers) != 1 || offers[0].Rider != longest {
			t.Fatalf("asked %v, but %s has had no work for %d minutes", pairs(offers), longest, least)
		}
	})
}
