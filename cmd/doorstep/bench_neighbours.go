package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/trial"
)

// neighbourFlags choose the trial of stores that take over orders from each other.
type neighbourFlags struct {
	Neighbours bool `help:"Run three stores whose zones overlap: what it brings that a neighbour takes over orders. --seeds and --days say how many."`
}

const (
	// neighbourSpacing is how far the stores stand from each other; each has customers within 2 km and
	// takes over what is within neighbourZone.
	neighbourSpacing, neighbourZone = 2000.0, 3000.0
	neighbourStores                 = 3
)

// neighbourCases are days on which the stores need each other: none, one, or all of them.
var neighbourCases = []struct {
	name string
	load float64
	// present is the part of its riders that the store in the middle has.
	present float64
}{
	{"riders planned for 75 %", 0.75, 1},
	{"riders planned for 92 %", 0.92, 1},
	{"riders planned for 85 %, a quarter of those in the middle stay away", 0.85, 0.75},
}

type neighbourCase struct {
	Case                      string  `json:"case"`
	Alone                     citySum `json:"alone"`
	Together                  citySum `json:"together"`
	Moved                     float64 `json:"moved"`
	Faster, FasterP90, Served span
	Lost                      span
}

// citySum are the figures of one side, means over the seeds.
type citySum struct {
	Mean      float64 `json:"click_to_door_mean_min"`
	P90       float64 `json:"click_to_door_p90_min"`
	OnTime    float64 `json:"on_time"`
	Lost      float64 `json:"refused_or_gave_up"`
	Delivered float64 `json:"delivered_a_day"`
}

func (s *citySum) add(r trial.Result, n, days float64) {
	s.Mean += r.ClickToDoor.Mean / n
	s.P90 += r.ClickToDoor.P90 / n
	s.OnTime += r.OnTime / n
	s.Lost += lost(r) / n
	s.Delivered += float64(r.Delivered) / n / days
}

func lost(r trial.Result) float64 { return float64(r.Refused+r.Balked) / float64(max(r.Visits, 1)) }

func (c *benchDispatchCommand) runNeighbours(ctx context.Context) error {
	if c.Seeds < 2 || c.Days < 1 {
		return errors.New("--seeds is at least 2, --days at least 1")
	}
	var cases []neighbourCase
	for _, which := range neighbourCases {
		say("three stores, " + which.name)
		alone, together := make([]trial.Result, c.Seeds), make([]trial.Result, c.Seeds)
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(2)
		for i := range c.Seeds {
			for zone, into := range map[float64]*trial.Result{0: &alone[i], neighbourZone: &together[i]} {
				group.Go(func() (err error) {
					if err = ctx.Err(); err == nil {
						*into, err = trial.Run(c.neighbours(uint64(i), which.load, which.present, zone))
					}
					return err
				})
			}
		}
		if err := group.Wait(); err != nil {
			return err
		}
		cases = append(cases, c.compare(which.name, alone, together))
	}
	command := fmt.Sprintf("doorstep bench dispatch --neighbours --seeds %d --days %d", c.Seeds, c.Days)
	return c.show("bench-neighbours", command, neighbourTable(cases), cases)
}

func (c *benchDispatchCommand) neighbours(seed uint64, load, present, zone float64) trial.Config {
	cfg := trial.Domain(c.Seed+seed, c.Days)
	cfg.Stores, cfg.Spacing, cfg.RiderLoad, cfg.Records = neighbourStores, neighbourSpacing, load, true
	cfg.Matcher, cfg.Desk = dispatch.Rolling{}, &trial.Keeper{Control: true, Zone: zone}
	cfg.Nature.Weather = func(store int, _ time.Time) trial.Weather {
		today := trial.Clear
		if store == 1 {
			today.Riders = present
		}
		return today
	}
	return cfg
}

func (c *benchDispatchCommand) compare(name string, alone, together []trial.Result) neighbourCase {
	sum := neighbourCase{Case: name}
	n, days := float64(c.Seeds), float64(c.Days)
	var faster, p90, served, fewer []float64
	for i := range alone {
		a, b := alone[i], together[i]
		sum.Alone.add(a, n, days)
		sum.Together.add(b, n, days)
		moved := 0
		for _, r := range b.Records {
			if r.Store != r.Home {
				moved++
			}
		}
		sum.Moved += float64(moved) / float64(max(len(b.Records), 1)) / n
		faster, p90 = append(faster, a.ClickToDoor.Mean-b.ClickToDoor.Mean), append(p90, a.ClickToDoor.P90-b.ClickToDoor.P90)
		served, fewer = append(served, float64(b.Delivered-a.Delivered)/days), append(fewer, lost(a)-lost(b))
	}
	sum.Faster, sum.FasterP90, sum.Served, sum.Lost = spanOf(faster), spanOf(p90), spanOf(served), spanOf(fewer)
	return sum
}

func neighbourTable(cases []neighbourCase) (lines []figure) {
	for _, c := range cases {
		a, b := c.Alone, c.Together
		lines = append(lines,
			figure{name: c.Case + ": click-to-door mean (min), each alone / together / gain", value: fmt.Sprintf("%.2f / %.2f / %s", a.Mean, b.Mean, c.Faster.text("%.2f", 1))},
			figure{name: "the same: click-to-door P90 (min)", value: fmt.Sprintf("%.2f / %.2f / %s", a.P90, b.P90, c.FasterP90.text("%.2f", 1))},
			figure{name: "the same: refused, or gave up before ordering (%)", value: fmt.Sprintf("%.2f / %.2f / %s", a.Lost*100, b.Lost*100, c.Lost.text("%.2f", 100))},
			figure{name: "the same: delivered a day", value: fmt.Sprintf("%.0f / %.0f / %s", a.Delivered, b.Delivered, c.Served.text("%.0f", 1))},
			figure{name: "the same: by the promise (%); orders that a neighbour took over (%)", value: fmt.Sprintf("%.1f / %.1f; %.1f", a.OnTime*100, b.OnTime*100, c.Moved*100)},
		)
	}
	return lines
}
