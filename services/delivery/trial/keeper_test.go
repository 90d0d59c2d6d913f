package trial

import (
	"math"
	"testing"
	"time"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/ladder"
)

// A store that knows the guide's figures only keeps nine of ten promises from its first day on.
func TestPromisesAreKept(t *testing.T) {
	c := Domain(3, 1)
	keeper := &Keeper{Control: true}
	c.Desk, c.Matcher = keeper, dispatch.Rolling{}
	r := run(t, c)
	if math.Abs(r.OnTime-0.9) > 0.03 {
		t.Errorf("%.3f of the orders came by the promise, want 0.90", r.OnTime)
	}
	off := Errors(keeper.Arrivals)
	_, chance := Chance(1, c.Nature)
	if off.MAE > 1.3*chance.MAE || off.MAE < 0.9*chance.MAE {
		t.Errorf("the arrival is off by %.2f min, chance leaves %.2f", off.MAE, chance.MAE)
	}
}

// Each milestone makes the estimate better.
func TestEstimatesGetBetterOnTheWay(t *testing.T) {
	c := Domain(4, 1)
	c.Nature.OrdersPerDay = 700
	keeper := &Keeper{Control: true}
	c.Desk, c.Matcher = keeper, dispatch.Rolling{}
	run(t, c)
	before := math.Inf(1)
	for at := range Milestones {
		off := Errors(keeper.Along[at])
		if len(keeper.Along[at]) < 500 || off.MAE > before+0.05 || math.Abs(off.Bias) > 0.8 {
			t.Errorf("%s: off by %.2f min, bias %.2f, after %.2f", at, off.MAE, off.Bias, before)
		}
		t.Logf("%s: %.2f %.2f %.2f", at, off.MAE, off.P90, off.Bias)
		before = off.MAE
	}
}

// In the rain the ladder serves about as many as a cap on the estimate does, and sooner.
func TestLadderInTheRain(t *testing.T) {
	wet := Bands(1, 1)
	wet.Nature.Weather = Always(Rain)
	capped := wet
	capped.Desk = &Plain{MaxEstimate: 19*time.Minute + 30*time.Second}
	before := run(t, capped)
	keeper := &Keeper{Control: true}
	wet.Desk, wet.Matcher = keeper, dispatch.Rolling{}
	after := run(t, wet)
	if after.Delivered < before.Delivered*97/100 || after.ClickToArrival.Mean >= before.ClickToArrival.Mean || after.ClickToArrival.P90 >= before.ClickToArrival.P90 {
		t.Errorf("ladder: %d orders in %.2f (%.2f) min; cap: %d in %.2f (%.2f)", after.Delivered, after.ClickToArrival.Mean, after.ClickToArrival.P90,
			before.Delivered, before.ClickToArrival.Mean, before.ClickToArrival.P90)
	}
	if keeper.Steps == 0 || keeper.Steps > 24 {
		t.Errorf("%d steps in a day of rain", keeper.Steps)
	}
	// A pinned store answers by its step, whatever happens.
	wet.Desk = &Keeper{Control: true, Rules: ladder.Rules{Up: [7]time.Duration{6: time.Nanosecond}, Lasting: -1, Calm: 48 * time.Hour}}
	if closed := run(t, wet); closed.Refused < closed.Visits/2 {
		t.Errorf("a store that closes at once still took %d of %d", closed.Visits-closed.Refused, closed.Visits)
	}
}
