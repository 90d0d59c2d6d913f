package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"doorstep/sim/load"
	"doorstep/sim/rig"
)

type benchTrackingCommand struct {
	benchFlags
	FixesPerSecond float64       `help:"Fixes that all riders together send in a second." default:"20000"`
	Riders         int           `help:"Riders online, each with a socket." default:"4000"`
	Orders         int           `help:"Orders with a rider, each of a customer of its own." default:"500"`
	Sockets        int           `help:"Sockets that watch the orders, the same number each." default:"5000"`
	Duration       time.Duration `help:"How long." default:"10m"`
	Warmup         time.Duration `help:"Load before measuring begins." default:"30s"`
	Stores         int           `help:"Stores that everything is spread over." default:"20"`
	Profile        string        `help:"Write a CPU profile of the server there." placeholder:"FILE" type:"path"`
}

type trackingFigures struct {
	FixesPerSecond float64        `json:"fixes_per_second"`
	Riders         int            `json:"riders"`
	Orders         int            `json:"orders"`
	Sockets        int            `json:"sockets"`
	Seconds        float64        `json:"seconds"`
	Sent           int64          `json:"fixes_sent"`
	SentPerSecond  float64        `json:"fixes_sent_per_second"`
	Accepted       int64          `json:"fixes_accepted"`
	Dropped        int64          `json:"fixes_dropped"`
	Late           int64          `json:"fixes_sent_late"`
	Frames         int64          `json:"frames_seen"`
	Skipped        int64          `json:"positions_skipped"`
	Lost           int64          `json:"sockets_lost"`
	Delay          load.Quantiles `json:"device_to_screen"`
	// Memory of the server: held after a collection before the sockets, for each of them, and at the
	// start and end of the run; resident then, and how that changed in a minute.
	MemoryBefore   int64   `json:"memory_before_bytes"`
	PerRider       float64 `json:"memory_per_rider_socket_bytes"`
	PerWatcher     float64 `json:"memory_per_watcher_socket_bytes"`
	HeldAtStart    int64   `json:"memory_held_at_start_bytes"`
	HeldAtEnd      int64   `json:"memory_held_at_end_bytes"`
	MemoryAtStart  int64   `json:"memory_at_start_bytes"`
	MemoryAtEnd    int64   `json:"memory_at_end_bytes"`
	GrowthAMinute  float64 `json:"memory_growth_bytes_per_minute"`
	ServerCores    float64 `json:"server_cores"`
	PostgresCores  float64 `json:"postgres_cores"`
	ServerMicros   float64 `json:"server_cpu_us_per_fix"`
	HistorySamples float64 `json:"history_samples_dropped"`
}

func (c *benchTrackingCommand) Run(ctx context.Context) error {
	if c.FixesPerSecond <= 0 || c.Duration <= 0 || c.Riders < c.Orders || c.Orders < 1 || c.Sockets < 1 || c.Stores < 1 || c.Stores > 400 {
		return fmt.Errorf("--fixes-per-second, --orders, --sockets and --duration are positive, --riders at least --orders, --stores from 1 to 400")
	}
	if each := (c.Sockets + c.Orders - 1) / c.Orders; each > socketsOfOne {
		return fmt.Errorf("%d sockets a customer; the server lets one have %d: raise --orders", each, socketsOfOne)
	}
	return withRig(ctx, rig.Options{Stores: c.Stores}, func(r *rig.Rig) error {
		figures, err := c.measure(ctx, r)
		if err != nil {
			return err
		}
		return c.show("bench-tracking", c.command(), c.table(figures), figures)
	})
}

// socketsOfOne is how many streams the server lets one customer have open.
const socketsOfOne = 16

func (c *benchTrackingCommand) measure(ctx context.Context, r *rig.Rig) (f trackingFigures, err error) {
	client := load.NewClient(r.URL, connectionsOfPhones)
	defer client.Close()
	places, products := shops(r), benchProducts(10)
	tracking, err := load.NewTracking(ctx, client, load.TrackingConfig{
		Shops: places, Products: products, AdminPhone: rig.AdminPhone, Riders: c.Riders, FixesPerSecond: c.FixesPerSecond,
		Orders: c.Orders, Sockets: c.Sockets, Progress: say, Tick: c.tick,
	})
	if err != nil {
		return f, err
	}
	defer tracking.Close()
	if err := r.Settle(ctx); err != nil {
		return f, err
	}
	client.Close()
	if err := c.connect(ctx, r, tracking, &f); err != nil {
		return f, err
	}
	say(fmt.Sprintf("warming up for %s", c.Warmup))
	if _, err := tracking.Run(ctx, c.Warmup); err != nil {
		return f, err
	}
	if f.HeldAtStart, err = r.Memory(ctx); err != nil {
		return f, err
	}
	before, err := r.Usage()
	if err != nil {
		return f, err
	}
	profiled := c.profile(ctx, r)
	memory := r.WatchMemory(ctx)
	result, err := tracking.Run(ctx, c.Duration)
	if err != nil {
		return f, err
	}
	after, err := r.Usage()
	if err != nil {
		return f, err
	}
	f.fill(c, result, after.Since(before), memory())
	if f.HeldAtEnd, err = r.Memory(ctx); err != nil {
		return f, err
	}
	if f.HistorySamples, err = r.Metric(ctx, "doorstep_location_samples_dropped_total"); err != nil {
		return f, err
	}
	return f, <-profiled
}

// profile asks the server for a CPU profile of half the run, when one is wanted.
func (c *benchTrackingCommand) profile(ctx context.Context, r *rig.Rig) <-chan error {
	done := make(chan error, 1)
	go func() {
		if c.Profile == "" {
			done <- nil
			return
		}
		done <- r.Profile(ctx, c.Profile, c.Duration/2)
	}()
	return done
}

// connect opens the sockets and looks what each of a kind takes.
func (c *benchTrackingCommand) connect(ctx context.Context, r *rig.Rig, tracking *load.Tracking, f *trackingFigures) error {
	last, err := r.Memory(ctx)
	if err != nil {
		return err
	}
	f.MemoryBefore = last
	for _, kind := range []struct {
		name    string
		open    func(context.Context) error
		sockets int
		each    *float64
	}{
		{"riders", tracking.ConnectRiders, c.Riders, &f.PerRider},
		{"watchers", tracking.ConnectWatchers, c.Sockets, &f.PerWatcher},
	} {
		say(fmt.Sprintf("connecting %d %s", kind.sockets, kind.name))
		if err := kind.open(ctx); err != nil {
			return err
		}
		now, err := r.Memory(ctx)
		if err != nil {
			return err
		}
		*kind.each = float64(now-last) / float64(kind.sockets)
		last = now
	}
	return nil
}

func (f *trackingFigures) fill(c *benchTrackingCommand, result load.TrackingResult, used rig.Usage, memory rig.Trend) {
	f.FixesPerSecond, f.Riders, f.Orders, f.Sockets, f.Seconds = c.FixesPerSecond, c.Riders, c.Orders, c.Sockets, result.Took.Seconds()
	f.Sent, f.Accepted, f.Dropped, f.Late = result.Sent, result.Accepted, result.Dropped, result.Late
	f.SentPerSecond = float64(result.Sent) / f.Seconds
	f.Frames, f.Skipped, f.Lost, f.Delay = result.Frames, result.Skipped, result.Lost, result.Delay
	f.MemoryAtStart, f.MemoryAtEnd, f.GrowthAMinute = memory.First, memory.Last, memory.PerMinute
	f.ServerCores, f.PostgresCores = used.ServerCPU.Seconds()/f.Seconds, used.PostgresCPU.Seconds()/f.Seconds
	f.ServerMicros = float64(used.ServerCPU.Microseconds()) / float64(max(result.Sent, 1))
}

func (c *benchTrackingCommand) tick(r load.TrackingResult) {
	fmt.Fprintf(os.Stderr, "\r%6.0f s  %d fixes sent  %d frames seen  %d skipped  %d late  %d lost   ", r.Took.Seconds(), r.Sent, r.Frames, r.Skipped, r.Late, r.Lost)
}

func (c *benchTrackingCommand) command() string {
	return fmt.Sprintf("doorstep bench tracking --fixes-per-second %g --riders %d --orders %d --sockets %d --duration %s", c.FixesPerSecond, c.Riders, c.Orders, c.Sockets, c.Duration)
}

// steady is how much of its memory at the start the server may hold at the end. The resident memory
// comes and goes with the collector, whose heap grows back after the collection at the start.
const steady = 1.05

func (c *benchTrackingCommand) table(f trackingFigures) []figure {
	growth := 10 * f.GrowthAMinute / float64(max(f.MemoryAtStart, 1))
	return []figure{
		{name: "set up", value: fmt.Sprintf("%d riders online with a socket each; %d orders on their way, each placed, packed and handed to a rider over the API; %d watching sockets, %d for each order",
			f.Riders, f.Orders, f.Sockets, (f.Sockets+f.Orders-1)/f.Orders)},
		{name: "fixes sent a second, one a frame", value: fmt.Sprintf("%.0f of %.0f asked, %d sent late", f.SentPerSecond, f.FixesPerSecond, f.Late), target: "as asked", met: f.SentPerSecond >= 0.99*f.FixesPerSecond},
		{name: "fixes acknowledged as accepted / dropped", value: fmt.Sprintf("%d / %d of %d", f.Accepted, f.Dropped, f.Sent), target: "none dropped", met: f.Dropped == 0},
		{name: "device to screen: median / 90 % / 99 % / longest (ms)", value: quantiles(f.Delay), target: "99 % within 1,000", met: f.Delay.Count > 0 && f.Delay.P99 < time.Second},
		{name: "frames at the watchers a second", value: fmt.Sprintf("%.0f", float64(f.Frames)/f.Seconds)},
		{name: "positions skipped for newer ones / sockets lost", value: fmt.Sprintf("%d / %d", f.Skipped, f.Lost), target: "no socket lost", met: f.Lost == 0},
		{name: "memory held after a collection: before the sockets, at the start, at the end (MB)", value: fmt.Sprintf("%d / %d / %d", f.MemoryBefore/1e6, f.HeldAtStart/1e6, f.HeldAtEnd/1e6),
			target: "no growth: within 5 %", met: float64(f.HeldAtEnd) <= steady*float64(f.HeldAtStart)},
		{name: "resident memory at the start, at the end (MB)", value: fmt.Sprintf("%d / %d", f.MemoryAtStart/1e6, f.MemoryAtEnd/1e6)},
		{name: "its trend over the run, a sample a second", value: fmt.Sprintf("%+.0f kB a minute, %+.1f %% in ten", f.GrowthAMinute/1e3, 100*growth)},
		{name: "memory a socket when opened: rider / watcher (kB)", value: fmt.Sprintf("%.1f / %.1f", f.PerRider/1e3, f.PerWatcher/1e3)},
		{name: "processor: server / PostgreSQL (cores)", value: fmt.Sprintf("%.2f / %.2f", f.ServerCores, f.PostgresCores)},
		{name: "server processor time a fix, its frames included (µs)", value: fmt.Sprintf("%.1f", f.ServerMicros)},
		{name: "history samples dropped", value: fmt.Sprintf("%.0f", f.HistorySamples), target: "none", met: f.HistorySamples == 0},
	}
}
