package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"doorstep/app"
	"doorstep/kit/verify"
)

type verifyCommand struct {
	databaseFlags
	JSON bool `help:"Print the report as JSON." name:"json"`
}

func (c *verifyCommand) Run(ctx context.Context) error {
	db, err := app.Inspect(ctx, c.config())
	if err != nil {
		return err
	}
	report, err := verify.Check(ctx, db.Pool, app.Invariants())
	if closeErr := db.Close(context.WithoutCancel(ctx)); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(report)
	} else {
		err = printReport(report)
	}
	if err != nil {
		return err
	}
	return report.Err()
}

func printReport(report verify.Report) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, f := range report.Findings {
		state := "ok"
		if f.Violations > 0 {
			state = fmt.Sprintf("%d VIOLATIONS", f.Violations)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.Name, state, f.Rule)
		for _, example := range f.Examples {
			fmt.Fprintf(table, "\t\t  %s\n", example)
		}
	}
	fmt.Fprintf(table, "\n%d invariants checked, %d violations\n", report.Checked, report.Violations)
	return table.Flush()
}
