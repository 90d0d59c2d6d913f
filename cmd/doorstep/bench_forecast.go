package main

import (
	"errors"
	"fmt"

	"doorstep/services/delivery/trial"
)

// forecastFlags choose the backtest of demand.
type forecastFlags struct {
	Forecast bool `help:"Live weeks of a store and forecast its demand from the past alone. --seeds says how many stores."`
}

// A store lives forecastWeeks, of which the first learnWeeks are not scored.
const forecastWeeks, learnWeeks = 8, 4

func (c *benchDispatchCommand) runForecast() error {
	if c.Seeds < 2 {
		return errors.New("--seeds is at least 2")
	}
	var backtests []trial.Backtest
	for i := range c.Seeds {
		seed := c.Seed + uint64(i)
		cfg := trial.Domain(seed, 7*forecastWeeks)
		cfg.Nature.Weather = trial.Unsteady(seed)
		b, err := trial.Forecasts(cfg, learnWeeks)
		if err != nil {
			return err
		}
		backtests = append(backtests, b)
	}
	of := func(read func(b trial.Backtest) float64) string {
		var values []float64
		for _, b := range backtests {
			values = append(values, read(b))
		}
		return spanOf(values).text("%.2f", 1)
	}
	row := func(span, who string, read func(b trial.Backtest) float64) figure {
		return figure{name: "orders in the next " + span + ", mean error: " + who, value: of(read)}
	}
	lines := []figure{
		{name: "orders an hour", value: of(func(b trial.Backtest) float64 { return b.Orders })},
		row("half hour", "the forecast", func(b trial.Backtest) float64 { return b.Half.Ours }),
		row("half hour", "the last half hour repeated", func(b trial.Backtest) float64 { return b.Half.Naive }),
		row("half hour", "the usual week", func(b trial.Backtest) float64 { return b.Half.Usual }),
		row("half hour", "who knows the true rate", func(b trial.Backtest) float64 { return b.Half.Chance }),
		row("hour", "the forecast", func(b trial.Backtest) float64 { return b.Hour.Ours }),
		row("hour", "the last half hour repeated", func(b trial.Backtest) float64 { return b.Hour.Naive }),
		row("hour", "the usual week", func(b trial.Backtest) float64 { return b.Hour.Usual }),
		row("hour", "who knows the true rate", func(b trial.Backtest) float64 { return b.Hour.Chance }),
	}
	return c.show("bench-forecast", fmt.Sprintf("doorstep bench dispatch --forecast --seeds %d", c.Seeds), lines, backtests)
}
