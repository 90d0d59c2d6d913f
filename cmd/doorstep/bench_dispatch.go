package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
)

// benchDispatchCommand measures decisions alone; no server runs. What is measured is chosen by where
// its instances are.
type benchDispatchCommand struct {
	benchFlags
	MDRP      string `help:"Run days of the Meal Delivery Routing Problem: a folder of instances, or its tar.gz." name:"mdrp" type:"path" placeholder:"DIR"`
	MDRPStdio bool   `help:"Dispatch one such day: its online protocol on standard input and output." name:"mdrp-stdio"`
	lilimFlags
	cityFlags
	promiseFlags
	neighbourFlags
	forecastFlags
	Only      string `help:"Run the instances whose names match this pattern only, such as *o50*." placeholder:"PATTERN"`
	Couriers  int    `help:"With --mdrp: so many of a hundred couriers come." default:"100"`
	Solutions string `help:"Write what was done into this folder, and check it." type:"existingdir" placeholder:"DIR"`
	Seed      uint64 `help:"Seed of everything that is drawn." default:"1"`
}

func (c *benchDispatchCommand) Run(ctx context.Context) error {
	if _, err := path.Match(c.Only, ""); err != nil {
		return fmt.Errorf("--only %s: %w", c.Only, err)
	}
	switch {
	case c.Couriers < 0 || c.Couriers > 100:
		return errors.New("--couriers is from 0 to 100")
	case c.MDRPStdio:
		return serveMDRP(os.Stdin, os.Stdout)
	case c.MDRP != "":
		return c.runMDRP()
	case c.Lilim != "":
		return c.runLilim(ctx)
	case c.City:
		return c.runCity(ctx)
	case c.Promise:
		return c.runPromise()
	case c.Neighbours:
		return c.runNeighbours(ctx)
	case c.Forecast:
		return c.runForecast()
	}
	return errors.New("say what to dispatch: --mdrp DIR, --mdrp-stdio, --lilim DIR, --city, --promise, --neighbours or --forecast")
}

// wanted reports whether an instance is to be run.
func (c *benchDispatchCommand) wanted(name string) bool {
	if c.Only == "" {
		return true
	}
	matches, _ := path.Match(c.Only, name)
	return matches
}
