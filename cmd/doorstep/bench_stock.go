package main

import (
	"context"
	"fmt"
	"time"

	"doorstep/sim/load"
	"doorstep/sim/rig"
)

type benchStockCommand struct {
	benchFlags
	Buyers      int `help:"Customers who want one unit each, at the same moment." default:"10000"`
	Units       int `help:"Units there are." default:"100"`
	Connections int `help:"Connections that the customers share." default:"1000"`
}

type stockFigures struct {
	Buyers       int            `json:"buyers"`
	Units        int            `json:"units"`
	Sold         int            `json:"sold"`
	SoldOut      int            `json:"sold_out"`
	Other        map[string]int `json:"other"`
	CameBack     int            `json:"came_back"`
	Decided      float64        `json:"all_decided_ms"`
	ToldSoldOut  load.Quantiles `json:"told_sold_out_since_start"`
	Answer       load.Quantiles `json:"sold_out_answer"`
	Bought       load.Quantiles `json:"bought_since_start"`
	ServerCPU    float64        `json:"server_cpu_ms"`
	PostgresCPU  float64        `json:"postgres_cpu_ms"`
	ServerMemory int64          `json:"server_memory_bytes"`
	Checked      int            `json:"invariants_checked"`
	Violations   int            `json:"invariants_violated"`
}

func (c *benchStockCommand) Run(ctx context.Context) error {
	if c.Buyers < 1 || c.Units < 1 || c.Connections < 1 {
		return fmt.Errorf("--buyers, --units and --connections are positive")
	}
	return withRig(ctx, rig.Options{}, func(r *rig.Rig) error {
		figures, err := c.measure(ctx, r)
		if err != nil {
			return err
		}
		return c.show("bench-stock", c.command(), c.table(figures), figures)
	})
}

func (c *benchStockCommand) measure(ctx context.Context, r *rig.Rig) (f stockFigures, err error) {
	client := load.NewClient(r.URL, c.Connections)
	defer client.Close()
	shop, product := shops(r)[0], benchProducts(1)
	if err := load.StockShops(ctx, client, rig.AdminPhone, []load.Shop{shop}, product, c.Units); err != nil {
		return f, err
	}
	say(fmt.Sprintf("logging %d customers in", c.Buyers))
	rush, err := load.NewRush(ctx, []*load.Client{client}, load.RushConfig{Shop: shop, Product: product[0], Buyers: c.Buyers, Connections: c.Connections})
	if err != nil {
		return f, err
	}
	if err := r.Settle(ctx); err != nil {
		return f, err
	}
	before, err := r.Usage()
	if err != nil {
		return f, err
	}
	say(fmt.Sprintf("%d customers want %d units", c.Buyers, c.Units))
	result := rush.Run(ctx)
	if err := r.Settle(ctx); err != nil {
		return f, err
	}
	after, err := r.Usage()
	if err != nil {
		return f, err
	}
	used := after.Since(before)
	f = stockFigures{
		Buyers: c.Buyers, Units: c.Units, Sold: result.Sold, SoldOut: result.SoldOut, Other: result.Other, CameBack: result.CameBack,
		Decided: load.Milliseconds(result.Took), ToldSoldOut: result.ToldSoldOut, Answer: result.Answer, Bought: result.Bought,
		ServerCPU: load.Milliseconds(used.ServerCPU), PostgresCPU: load.Milliseconds(used.PostgresCPU), ServerMemory: used.ServerMemory,
	}
	verdict, err := r.Verify(ctx)
	f.Checked, f.Violations = verdict.Checked, verdict.Violations
	return f, err
}

func (c *benchStockCommand) command() string {
	return fmt.Sprintf("doorstep bench stock --buyers %d --units %d --connections %d", c.Buyers, c.Units, c.Connections)
}

func (c *benchStockCommand) table(f stockFigures) []figure {
	sold := min(c.Buyers, c.Units)
	return []figure{
		{name: "sold", value: fmt.Sprintf("%d of %d units to %d buyers", f.Sold, f.Units, f.Buyers), target: fmt.Sprintf("exactly %d", sold), met: f.Sold == sold},
		{name: "told that nothing is left / anything else", value: fmt.Sprintf("%d / %v", f.SoldOut, f.Other), target: "everyone else", met: f.Sold+f.SoldOut == f.Buyers},
		{name: "all decided (ms)", value: fmt.Sprintf("%.0f", f.Decided), target: "within 10 s", met: f.Decided <= 10_000},
		{name: "told that nothing is left, since all began: median / 90 % / 99 % / longest (ms)", value: quantiles(f.ToldSoldOut), target: "99 % within 1 s", met: f.ToldSoldOut.P99 <= time.Second},
		{name: "the same, since the call was sent", value: quantiles(f.Answer), target: "99 % within 1 s", met: f.Answer.P99 <= time.Second},
		{name: "had an order, since all began", value: quantiles(f.Bought)},
		{name: "asked to come back later", value: fmt.Sprint(f.CameBack)},
		{name: "processor time, server + PostgreSQL (ms)", value: fmt.Sprintf("%.0f + %.0f", f.ServerCPU, f.PostgresCPU)},
		{name: "server memory at the end (MB)", value: fmt.Sprint(f.ServerMemory / 1e6)},
		{name: "invariants checked / violated", value: fmt.Sprintf("%d / %d", f.Checked, f.Violations), target: "none violated", met: f.Violations == 0},
	}
}
