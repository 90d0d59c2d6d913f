package main

import (
	"context"
	"errors"
)

// benchDispatchCommand measures decisions alone; no server runs. What is measured is chosen by where
// its instances are.
type benchDispatchCommand struct {
	benchFlags
	lilimFlags
	Seed uint64 `help:"Seed of everything that is drawn." default:"1"`
}

func (c *benchDispatchCommand) Run(ctx context.Context) error {
	switch {
	case c.Lilim != "":
		return c.runLilim(ctx)
	}
	return errors.New("say what to measure: --lilim")
}
