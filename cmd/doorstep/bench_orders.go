package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"doorstep/sim/load"
	"doorstep/sim/rig"
)

type benchOrdersCommand struct {
	benchFlags
	Rate     float64       `help:"Checkouts begun in a second." default:"200"`
	Duration time.Duration `help:"How long." default:"1m"`
	Warmup   time.Duration `help:"Load before measuring begins." default:"10s"`
	Buyers   int           `help:"Customers who take turns." default:"2000"`
	Stores   int           `help:"Stores that they are spread over." default:"20"`
	Products int           `help:"Different products that they buy." default:"500"`
	Tpcb     time.Duration `help:"How long pgbench measures the machine before; 0 for not at all." default:"20s"`
	Profile  string        `help:"Write a CPU profile of the server there." placeholder:"FILE" type:"path"`
}

// unitsOnShelf is as much as one receipt takes.
const unitsOnShelf = 100_000

// connectionsOfPhones bounds the load's sockets.
const connectionsOfPhones = 256

type ordersFigures struct {
	RatePerSecond    float64        `json:"rate_per_second"`
	Begun            int            `json:"begun"`
	Placed           int            `json:"placed"`
	Late             int            `json:"late"`
	Refused          map[string]int `json:"refused"`
	PlacedPerSecond  float64        `json:"placed_per_second"`
	Place            load.Quantiles `json:"place_order"`
	Checkout         load.Quantiles `json:"checkout"`
	CPUPerOrder      float64        `json:"cpu_ms_per_order"`
	ServerPerOrder   float64        `json:"server_cpu_ms_per_order"`
	PostgresPerOrder float64        `json:"postgres_cpu_ms_per_order"`
	ServerMemory     int64          `json:"server_memory_bytes"`
	TPCB             float64        `json:"tpcb_per_second"`
	OrdersPerTPCB    float64        `json:"orders_per_tpcb"`
	Checked          int            `json:"invariants_checked"`
	Violations       int            `json:"invariants_violated"`
}

func (c *benchOrdersCommand) Run(ctx context.Context) error {
	if c.Rate <= 0 || c.Duration <= 0 || c.Buyers < 1 || c.Stores < 1 || c.Stores > 400 || c.Products < 1 {
		return fmt.Errorf("--rate, --duration, --buyers and --products are positive, --stores from 1 to 400")
	}
	return withRig(ctx, rig.Options{Stores: c.Stores}, func(r *rig.Rig) error {
		figures, err := c.measure(ctx, r)
		if err != nil {
			return err
		}
		return c.show(fmt.Sprintf("bench-orders-%g", c.Rate), c.command(), c.table(figures), figures)
	})
}

func (c *benchOrdersCommand) measure(ctx context.Context, r *rig.Rig) (f ordersFigures, err error) {
	if c.Tpcb > 0 {
		if f.TPCB, err = r.TPCB(ctx, c.Tpcb); err != nil {
			return f, err
		}
	}
	client := load.NewClient(r.URL, connectionsOfPhones)
	defer client.Close()
	products, places := benchProducts(c.Products), shops(r)
	say("filling the shelves")
	if err := load.StockShops(ctx, client, rig.AdminPhone, places, products, unitsOnShelf); err != nil {
		return f, err
	}
	say(fmt.Sprintf("logging %d customers in", c.Buyers))
	cfg := load.OrdersConfig{Shops: places, Products: products, Buyers: c.Buyers, Rate: c.Rate, Seed: 1, Tick: c.tick}
	orders, err := load.NewOrders(ctx, client, cfg)
	if err != nil {
		return f, err
	}
	if c.Warmup > 0 {
		say(fmt.Sprintf("warming up for %s", c.Warmup))
		orders.Run(ctx, c.Warmup)
		if err := r.Settle(ctx); err != nil {
			return f, err
		}
	}
	before, err := r.Usage()
	if err != nil {
		return f, err
	}
	profiled := c.profile(ctx, r)
	result := orders.Run(ctx, c.Duration)
	if err := r.Settle(ctx); err != nil {
		return f, err
	}
	after, err := r.Usage()
	if err != nil {
		return f, err
	}
	if err := <-profiled; err != nil {
		return f, err
	}
	f.fill(c.Rate, result, after.Since(before))
	verdict, err := r.Verify(ctx)
	f.Checked, f.Violations = verdict.Checked, verdict.Violations
	return f, err
}

func (f *ordersFigures) fill(rate float64, result load.OrdersResult, used rig.Usage) {
	f.RatePerSecond, f.Begun, f.Placed, f.Late, f.Refused = rate, result.Begun, result.Placed, result.Late, result.Refused
	f.PlacedPerSecond = float64(result.Placed) / result.Took.Seconds()
	f.Place, f.Checkout = result.Place, result.Checkout
	placed := float64(max(result.Placed, 1))
	perOrder := func(d time.Duration) float64 { return d.Seconds() * 1000 / placed }
	f.CPUPerOrder, f.ServerPerOrder, f.PostgresPerOrder = perOrder(used.CPU()), perOrder(used.ServerCPU), perOrder(used.PostgresCPU)
	f.ServerMemory = used.ServerMemory
	if f.TPCB > 0 {
		f.OrdersPerTPCB = f.PlacedPerSecond / f.TPCB
	}
}

// profile asks the server for a CPU profile of half the run, when one is wanted.
func (c *benchOrdersCommand) profile(ctx context.Context, r *rig.Rig) <-chan error {
	done := make(chan error, 1)
	if c.Profile == "" {
		done <- nil
		return done
	}
	go func() { done <- r.Profile(ctx, c.Profile, c.Duration/2) }()
	return done
}

func (c *benchOrdersCommand) tick(r load.OrdersResult) {
	fmt.Fprintf(os.Stderr, "\r%6.0f s  %d placed  %d under way or failed  %d late   ", r.Took.Seconds(), r.Placed, r.Begun-r.Placed, r.Late)
}

func (c *benchOrdersCommand) command() string {
	return fmt.Sprintf("doorstep bench orders --rate %g --duration %s --buyers %d --stores %d --products %d", c.Rate, c.Duration, c.Buyers, c.Stores, c.Products)
}

func (c *benchOrdersCommand) table(f ordersFigures) []figure {
	var refused []string
	for reason, n := range f.Refused {
		refused = append(refused, fmt.Sprintf("%s: %d", reason, n))
	}
	slices.Sort(refused)
	table := []figure{
		{name: "processor time an order, server and PostgreSQL (ms)", value: fmt.Sprintf("%.2f (%.2f + %.2f)", f.CPUPerOrder, f.ServerPerOrder, f.PostgresPerOrder), target: "at most 10, goal 4", met: f.CPUPerOrder <= 10},
		{name: "checkouts placed a second", value: fmt.Sprintf("%.1f of %.0f asked", f.PlacedPerSecond, f.RatePerSecond), target: "as asked", met: f.PlacedPerSecond >= 0.99*f.RatePerSecond},
		{name: "placed / failed / not begun", value: fmt.Sprintf("%d / %d / %d %s", f.Placed, f.Begun-f.Placed, f.Late, strings.Join(refused, ", "))},
		{name: "placing call: median / 90 % / 99 % / longest (ms)", value: quantiles(f.Place), target: "99 % within 100", met: f.Place.P99 <= 100*time.Millisecond},
		{name: "whole checkout: median / 90 % / 99 % / longest (ms)", value: quantiles(f.Checkout)},
		{name: "server memory at the end (MB)", value: fmt.Sprint(f.ServerMemory / 1e6)},
		{name: "invariants checked / violated", value: fmt.Sprintf("%d / %d", f.Checked, f.Violations), target: "none violated", met: f.Violations == 0},
	}
	if f.TPCB > 0 {
		table = append(table, figure{
			name: "pgbench TPC-B transactions a second, same server, before", value: fmt.Sprintf("%.0f", f.TPCB),
		}, figure{name: "orders per TPC-B transaction", value: fmt.Sprintf("%.3f", f.OrdersPerTPCB)})
	}
	return table
}

func quantiles(q load.Quantiles) string {
	return fmt.Sprintf("%.1f / %.1f / %.1f / %.1f", load.Milliseconds(q.P50), load.Milliseconds(q.P90), load.Milliseconds(q.P99), load.Milliseconds(q.Max))
}
