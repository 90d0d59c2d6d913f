package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/sync/errgroup"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/trial"
)

type cityFlags struct {
	City   bool `help:"Run dark stores with the numbers of the domain guide: the rolling matcher against the reference rule." name:"city"`
	Seeds  int  `help:"Seeds of the stores' days." default:"4"`
	Days   int  `help:"Days of each seed." default:"1"`
	Stores int  `help:"Stores of each seed." default:"1"`
}

// cityLoads are the shares of their time that riders are planned to be busy. The marked ones are
// reported; all of them tell how many riders a service needs.
var (
	cityLoads    = []float64{0.65, 0.75, 0.85, 0.92, 1.00, 1.10}
	reportedLoad = map[float64]bool{0.65: true, 0.75: true, 0.85: true, 0.92: true}
	cityWeathers = []struct {
		name    string
		weather trial.Weather
	}{{"clear", trial.Clear}, {"rain", trial.Rain}}
)

// drowning is the highest load at which the reference rule is tried: beyond, it serves worse than at any
// reported one.
const drowning = 1.0

// sameService is how much worse a service may be to count as the same: a hundredth in the mean, and a
// hundredth of the orders on time.
const sameService = 0.01

// span is a mean over seeds with its 95 % confidence interval.
type span struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

type citySide struct {
	Mean           float64 `json:"click_to_door_mean_min"`
	P90            float64 `json:"click_to_door_p90_min"`
	OnTime         float64 `json:"on_time"`
	Busy           float64 `json:"rider_busy"`
	PerRiderHour   float64 `json:"orders_per_rider_hour"`
	Batched        float64 `json:"batched"`
	RiderWait      float64 `json:"bag_waits_for_rider_min"`
	AtStore        float64 `json:"rider_at_store_min"`
	RiderHours     float64 `json:"rider_hours_a_day"`
	Fewest         float64 `json:"fewest_rider_hours_a_day_for_this_service"`
	Delivered      float64 `json:"delivered_a_day"`
	Balked         float64 `json:"balked"`
	DecisionMicros float64 `json:"decision_mean_us"`
}

type cityCell struct {
	Weather   string   `json:"weather"`
	Load      float64  `json:"rider_load"`
	Reference citySide `json:"reference"`
	Rolling   citySide `json:"rolling"`
	// Gains of rolling, seed by seed; more is better.
	Faster     span `json:"gain_mean_min"`
	FasterP90  span `json:"gain_p90_min"`
	OnTime     span `json:"gain_on_time"`
	PerHour    span `json:"gain_orders_per_rider_hour"`
	FewerHours span `json:"fewer_riders_for_the_same_service"`
}

type cityFigures struct {
	Seeds  int        `json:"seeds"`
	Days   int        `json:"days"`
	Stores int        `json:"stores"`
	Cells  []cityCell `json:"cells"`
	CPU    float64    `json:"cpu_seconds"`
}

func (c *benchDispatchCommand) runCity(ctx context.Context) error {
	if c.Seeds < 2 || c.Days < 1 || c.Stores < 1 {
		return errors.New("--seeds is at least 2, --days and --stores at least 1")
	}
	figures := cityFigures{Seeds: c.Seeds, Days: c.Days, Stores: c.Stores}
	before := processorTime()
	for _, w := range cityWeathers {
		say("stores at work, weather " + w.name)
		runs, err := c.cityRuns(ctx, w.weather)
		if err != nil {
			return err
		}
		for k, load := range cityLoads {
			if reportedLoad[load] {
				figures.Cells = append(figures.Cells, c.cell(w.name, k, runs))
			}
		}
	}
	figures.CPU = (processorTime() - before).Seconds()
	command := fmt.Sprintf("doorstep bench dispatch --city --seeds %d --days %d --stores %d", c.Seeds, c.Days, c.Stores)
	return c.show("bench-dispatch-city", command, cityTable(figures), figures)
}

// cityRun is one load with one seed, by both matchers.
type cityRun struct{ reference, rolling trial.Result }

// cityRuns are all loads by all seeds.
func (c *benchDispatchCommand) cityRuns(ctx context.Context, weather trial.Weather) ([][]cityRun, error) {
	runs := make([][]cityRun, len(cityLoads))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for k, load := range cityLoads {
		runs[k] = make([]cityRun, c.Seeds)
		for i := range c.Seeds {
			run := &runs[k][i]
			group.Go(func() (err error) {
				if err = ctx.Err(); err != nil {
					return err
				}
				cfg := trial.Domain(c.Seed+uint64(i), c.Days)
				cfg.Stores, cfg.RiderLoad = c.Stores, load
				cfg.Nature.Weather, cfg.Plan = trial.Always(weather), weather
				if load <= drowning { // beyond, nothing is to be learned from the reference rule
					cfg.Matcher = dispatch.Reference{}
					if run.reference, err = trial.Run(cfg); err != nil {
						return err
					}
				}
				cfg.Matcher = dispatch.Rolling{}
				run.rolling, err = trial.Run(cfg)
				return err
			})
		}
	}
	return runs, group.Wait()
}

// cell compares the matchers at one load.
func (c *benchDispatchCommand) cell(weather string, k int, runs [][]cityRun) cityCell {
	cell := cityCell{Weather: weather, Load: cityLoads[k]}
	n, days := float64(c.Seeds), float64(c.Days)
	var faster, p90, onTime, perHour, fewer []float64
	for i, run := range runs[k] {
		a, b := run.reference, run.rolling
		cell.Reference.add(a, n, days)
		cell.Rolling.add(b, n, days)
		faster, p90 = append(faster, a.ClickToDoor.Mean-b.ClickToDoor.Mean), append(p90, a.ClickToDoor.P90-b.ClickToDoor.P90)
		onTime, perHour = append(onTime, b.OnTime-a.OnTime), append(perHour, b.OrdersPerHour-a.OrdersPerHour)
		least := fewestHours(runs, i, a, func(r cityRun) trial.Result { return r.reference })
		rolling := fewestHours(runs, i, a, func(r cityRun) trial.Result { return r.rolling })
		cell.Reference.Fewest += least / n / days
		cell.Rolling.Fewest += rolling / n / days
		fewer = append(fewer, 1-rolling/least)
	}
	cell.Faster, cell.FasterP90, cell.OnTime, cell.PerHour, cell.FewerHours = spanOf(faster), spanOf(p90), spanOf(onTime), spanOf(perHour), spanOf(fewer)
	return cell
}

func (s *citySide) add(r trial.Result, n, days float64) {
	s.Mean += r.ClickToDoor.Mean / n
	s.P90 += r.ClickToDoor.P90 / n
	s.OnTime += r.OnTime / n
	s.Busy += r.Busy / n
	s.PerRiderHour += r.OrdersPerHour / n
	s.Batched += r.Batched / n
	s.RiderWait += r.Stages.RiderWait / n
	s.AtStore += r.Stages.AtStore / n
	s.RiderHours += r.OnlineHours / n / days
	s.Delivered += float64(r.Delivered) / n / days
	s.Balked += float64(r.Balked) / float64(r.Visits) / n
	s.DecisionMicros += float64(r.DecisionMean.Microseconds()) / n
}

// fewestHours is with how few rider hours a matcher serves as well as wanted, for one seed: between the
// loads that were tried, in proportion.
func fewestHours(runs [][]cityRun, seed int, wanted trial.Result, side func(cityRun) trial.Result) float64 {
	// worse is above zero where the service is not good enough any more.
	worse := func(r trial.Result) float64 {
		return max(r.ClickToDoor.Mean/(wanted.ClickToDoor.Mean*(1+sameService))-1, wanted.OnTime-sameService-r.OnTime)
	}
	best := side(runs[0][seed])
	for k := range runs {
		r := side(runs[k][seed])
		if r.Delivered == 0 {
			break
		}
		if w := worse(r); w > 0 {
			good := worse(best)
			if k == 0 || good > 0 {
				return r.OnlineHours
			}
			return best.OnlineHours + (r.OnlineHours-best.OnlineHours)*(-good)/(w-good)
		}
		best = r
	}
	return best.OnlineHours
}

// spanOf is the mean with Student's interval.
func spanOf(values []float64) span {
	n := float64(len(values))
	var sum, squares float64
	for _, v := range values {
		sum += v
	}
	mean := sum / n
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	half := student(len(values)-1) * math.Sqrt(squares/(n-1)/n)
	return span{Mean: mean, Low: mean - half, High: mean + half}
}

// student is the 97.5 % quantile of Student's distribution.
func student(freedom int) float64 {
	table := []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131}
	if freedom <= len(table) {
		return table[freedom-1]
	}
	const normal = 1.95996
	return normal + (normal*normal*normal+normal)/(4*float64(freedom)) // first term of the expansion
}

func (s span) text(format string, scale float64) string {
	return fmt.Sprintf(strings.ReplaceAll("F [F, F]", "F", format), s.Mean*scale, s.Low*scale, s.High*scale)
}

func cityTable(f cityFigures) (lines []figure) {
	for _, c := range f.Cells {
		name := fmt.Sprintf("%s, riders planned for %.0f %%: ", c.Weather, c.Load*100)
		a, b := c.Reference, c.Rolling
		lines = append(lines,
			figure{name: name + "click-to-door mean (min), reference / rolling / gain", value: fmt.Sprintf("%.2f / %.2f / %s", a.Mean, b.Mean, c.Faster.text("%.2f", 1))},
			figure{name: name + "click-to-door P90 (min)", value: fmt.Sprintf("%.2f / %.2f / %s", a.P90, b.P90, c.FasterP90.text("%.2f", 1))},
			figure{name: name + "on time (%)", value: fmt.Sprintf("%.1f / %.1f / %s", a.OnTime*100, b.OnTime*100, c.OnTime.text("%.1f", 100))},
			figure{name: name + "orders delivered a day; customers who gave up before ordering (%)", value: fmt.Sprintf("%.0f / %.0f; %.1f / %.1f", a.Delivered, b.Delivered, a.Balked*100, b.Balked*100)},
			figure{name: name + "orders a rider-hour", value: fmt.Sprintf("%.3f / %.3f / %s", a.PerRiderHour, b.PerRiderHour, c.PerHour.text("%.3f", 1))},
			figure{name: name + "fewest rider-hours a day for the reference's service; fewer (%)", value: fmt.Sprintf("%.0f / %.0f / %s", a.Fewest, b.Fewest, c.FewerHours.text("%.1f", 100))},
			figure{name: name + "riders busy (%); orders that share a trip (%)", value: fmt.Sprintf("%.1f / %.1f; %.1f / %.1f", a.Busy*100, b.Busy*100, a.Batched*100, b.Batched*100)},
		)
	}
	return append(lines, figure{name: "processor time (s)", value: fmt.Sprintf("%.0f", f.CPU)})
}
