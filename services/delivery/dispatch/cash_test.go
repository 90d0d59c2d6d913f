package dispatch

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTakesCash(t *testing.T) {
	rules := Rules{}.WithDefaults()
	for name, c := range map[string]struct {
		held int64
		dues []int64
		want bool
	}{
		"nothing to take, with too much":        {4000_00, []int64{0, 0}, true},
		"up to the limit":                       {2500_00, []int64{500_00}, true},
		"a paisa more":                          {2500_00, []int64{500_01}, false},
		"two that fit one by one":               {2000_00, []int64{600_00, 600_00}, false},
		"two of which one is paid":              {2000_00, []int64{600_00, 0}, true},
		"one above the limit, empty hands":      {0, []int64{3500_00}, true},
		"one above the limit, cash in hand":     {1, []int64{3500_00}, false},
		"two above the limit, empty hands":      {0, []int64{2000_00, 2000_00}, false},
		"one above the limit beside a paid one": {0, []int64{3500_00, 0}, true},
	} {
		if got := rules.TakesCash(c.held, c.dues...); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func cash(o Order, rupees int64) Order {
	o.CashMinor = rupees * 100
	return o
}

func holding(r Rider, rupees int64) Rider {
	r.CashMinor = rupees * 100
	return r
}

func TestCashGoesToWhoHasRoom(t *testing.T) {
	full, free := holding(rider("full", 0), 2900), rider("free", 900)
	for name, m := range map[string]Matcher{"rolling": Rolling{}, "reference": Reference{}} {
		decided := func(state State) []Offer {
			state.Store = store
			return m.Decide(state, noon, straight)
		}
		offers := decided(State{Orders: []Order{cash(order("a"), 200)}, Riders: []Rider{full, free}})
		if got := pairs(offers); !slices.Equal(got, []string{"a:free"}) {
			t.Fatalf("%s: asked %v", name, got)
		}
		if said := offers[0].Why.Candidates; len(said) != 2 || said[1].Rider != "full" || said[1].Because != BecauseCash || said[1].Note() != "would hold too much cash" {
			t.Errorf("%s: said about who holds too much: %+v", name, said)
		}
		for what, c := range map[string]struct {
			state State
			want  []string
		}{
			"paid orders":              {State{Orders: []Order{order("a")}, Riders: []Rider{full}}, []string{"a:full"}},
			"nobody has room":          {State{Orders: []Order{cash(order("a"), 200)}, Riders: []Rider{full}}, nil},
			"what the trip has counts": {State{Orders: []Order{cash(order("a"), 1600)}, Riders: []Rider{rider("loaded", 0, cash(order("x"), 1500))}}, nil},
		} {
			if got := pairs(decided(c.state)); !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: asked %v, want %v", name, what, got, c.want)
			}
		}
	}
}

// Two cash orders that are too much together are two trips, whatever one trip would save.
func TestCashOfASharedTrip(t *testing.T) {
	for rupees, want := range map[int64][]string{1500: {"a+b:r"}, 1501: {"a:r"}} {
		state := State{Orders: []Order{cash(order("a"), rupees), cash(order("b"), rupees)}, Riders: []Rider{rider("r", 0)}}
		if got := pairs(roll(state)); !slices.Equal(got, want) {
			t.Errorf("two orders of Rs %d: %v, want %v", rupees, got, want)
		}
	}
}

// A next trip stays with its rider when those who are free may not take its cash.
func TestReleaseMindsCash(t *testing.T) {
	late := rider("late", 1000, cash(order("x"), 500))
	late.FreeAt = noon.Add(10 * 60e9)
	for rupees, want := range map[int64]int{2500: 1, 2501: 0} {
		state := State{Store: store, Away: []Rider{late}, Riders: []Rider{holding(rider("free", 0), rupees)}}
		if gone := (Rules{}).WithDefaults().Release(state, noon, straight); len(gone) != want {
			t.Errorf("somebody with Rs %d is free: released %v", rupees, gone)
		}
	}
}

// Whatever the state, nobody is asked to carry more cash than the limit lets them.
func TestDecisionsRespectTheCashLimit(t *testing.T) {
	rules := Rules{}.WithDefaults()
	rapid.Check(t, func(t *rapid.T) {
		state := drawState(t)
		rupees := rapid.SampledFrom([]int64{0, 0, 400, 1200, 3500})
		for i := range state.Orders {
			state.Orders[i] = cash(state.Orders[i], rupees.Draw(t, "due"))
		}
		held := map[string]*Rider{}
		for i := range state.Riders {
			r := &state.Riders[i]
			r.CashMinor = rapid.SampledFrom([]int64{0, 1000_00, 2800_00, 4000_00}).Draw(t, "held")
			held[string(r.ID)] = r
		}
		state.Store = store
		for _, m := range []Matcher{Rolling{}, Reference{}} {
			for _, offer := range m.Decide(state, noon, straight) {
				var orders []Order
				for _, o := range state.Orders {
					if slices.Contains(offer.Orders, o.ID) {
						orders = append(orders, o)
					}
				}
				if !rules.takesCash(held[string(offer.Rider)], orders...) {
					t.Fatalf("%T asks %s, who holds %d, to carry %+v", m, offer.Rider, held[string(offer.Rider)].CashMinor, orders)
				}
			}
		}
	})
}
