package trial

import (
	"math"
	"reflect"
	"testing"
	"time"

	"doorstep/services/delivery/dispatch"
)

func run(t *testing.T, c Config) Result {
	t.Helper()
	r, err := Run(c)
	if err != nil {
		t.Fatal(err)
	}
	if r.BadOffers > 0 || r.Stuck > 0 {
		t.Fatalf("%d offers of what may not be asked, %d orders without an end", r.BadOffers, r.Stuck)
	}
	return r
}

// near fails when a figure is further from the table than a share of it.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*want {
		t.Errorf("%s is %.3f, the table says %.3f", what, got, want)
	}
}

// The base row of the expected bands in domain.md, section 5. Its minutes end when the rider stands at
// the door: with the stay there, this store takes 1.7 minutes longer, and so would any with the stages
// of the guide.
func TestBaseRowOfTheExpectedBands(t *testing.T) {
	const seeds = 2
	var mean, p90, in10, in15, busy, served float64
	for seed := range uint64(seeds) {
		r := run(t, Bands(seed+1, 2))
		mean, p90 = mean+r.ClickToArrival.Mean/seeds, p90+r.ClickToArrival.P90/seeds
		in10, in15 = in10+r.Within10/seeds, in15+r.Within15/seeds
		busy, served = busy+r.Busy/seeds, served+float64(r.Delivered)/2/seeds
		if r.Refused > 0 || r.Acceptance < 0.99 {
			t.Errorf("refused %d, accepted %.2f", r.Refused, r.Acceptance)
		}
	}
	near(t, "orders a day", served, 1509, 0.04)
	near(t, "mean minutes", mean, 11.5, 0.03)
	near(t, "P90", p90, 16.1, 0.04)
	near(t, "share within 10 minutes", in10, 0.35, 0.08)
	near(t, "share within 15 minutes", in15, 0.84, 0.04)
	near(t, "busy", busy, 0.78, 0.04)
}

func TestOneSeedOneCourse(t *testing.T) {
	c := Domain(7, 1)
	c.Nature.OrdersPerDay, c.RiderLoad, c.Records, c.Matcher = 600, 0.9, true, dispatch.Rolling{}
	a, b := run(t, c), run(t, c)
	a.DecisionMean, a.DecisionMost, b.DecisionMean, b.DecisionMost = 0, 0, 0, 0
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed took another course")
	}
	c.Seed = 8
	if other := run(t, c); reflect.DeepEqual(a.Records, other.Records) {
		t.Error("another seed took the same course")
	}
}

// What is drawn for an order does not depend on what happens to others.
func TestDrawsBelongToOrders(t *testing.T) {
	plenty, few := Bands(3, 1), Bands(3, 1)
	few.RiderLoad = 0.85
	plenty.Nature.OrdersPerDay, few.Nature.OrdersPerDay = 800, 800
	plenty.Records, few.Records = true, true
	a, b := run(t, plenty), run(t, few)
	if len(a.Records) != len(b.Records) {
		t.Fatalf("%d orders and %d", len(a.Records), len(b.Records))
	}
	stay := make(map[int]time.Duration)
	for _, r := range a.Records {
		stay[r.Number] = r.Delivered.Sub(r.AtDoor)
	}
	for _, r := range b.Records {
		if stay[r.Number] != r.Delivered.Sub(r.AtDoor) {
			t.Fatalf("the stay of order %d changed with the number of riders", r.Number)
		}
	}
	if a.ClickToDoor.Mean >= b.ClickToDoor.Mean || a.Busy >= b.Busy {
		t.Errorf("with fewer riders: %.2f min after %.2f, busy %.2f after %.2f", b.ClickToDoor.Mean, a.ClickToDoor.Mean, b.Busy, a.Busy)
	}
}

func TestRainWithoutControlDrowns(t *testing.T) {
	c := Bands(1, 1)
	c.Nature.Weather = Always(Rain)
	c.Every = time.Minute
	c.Nature.OrdersPerDay = 300 // a small store drowns as well, and is quicker to watch
	r, err := Run(c)
	if err != nil {
		t.Fatal(err)
	}
	if r.ClickToDoor.P90 < 30 {
		t.Errorf("P90 %.1f min", r.ClickToDoor.P90)
	}
	c.Desk = &Plain{MaxEstimate: 20 * time.Minute}
	controlled := run(t, c)
	if controlled.Refused == 0 || controlled.ClickToDoor.Mean > 25 {
		t.Errorf("refused %d, mean %.1f min", controlled.Refused, controlled.ClickToDoor.Mean)
	}
}

func TestStoresDoNotDisturbEachOther(t *testing.T) {
	one, two := Domain(5, 1), Domain(5, 1)
	one.Nature.OrdersPerDay, two.Nature.OrdersPerDay, two.Stores = 400, 400, 2
	one.Records, two.Records = true, true
	alone := run(t, one).Records
	beside := make(map[int]Record)
	for _, r := range run(t, two).Records {
		if r.Store == 0 {
			beside[r.Number] = r
		}
	}
	if len(beside) != len(alone) {
		t.Fatalf("%d orders alone, %d beside another store", len(alone), len(beside))
	}
	for _, r := range alone {
		if beside[r.Number] != r {
			t.Fatalf("order %d went another way: %+v and %+v", r.Number, r, beside[r.Number])
		}
	}
}

func TestConfigsWithoutSense(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no days": func(c *Config) { c.Days = 0 }, "no stores": func(c *Config) { c.Stores = 0 },
		"no orders": func(c *Config) { c.Nature.OrdersPerDay = 0 }, "no load": func(c *Config) { c.RiderLoad = 0 },
	} {
		c := Domain(1, 1)
		change(&c)
		if _, err := Run(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// When riders are scarce, planning all orders together serves customers sooner with the same riders,
// and the store's promises are kept more often.
func TestRollingBeatsTheReferenceUnderLoad(t *testing.T) {
	reference, rolling := Domain(2, 1), Domain(2, 1)
	reference.RiderLoad, rolling.RiderLoad = 0.95, 0.95
	reference.Nature.BalkPerMinute, rolling.Nature.BalkPerMinute = 0, 0 // both carry the same orders
	rolling.Matcher = dispatch.Rolling{}
	a, b := run(t, reference), run(t, rolling)
	if b.ClickToDoor.Mean > a.ClickToDoor.Mean-0.3 || b.OnTime < a.OnTime+0.01 || b.Busy > a.Busy {
		t.Errorf("rolling: %.2f min, %.3f on time, %.3f busy; reference: %.2f, %.3f, %.3f", b.ClickToDoor.Mean, b.OnTime, b.Busy, a.ClickToDoor.Mean, a.OnTime, a.Busy)
	}
	if b.Batched < 0.02 || b.Batched > 0.4 {
		t.Errorf("%.2f of the orders share a trip", b.Batched)
	}
}
