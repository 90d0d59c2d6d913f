package main

import (
	"context"
	"errors"
	"os"
)

type benchDispatchCommand struct {
	benchFlags
	MDRP      string `help:"Run days of the Meal Delivery Routing Problem: a folder of instances, or its tar.gz." name:"mdrp" type:"path" placeholder:"DIR"`
	MDRPStdio bool   `help:"Dispatch one such day: its online protocol on standard input and output." name:"mdrp-stdio"`
	Only      string `help:"Run the instances whose names match this pattern only, such as *o50*." placeholder:"PATTERN"`
	Solutions string `help:"Write what was done on each day into this folder, and check it." type:"existingdir" placeholder:"DIR"`
}

func (c *benchDispatchCommand) Run(_ context.Context) error {
	switch {
	case c.MDRPStdio:
		return serveMDRP(os.Stdin, os.Stdout)
	case c.MDRP != "":
		return c.runMDRP()
	}
	return errors.New("say what to dispatch: --mdrp DIR or --mdrp-stdio")
}
