package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"doorstep/kit/report"
	"doorstep/sim/city/citydata"
	"doorstep/sim/load"
	"doorstep/sim/rig"
)

type benchCommand struct {
	Geocode  benchGeocodeCommand  `cmd:"" help:"Streets and places typed badly: how many are found, how long a key press takes."`
	Orders   benchOrdersCommand   `cmd:"" help:"Complete checkouts: processor time an order, the rate, how long placing takes."`
	Reads    benchReadsCommand    `cmd:"" help:"Lists, product pages and searches: requests a second, how long an answer takes, memory and start."`
	Routes   benchRoutesCommand   `cmd:"" help:"Roads: preparation, routes and tables on an OpenStreetMap extract."`
	Search   benchSearchCommand   `cmd:"" help:"Products typed badly: how many are found, how long a key press takes."`
	Stock    benchStockCommand    `cmd:"" help:"Ten thousand customers want a hundred units: who gets one, and how soon everybody knows."`
	Tracking benchTrackingCommand `cmd:"" help:"Riders who report and customers who watch: the delay from device to screen, memory, processor time."`
	Dispatch benchDispatchCommand `cmd:"" help:"Decisions alone, on published instances: meal delivery, pickup and delivery with time windows."`
}

// benchFlags are what all benchmarks of the running platform share. Each starts a server of its own
// on an empty folder and removes it.
type benchFlags struct {
	JSON   bool   `help:"Print the figures as JSON." name:"json"`
	Update string `help:"Write the figures into their section of this document too." type:"existingfile" placeholder:"FILE"`
}

// figure is one line of a benchmark's table.
type figure struct {
	name, value string
	// target is what has to be reached, met whether it was; both empty when nothing is promised.
	target string
	met    bool
}

func mark(f figure) string {
	switch {
	case f.target == "":
		return ""
	case f.met:
		return "met"
	}
	return "NOT MET"
}

// show prints the figures and writes them where they are wanted. Missed targets are not an error: a
// benchmark says what it saw.
func (f benchFlags) show(section, command string, figures []figure, raw any) error {
	if f.Update != "" {
		if err := report.Replace(f.Update, section, markdown(command, figures)); err != nil {
			return err
		}
	}
	if f.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(raw)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, line := range figures {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", line.name, line.value, line.target, mark(line))
	}
	return table.Flush()
}

func markdown(command string, figures []figure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`\n\n%s.\n\n| figure | seen | target | |\n|---|---|---|---|\n", command, report.Conditions(time.Now()))
	for _, line := range figures {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", line.name, line.value, line.target, mark(line))
	}
	return b.String()
}

// withRig runs work on a server of its own, whose city has so many stores, and stops it.
func withRig(ctx context.Context, opts rig.Options, work func(r *rig.Rig) error) error {
	opts.Progress = say
	r, err := rig.Start(ctx, opts)
	if err != nil {
		return err
	}
	err = work(r)
	if err != nil && r.Said() != "" {
		err = fmt.Errorf("%w\nThe server said at last:\n%s", err, r.Said())
	}
	return errors.Join(err, r.Stop())
}

// shops are the stores of a rig as the load knows them.
func shops(r *rig.Rig) []load.Shop {
	var all []load.Shop
	for _, p := range r.Places() {
		all = append(all, load.Shop(p))
	}
	return all
}

// benchProducts are the first of the demo's catalogue.
func benchProducts(n int) []string {
	var products []string
	for _, line := range strings.Split(string(citydata.Catalog()), "\n")[1:] {
		sku, _, ok := strings.Cut(line, ",")
		if ok && len(products) < n {
			products = append(products, sku)
		}
	}
	return products
}

// processorTime is what this process has used, in its own code and in the kernel's.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // of ourselves it cannot fail
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
