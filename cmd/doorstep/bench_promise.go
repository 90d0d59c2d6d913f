package main

import (
	"fmt"
	"math"
	"time"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/trial"
)

// promiseFlags choose the trial of promises.
type promiseFlags struct {
	Promise      bool `help:"Run days of a dark store: how well promises and estimates are kept, and what a store does in the rain."`
	PromiseSeeds int  `help:"Seeds of --promise." default:"8" name:"promise-seeds"`
	PromiseDays  int  `help:"Days for each seed of --promise." default:"3" name:"promise-days"`
}

// promiseRow is one kind of day: the mean over its seeds, minutes.
type promiseRow struct {
	Case string `json:"case"`
	// Served a day, and the share of customers who were turned away.
	Served   float64 `json:"served_per_day"`
	Rejected float64 `json:"rejected"`
	// From the click until the rider stands at the door, as the table of the domain guide counts, and
	// until delivered.
	MeanMinutes      float64 `json:"mean_minutes"`
	P90Minutes       float64 `json:"p90_minutes"`
	DeliveredMinutes float64 `json:"delivered_mean_minutes"`
	Within10         float64 `json:"within_10"`
	Within15         float64 `json:"within_15"`
	Busy             float64 `json:"rider_busy"`
	// Coverage is the share delivered by the promise.
	Coverage float64 `json:"coverage"`
	// Errors of the estimate at checkout, against delivered_at and against the rider at the door.
	MAE        float64 `json:"mae_minutes"`
	P90Error   float64 `json:"p90_error_minutes"`
	Bias       float64 `json:"bias_minutes"`
	ArrivalMAE float64 `json:"arrival_mae_minutes"`
	ArrivalP90 float64 `json:"arrival_p90_error_minutes"`
	StepsADay  float64 `json:"steps_per_day"`
	// Along are the errors of the estimates of delivery that are made at each milestone.
	Along [trial.Milestones]trial.Off `json:"along"`
}

// promiseFigures are all rows, and what chance leaves of the error of the best estimate.
type promiseFigures struct {
	Rows           []promiseRow `json:"rows"`
	ChanceMAE      float64      `json:"chance_mae_minutes"`
	ChanceP90      float64      `json:"chance_p90_error_minutes"`
	ArrivalChance  float64      `json:"arrival_chance_mae_minutes"`
	ArrivalChance9 float64      `json:"arrival_chance_p90_error_minutes"`
}

// The best row of the rain table in domain.md, section 5: refuse if ETA > 18 min.
var bestInRain = promiseRow{Case: "the guide: rain, refuse if ETA > 18 min", Served: 1429, Rejected: 0.27, MeanMinutes: 13.8, P90Minutes: 18.7}

// doorShift is how much longer an estimate until delivered is than one until the rider stands at the
// door: what the cap of the guide's row is shifted by.
const doorShift = 90 * time.Second

func (c *benchDispatchCommand) runPromise() error {
	if c.PromiseSeeds < 1 || c.PromiseDays < 1 {
		return fmt.Errorf("--promise needs at least one seed and one day")
	}
	rainy := func(seed uint64, days int) trial.Config {
		cfg := trial.Bands(seed, days)
		cfg.Nature.Weather = trial.Always(trial.Rain)
		return cfg
	}
	figures := promiseFigures{}
	for _, run := range []struct {
		name   string
		config func(seed uint64, days int) trial.Config
		load   float64
		desk   func() trial.Desk
		rule   bool // the reference rule of dispatch
	}{
		{"the domain guide's store", trial.Domain, 0.75, func() trial.Desk { return &trial.Keeper{Control: true} }, false},
		{"the same, riders at 85 %", trial.Domain, 0.85, func() trial.Desk { return &trial.Keeper{Control: true} }, false},
		{"the simplified store of the table", trial.Bands, 0.75, func() trial.Desk { return &trial.Keeper{Control: true} }, false},
		{"rain, refuse if ETA > 18 min, lived again", rainy, 0.75, func() trial.Desk { return &trial.Plain{MaxEstimate: 18*time.Minute + doorShift} }, true},
		{"rain, with the ladder", rainy, 0.75, func() trial.Desk { return &trial.Keeper{Control: true} }, false},
	} {
		say("living: " + run.name)
		row := promiseRow{Case: run.name}
		for seed := range c.PromiseSeeds {
			cfg := run.config(uint64(seed)+1, c.PromiseDays)
			cfg.Desk, cfg.RiderLoad = run.desk(), run.load
			if !run.rule {
				cfg.Matcher = dispatch.Rolling{}
			}
			result, err := trial.Run(cfg)
			if err != nil {
				return err
			}
			row.add(result, cfg, float64(c.PromiseSeeds))
		}
		figures.Rows = append(figures.Rows, row)
	}
	delivered, arrived := trial.Chance(1, trial.Domain(1, 1).Nature)
	figures.ChanceMAE, figures.ChanceP90, figures.ArrivalChance, figures.ArrivalChance9 = delivered.MAE, delivered.P90, arrived.MAE, arrived.P90
	command := fmt.Sprintf("doorstep bench dispatch --promise --promise-seeds %d --promise-days %d", c.PromiseSeeds, c.PromiseDays)
	return c.show("bench-promise", command, figures.lines(), figures)
}

func (row *promiseRow) add(r trial.Result, cfg trial.Config, seeds float64) {
	for sum, value := range map[*float64]float64{
		&row.Served: float64(r.Delivered) / float64(cfg.Days), &row.Rejected: float64(r.Refused) / float64(max(r.Visits, 1)),
		&row.MeanMinutes: r.ClickToArrival.Mean, &row.P90Minutes: r.ClickToArrival.P90, &row.DeliveredMinutes: r.ClickToDoor.Mean,
		&row.Within10: r.Within10, &row.Within15: r.Within15, &row.Busy: r.Busy, &row.Coverage: r.OnTime,
		&row.MAE: r.MAE, &row.P90Error: r.P90Error, &row.Bias: r.Bias,
	} {
		*sum += value / seeds
	}
	if keeper, ok := cfg.Desk.(*trial.Keeper); ok {
		off := trial.Errors(keeper.Arrivals)
		row.ArrivalMAE, row.ArrivalP90 = row.ArrivalMAE+off.MAE/seeds, row.ArrivalP90+off.P90/seeds
		for at, off := range keeper.Along {
			off, sum := trial.Errors(off), &row.Along[at]
			sum.MAE, sum.P90, sum.Bias = sum.MAE+off.MAE/seeds, sum.P90+off.P90/seeds, sum.Bias+off.Bias/seeds
		}
		row.StepsADay += float64(keeper.Steps) / float64(cfg.Days) / seeds
	}
}

// lines are the figures of the table: the promise in the store of the guide, then the rain.
func (f promiseFigures) lines() []figure {
	store, loaded, simple, lived, ladder := f.Rows[0], f.Rows[1], f.Rows[2], f.Rows[3], f.Rows[4]
	coverage := func(row promiseRow) figure {
		return figure{"delivered by the promise: " + row.Case, fmt.Sprintf("%.1f %%", 100*row.Coverage), "90 +- 2 %", math.Abs(row.Coverage-0.9) <= 0.02}
	}
	within := func(name string, seen, most float64) figure {
		return figure{name, fmt.Sprintf("%.2f min", seen), fmt.Sprintf("<= %.1f min", most), seen <= most}
	}
	lines := []figure{
		coverage(store), coverage(loaded), coverage(ladder),
		within("estimate at checkout to the rider at the door, MAE", store.ArrivalMAE, 1.5),
		within("the same, 90th percentile", store.ArrivalP90, 3.5),
		{name: "the same, when nobody waits for anything", value: fmt.Sprintf("%.2f and %.2f min", f.ArrivalChance, f.ArrivalChance9)},
		within("estimate at checkout to delivered, MAE", store.MAE, 1.5),
		within("the same, 90th percentile", store.P90Error, 3.5),
		{name: "the same, when nobody waits for anything", value: fmt.Sprintf("%.2f and %.2f min", f.ChanceMAE, f.ChanceP90)},
	}
	for at := range trial.Milestones {
		lines = append(lines, figure{name: "estimate to delivered, made when: " + at.String(), value: fmt.Sprintf("MAE %.2f, 90 %% within %.2f; riders at 85 %%: %.2f, %.2f min", store.Along[at].MAE, store.Along[at].P90, loaded.Along[at].MAE, loaded.Along[at].P90)})
	}
	for _, row := range []promiseRow{store, loaded, simple, bestInRain, lived, ladder} {
		lines = append(lines, figure{name: row.Case, value: fmt.Sprintf("%.0f a day, %.1f %% turned away, mean %.2f, P90 %.2f min", row.Served, 100*row.Rejected, row.MeanMinutes, row.P90Minutes)})
	}
	better := func(than promiseRow) bool {
		return ladder.Served >= than.Served && ladder.MeanMinutes < than.MeanMinutes && ladder.P90Minutes < than.P90Minutes
	}
	for _, than := range []promiseRow{bestInRain, lived} {
		lines = append(lines, figure{
			"ladder against " + than.Case, fmt.Sprintf("%+.0f a day, mean %+.2f, P90 %+.2f min", ladder.Served-than.Served, ladder.MeanMinutes-than.MeanMinutes, ladder.P90Minutes-than.P90Minutes),
			"as many, sooner", better(than),
		})
	}
	return lines
}
