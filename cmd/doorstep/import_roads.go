package main

import (
	"context"
	"fmt"

	"doorstep/app"
)

type importRoadsCommand struct {
	databaseFlags
	File    string   `arg:"" help:"OpenStreetMap extract, .osm.pbf." type:"existingfile"`
	Profile []string `help:"Vehicles to prepare the roads for." enum:"scooter,bicycle,foot,car" default:"scooter,bicycle,foot,car"`
	Drive   string   `help:"Side of the road: left or right." enum:"left,right" default:"left"`
}

func (c *importRoadsCommand) Run(ctx context.Context) error {
	if c.PostgresURL != "" {
		say("Roads are kept as files in the data folder, not in PostgreSQL: give every machine that answers for roads that folder, or import there too.")
	}
	report, err := app.ImportRoads(ctx, c.config(), c.File, app.RoadsImport{Profiles: c.Profile, LeftHand: c.Drive == "left"})
	if err == nil {
		fmt.Print(report)
	}
	return err
}
