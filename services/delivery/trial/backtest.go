package trial

import (
	"math"
	"slices"
	"time"

	"doorstep/services/delivery/demand"
)

// Backtest is how far forecasts of demand were off, on drawn weeks of one store.
type Backtest struct {
	// Mean absolute errors of the orders in the next half hour, or hour: of the forecast, of one that knows
	// the usual week only, of the last half hour repeated, and of one that knows the true rate, which is
	// what chance leaves.
	Half, Hour BacktestRow
	// Orders is how many came in an hour on average.
	Orders float64
}

// BacktestRow are the errors for one span, in orders.
type BacktestRow struct{ Ours, Usual, Naive, Chance float64 }

// Forecasts lives some weeks of a store and forecasts its demand every ten minutes, from the past alone. The
// first learn weeks are not scored. Weather is the nature's.
func Forecasts(cfg Config, learn int) (Backtest, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Backtest{}, err
	}
	w := &world{cfg: cfg, now: cfg.From}
	s := &shop{w: w, at: cfg.place(0)}
	came := w.arrivals(s)
	var b Backtest
	var scored, orders float64
	taught := taught{from: cfg.From, since: cfg.From}
	begin, end := cfg.From.AddDate(0, 0, 7*learn), cfg.From.AddDate(0, 0, cfg.Days).Add(-time.Hour)
	for now, seen := cfg.From, 0; now.Before(end); now = now.Add(10 * time.Minute) {
		for ; seen < len(came) && !came[seen].After(now); seen++ {
			taught.placed(came[seen])
		}
		taught.learn(now)
		if now.Before(begin) {
			continue
		}
		scored++
		orders += between(came, now, now.Add(time.Hour))
		b.Half.score(&taught, w, s, came, now, 30*time.Minute)
		b.Hour.score(&taught, w, s, came, now, time.Hour)
	}
	for _, row := range []*BacktestRow{&b.Half, &b.Hour} {
		row.Ours, row.Usual, row.Naive, row.Chance = row.Ours/scored, row.Usual/scored, row.Naive/scored, row.Chance/scored
	}
	b.Orders = orders / scored
	return b, nil
}

func (r *BacktestRow) score(t *taught, w *world, s *shop, came []time.Time, now time.Time, span time.Duration) {
	actual := between(came, now, now.Add(span))
	r.Ours += math.Abs(t.history.Next(t.recent, t.since, now, span) - actual)
	r.Usual += math.Abs(t.history.Next(nil, now, now, span) - actual)
	r.Naive += math.Abs(demand.Naive(t.recent, now, span) - actual)
	r.Chance += math.Abs(w.truth(s, now, span) - actual)
}

// truth is how many orders a span brings on average, known by who draws them.
func (w *world) truth(s *shop, from time.Time, span time.Duration) (sum float64) {
	n := w.cfg.Nature
	bursts := w.bursts(s)
	for passed := time.Duration(0); passed < span; passed += time.Minute {
		at := from.Add(passed)
		rate := n.OrdersPerDay * n.ByWeekday[at.Weekday()] * shareOfDay(at.Hour()) / 60 * n.Weather(s.number, at).Demand
		for _, b := range bursts {
			if !at.Before(b) && at.Before(b.Add(burstLasts)) {
				rate *= burstFactor
			}
		}
		sum += rate
	}
	return sum
}

// between counts the moments from one to another.
func between(sorted []time.Time, from, to time.Time) float64 {
	a, _ := slices.BinarySearchFunc(sorted, from, time.Time.Compare)
	b, _ := slices.BinarySearchFunc(sorted, to, time.Time.Compare)
	return float64(b - a)
}

// Unsteady is weather as forecasts meet it: each day has a demand of its own, up or down by a tenth, and on
// some it rains for two hours.
func Unsteady(seed uint64) func(store int, at time.Time) Weather {
	return func(store int, at time.Time) Weather {
		_, _, day := at.Date()
		rng := stream(seed, "unsteady", store, int(at.Month()), day)
		w := Clear
		if rains, from := rng.Float64() < 0.3, 24*rng.Float64(); rains {
			if hour := float64(at.Hour()) + float64(at.Minute())/60; hour >= from && hour < from+2 {
				w = Rain
			}
		}
		w.Demand *= math.Exp(0.1 * rng.NormFloat64())
		return w
	}
}
