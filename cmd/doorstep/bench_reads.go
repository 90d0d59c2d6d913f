package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"doorstep/sim/load"
	"doorstep/sim/rig"
)

type benchReadsCommand struct {
	benchFlags
	Rate        float64       `help:"Requests a second, in the run with a rate." default:"10000"`
	Duration    time.Duration `help:"How long each of the two runs takes." default:"30s"`
	Warmup      time.Duration `help:"Load before measuring begins." default:"5s"`
	Connections int           `help:"Connections that are kept open." default:"64"`
	Stores      int           `help:"Stores, each with the demo's catalogue." default:"3"`
	Changes     float64       `help:"Times a second that each store visibly runs short of something or gets it back." default:"1"`
	Idle        time.Duration `help:"Rest before the idle memory is read." default:"5s"`
	Profile     string        `help:"Write a CPU profile of the server without limit there." placeholder:"FILE" type:"path"`
}

type readsFigures struct {
	ReadyIn    time.Duration `json:"ready_in_ns"`
	IdleMemory int64         `json:"idle_memory_bytes"`
	Things     int           `json:"things"`
	Changes    int           `json:"stock_changes"`
	Asked      readsRound    `json:"at_rate"`
	Limit      readsRound    `json:"without_limit"`
}

// readsRound is one run with what it used.
type readsRound struct {
	load.ReadsResult
	PerSecond        float64 `json:"per_second"`
	GivenAgain       float64 `json:"given_again"` // share of the answers
	ServerPerRequest float64 `json:"server_cpu_us_per_request"`
	LoadPerRequest   float64 `json:"load_cpu_us_per_request"`
	ServerMemory     int64   `json:"server_memory_bytes"`
}

func (c *benchReadsCommand) Run(ctx context.Context) error {
	if c.Rate <= 0 || c.Duration <= 0 || c.Connections < 1 || c.Stores < 1 || c.Stores > 400 {
		return fmt.Errorf("--rate, --duration and --connections are positive, --stores from 1 to 400")
	}
	return withRig(ctx, rig.Options{Stores: c.Stores}, func(r *rig.Rig) error {
		figures, err := c.measure(ctx, r)
		if err != nil {
			return err
		}
		return c.show("bench-reads", c.command(), c.table(figures), figures)
	})
}

func (c *benchReadsCommand) measure(ctx context.Context, r *rig.Rig) (f readsFigures, err error) {
	say(fmt.Sprintf("resting for %s", c.Idle))
	select {
	case <-time.After(c.Idle):
	case <-ctx.Done():
		return f, ctx.Err()
	}
	idle, err := r.Usage()
	if err != nil {
		return f, err
	}
	f.ReadyIn, f.IdleMemory = r.ReadyIn, idle.ServerMemory
	client := load.NewClient(r.URL, connectionsOfPhones)
	defer client.Close()
	admin, err := client.Login(ctx, rig.AdminPhone)
	if err != nil {
		return f, err
	}
	say("filling the shelves")
	products := benchProducts(maxProducts)
	if err := load.FillShelves(ctx, admin, shops(r), products, unitsToLookAt); err != nil {
		return f, err
	}
	if err := r.Settle(ctx); err != nil {
		return f, err
	}
	cfg := load.ReadsConfig{Connections: c.Connections, Seed: 1, Tokens: []string{admin.Token}}
	for _, p := range r.Places() {
		cfg.Stores = append(cfg.Stores, p.Store)
	}
	reads, err := load.NewReads(ctx, client, cfg)
	if err != nil {
		return f, err
	}
	f.Things = reads.Things()
	moving, stop := context.WithCancel(ctx)
	defer stop()
	moved := make(chan error, 1)
	go func() {
		var err error
		f.Changes, err = load.MoveStock(moving, admin, shops(r), products, unitsToLookAt-2, c.Changes)
		moved <- err
	}()
	err = c.rounds(ctx, r, reads, &f)
	stop()
	return f, errors.Join(err, <-moved)
}

// maxProducts is more than the demo's catalogue has, unitsToLookAt what a store has of each.
const maxProducts, unitsToLookAt = 10_000, 100

func (c *benchReadsCommand) rounds(ctx context.Context, r *rig.Rig, reads *load.Reads, f *readsFigures) (err error) {
	say(fmt.Sprintf("warming up for %s", c.Warmup))
	reads.Run(ctx, c.Rate, c.Warmup)
	say(fmt.Sprintf("%g requests a second for %s", c.Rate, c.Duration))
	if f.Asked, err = c.round(ctx, r, reads, c.Rate); err != nil {
		return err
	}
	say(fmt.Sprintf("as many requests as %d connections take for %s", c.Connections, c.Duration))
	profiled := make(chan error, 1)
	go func() {
		if c.Profile == "" {
			profiled <- nil
			return
		}
		profiled <- r.Profile(ctx, c.Profile, c.Duration/2)
	}()
	if f.Limit, err = c.round(ctx, r, reads, 0); err != nil {
		return err
	}
	return <-profiled
}

func (c *benchReadsCommand) round(ctx context.Context, r *rig.Rig, reads *load.Reads, rate float64) (f readsRound, err error) {
	const again = "doorstep_repeated_answers_total"
	repeatedBefore, err := r.Metric(ctx, again)
	if err != nil {
		return f, err
	}
	before, err := r.Usage()
	if err != nil {
		return f, err
	}
	ownBefore, err := rig.Own()
	if err != nil {
		return f, err
	}
	f.ReadsResult = reads.Run(ctx, rate, c.Duration)
	after, err := r.Usage()
	if err != nil {
		return f, err
	}
	own, err := rig.Own()
	if err != nil {
		return f, err
	}
	repeated, err := r.Metric(ctx, again)
	if err != nil {
		return f, err
	}
	requests := float64(max(f.Requests, 1))
	f.GivenAgain = (repeated - repeatedBefore) / requests
	perRequest := func(d time.Duration) float64 { return float64(d.Microseconds()) / requests }
	f.PerSecond = float64(f.Requests) / f.Took.Seconds()
	f.ServerPerRequest, f.LoadPerRequest = perRequest(after.Since(before).ServerCPU), perRequest(own-ownBefore)
	f.ServerMemory = after.ServerMemory
	return f, ctx.Err()
}

func (c *benchReadsCommand) command() string {
	return fmt.Sprintf("doorstep bench reads --rate %g --duration %s --connections %d --stores %d --changes %g", c.Rate, c.Duration, c.Connections, c.Stores, c.Changes)
}

func (c *benchReadsCommand) table(f readsFigures) []figure {
	table := []figure{
		{name: "ready after the start on a folder that is there (s)", value: fmt.Sprintf("%.2f", f.ReadyIn.Seconds()), target: "within 3", met: f.ReadyIn <= 3*time.Second},
		{name: "server memory, idle (MB)", value: fmt.Sprint(f.IdleMemory / 1e6), target: "below 100", met: f.IdleMemory < 100e6},
		{name: "addresses to choose from / visible changes of stock meanwhile", value: fmt.Sprintf("%d / %d", f.Things, f.Changes)},
		{
			name: "at a rate: good answers a second", value: fmt.Sprintf("%.0f of %.0f asked", f.Asked.PerSecond, c.Rate),
			target: "as asked", met: f.Asked.PerSecond >= 0.99*c.Rate,
		},
		{
			name: "at a rate: median / 90 % / 99 % / longest (ms)", value: quantiles(f.Asked.Latency),
			target: "99 % within 20", met: f.Asked.Latency.P99 <= 20*time.Millisecond,
		},
		{name: "at a rate: 99 % of lists / product pages / searches (ms)", value: fmt.Sprintf("%.1f / %.1f / %.1f",
			load.Milliseconds(f.Asked.Lists.P99), load.Milliseconds(f.Asked.Products.P99), load.Milliseconds(f.Asked.Searches.P99))},
		{name: "without limit: good answers a second", value: fmt.Sprintf("%.0f", f.Limit.PerSecond), target: "at least 10,000", met: f.Limit.PerSecond >= 10_000},
		{
			name: "without limit: median / 90 % / 99 % / longest (ms)", value: quantiles(f.Limit.Latency),
			target: "99 % within 20", met: f.Limit.Latency.P99 <= 20*time.Millisecond,
		},
	}
	for _, round := range []struct {
		name string
		readsRound
	}{{"at a rate", f.Asked}, {"without limit", f.Limit}} {
		table = append(table,
			figure{name: round.name + ": processor time a request, server / load (µs)", value: fmt.Sprintf("%.1f / %.1f", round.ServerPerRequest, round.LoadPerRequest)},
			figure{name: round.name + ": answers given again from memory", value: fmt.Sprintf("%.1f %%", 100*round.GivenAgain)},
			figure{name: round.name + ": not modified / read and understood / wrong", value: fmt.Sprintf("%d / %d / %s", round.NotModified, round.Parsed, failures(round.Failed)),
				target: "none wrong", met: len(round.Failed) == 0},
		)
	}
	return append(table, figure{name: "server memory at the end (MB)", value: fmt.Sprint(f.Limit.ServerMemory / 1e6)})
}

func failures(failed map[string]int) string {
	if len(failed) == 0 {
		return "0"
	}
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(failed)) {
		parts = append(parts, fmt.Sprintf("%s: %d", what, failed[what]))
	}
	return strings.Join(parts, ", ")
}
