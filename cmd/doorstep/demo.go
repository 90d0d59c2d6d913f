package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"doorstep/app"
	"doorstep/sim/city"
)

type demoCommand struct {
	platformFlags
	logFlags
	Speed    float64 `help:"How many times faster than the wall the city lives." default:"10"`
	Seed     uint64  `help:"Seed of everything that is drawn by chance." default:"1"`
	Stores   int     `help:"How many of the city's stores open." default:"3"`
	Catalog  string  `help:"Sell this catalog instead of the demo's own." type:"existingfile" placeholder:"FILE"`
	Demand   float64 `help:"Orders a day at each store." default:"1500"`
	Orders   int     `help:"Stop after so many orders were delivered or cancelled; 0 goes on."`
	Headless bool    `help:"Print no live picture of the city."`
	Report   string  `help:"Write a report of the run there, as JSON." placeholder:"FILE" type:"path"`
}

func (c *demoCommand) Run(ctx context.Context) error {
	if c.Speed <= 0 || c.Speed > 1000 {
		return fmt.Errorf("--speed is a number above 0 and up to 1000, not %g", c.Speed)
	}
	if !isLoopback(c.HTTP) {
		return fmt.Errorf("the demo shows everybody's messages, so it listens on a loopback address only, not on %s", c.HTTP)
	}
	cfg := c.config()
	cfg.Log = c.logger()
	screen := newScreen(os.Stdout, c.Headless)
	result, err := app.Demo(ctx, cfg, app.DemoConfig{
		Speed: c.Speed, Seed: c.Seed, Stores: c.Stores, Catalog: c.Catalog, OrdersPerStoreDay: c.Demand, Orders: c.Orders,
		Ready: screen.welcome, Progress: screen.show,
	})
	if err != nil && !errors.Is(err, app.ErrInvariants) {
		return err
	}
	screen.end(result)
	return errors.Join(err, c.write(result))
}

func (c *demoCommand) write(result city.Report) error {
	if c.Report == "" {
		return nil
	}
	text, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.Report, append(text, '\n'), 0o644)
}
