package main

import (
	"fmt"
	"strings"
)

// largeExtract is from how many directed edges on the targets are those for a metropolitan area, not
// those for the middle of a city.
const largeExtract = 100_000

// section is where the figures of an extract stand in the document.
func (c *benchRoutesCommand) section(f routesFigures) string {
	name, _, _ := strings.Cut(f.Extract, ".")
	return "bench-routes-" + name + "-" + f.Profile
}

func (c *benchRoutesCommand) command(f routesFigures) string {
	command := "doorstep bench routes"
	if c.PBF != "" {
		command += " --pbf " + f.Extract
	}
	command += fmt.Sprintf(" --profile %s --drive %s", c.Profile, c.Drive)
	if c.Pairs == "" {
		command += fmt.Sprintf(" --random %d --seed %d", c.Random, c.Seed)
	}
	return command
}

func (c *benchRoutesCommand) table(f routesFigures) []figure {
	large := f.Report.Edges >= largeExtract
	load := figure{name: "cached file read: by the clock / CPU (ms)", value: fmt.Sprintf("%.0f / %.0f for %.1f MB", f.LoadMillis, f.LoadCPU, float64(f.FileBytes)/1e6)}
	if !large {
		load.target, load.met = "below 300", f.LoadMillis < 300
	}
	figures := []figure{
		{name: "directed edges / turns / km", value: fmt.Sprintf("%d / %d / %.0f", f.Report.Edges, f.Report.Turns, f.Report.Kilometres)},
		{"preparation, all from the extract (s of CPU)", fmt.Sprintf("%.2f", f.PreparationCPU), "below 10", f.PreparationCPU < 10},
		{name: "prepared again for other speeds (s of CPU)", value: fmt.Sprintf("%.2f", f.SwapCPU)},
		load,
		{name: "memory for a directed edge (bytes)", value: fmt.Sprintf("%.0f", f.BytesPerEdge)},
		{"route with line and turns, CPU: median / 99 % (ms)", fmt.Sprintf("%.3f / %.3f", f.RouteCPU/1000, f.RouteCPU99/1000), "99 % below 1", f.RouteCPU99 < 1000},
		{name: "the same by the clock: median / 99 % (ms)", value: fmt.Sprintf("%.3f / %.3f", f.RouteP50/1000, f.RouteP99/1000)},
	}
	for _, t := range f.Tables {
		line := figure{name: fmt.Sprintf("table %d x %d (ms of CPU)", t.Size, t.Size), value: fmt.Sprintf("%.1f", t.CPUMillis)}
		if below := tableTarget(t.Size, large); below > 0 {
			line.target, line.met = fmt.Sprintf("below %g", below), t.CPUMillis < below
		}
		figures = append(figures, line)
	}
	figures = append(figures, figure{name: "pairs routed / without an answer", value: fmt.Sprintf("%d / %d", f.Pairs-f.Failed, f.Failed)})
	figures = append(figures, figure{name: "turn restrictions obeyed", value: fmt.Sprint(f.Report.Restrictions)})
	for _, d := range f.Report.Dropped {
		figures = append(figures, figure{name: "left out: " + d.Reason, value: fmt.Sprintf("%d, %.1f km", d.Count, d.Kilometres)})
	}
	return figures
}

// tableTarget is in milliseconds, 0 for none.
func tableTarget(size int, large bool) float64 {
	switch {
	case size == 100 && large:
		return 16
	case size == 100:
		return 10
	case size == 1000 && !large:
		return 200
	}
	return 0
}
