package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"doorstep/app"
	"doorstep/sim/city"
)

type demoCommand struct {
	platformFlags
	logFlags
	Speed    float64  `help:"How many times faster than the wall the city lives." default:"10"`
	Seed     uint64   `help:"Seed of everything that is drawn by chance." default:"1"`
	Stores   int      `help:"How many of the city's stores open." default:"3"`
	Catalog  string   `help:"Sell this catalog instead of the demo's own." type:"existingfile" placeholder:"FILE"`
	Demand   float64  `help:"Orders a day at each store." default:"1500"`
	Weather  string   `help:"Weather of the whole city: clear, drizzle, rain, heavy_rain or heat; later it is what PUT /v1/admin/conditions says." enum:",clear,drizzle,rain,heavy_rain,heat" default:""`
	Orders   int      `help:"Stop after so many orders were delivered or cancelled; 0 goes on."`
	Without  []string `help:"Jobs that are left to you and the apps: pickers, riders or both." enum:"pickers,riders" placeholder:"JOB"`
	Headless bool     `help:"Print no live picture of the city."`
	Report   string   `help:"Write a report of the run there, as JSON." placeholder:"FILE" type:"path"`
}

func (c *demoCommand) Run(ctx context.Context) error {
	if c.Speed <= 0 || c.Speed > 1000 {
		return fmt.Errorf("--speed is a number above 0 and up to 1000, not %g", c.Speed)
	}
	if !isLoopback(c.HTTP) {
		return fmt.Errorf("the demo shows everybody's messages, so it listens on a loopback address only, not on %s", c.HTTP)
	}
	if c.Orders < 0 || c.Demand <= 0 {
		return errors.New("--orders is 0 or more, --demand more than 0")
	}
	if err := c.checkReport(); err != nil {
		return err
	}
	screen := newScreen(os.Stdout, c.Headless)
	cfg := c.config()
	cfg.Log = screen.logger(c.logFlags)
	result, err := app.Demo(ctx, cfg, app.DemoConfig{
		Speed: c.Speed, Seed: c.Seed, Stores: c.Stores, Catalog: c.Catalog, OrdersPerStoreDay: c.Demand, Weather: c.Weather, Orders: c.Orders, Without: c.Without,
		Ready: screen.welcome, Progress: screen.show,
	})
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w\nSomething listens there already. Choose another port with --http, or any free one with --http 127.0.0.1:0", err)
	}
	if err != nil && ctx.Err() != nil && result.WallSeconds == 0 {
		screen.closed()
	}
	if err != nil && !errors.Is(err, app.ErrInvariants) {
		return err
	}
	screen.end(result)
	return errors.Join(err, c.write(result))
}

// checkReport finds out before the run whether its report can be written.
func (c *demoCommand) checkReport() error {
	if c.Report == "" {
		return nil
	}
	_, err := os.Stat(c.Report)
	isNew := errors.Is(err, fs.ErrNotExist)
	file, err := os.OpenFile(c.Report, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	err = file.Close()
	if isNew {
		err = errors.Join(err, os.Remove(c.Report))
	}
	return err
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
