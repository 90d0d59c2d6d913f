package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"doorstep/services/delivery/dispatch/pdp"
	"doorstep/services/delivery/dispatch/pdp/lilim"
)

type lilimFlags struct {
	Lilim     string        `help:"Solve Li and Lim's pickup-and-delivery instances: a folder or a .tar.gz with them." type:"path" placeholder:"DIR"`
	Size      int           `help:"Which of Li and Lim's sets: 100 or 200 tasks." default:"100"`
	CPU       time.Duration `help:"Processor time for each of Li and Lim's instances." name:"cpu" default:"1200ms"`
	BestKnown string        `help:"Table of best known solutions of Li and Lim's instances; by default lilim-best-known.csv beside them." type:"path" placeholder:"FILE"`
}

type lilimFigures struct {
	Size            int           `json:"size"`
	Seed            uint64        `json:"seed"`
	Budget          float64       `json:"cpu_budget_seconds"`
	Instances       []lilimFigure `json:"instances"`
	Routes          int           `json:"routes"`
	BestRoutes      int           `json:"best_known_routes"`
	Distance        float64       `json:"distance"`
	BestDistance    float64       `json:"best_known_distance"`
	SameRoutes      int           `json:"instances_with_best_known_routes"`
	SameDistance    int           `json:"instances_with_best_known_routes_and_distance"`
	GapWhereSame    float64       `json:"distance_gap_where_routes_are_best_known"`
	MeanCPU         float64       `json:"mean_cpu_seconds"`
	MostCPU         float64       `json:"most_cpu_seconds"`
	TotalCPU        float64       `json:"process_cpu_seconds"`
	Wrong           int           `json:"solutions_wrong"`
	UnknownInstance int           `json:"instances_without_best_known"`
}

type lilimFigure struct {
	Name         string   `json:"name"`
	Orders       int      `json:"orders"`
	Routes       int      `json:"routes"`
	BestRoutes   int      `json:"best_known_routes,omitempty"`
	Distance     float64  `json:"distance"`
	BestDistance float64  `json:"best_known_distance,omitempty"`
	CPU          float64  `json:"cpu_seconds"`
	Wrong        []string `json:"wrong"`
}

func (c *benchDispatchCommand) runLilim(ctx context.Context) error {
	if c.CPU <= 0 {
		return errors.New("--cpu is positive")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one thread: the processor time is that of the search
	instances, err := lilim.Open(c.Lilim)
	if err != nil {
		return err
	}
	best, err := c.readBest()
	if err != nil {
		return err
	}
	f := lilimFigures{Size: c.Size, Seed: c.Seed, Budget: c.CPU.Seconds()}
	for _, instance := range instances {
		if instance.Size() != c.Size || !c.wanted(instance.Name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		solved, err := c.solveLilim(instance)
		if err != nil {
			return fmt.Errorf("%s: %w", instance.Name, err)
		}
		known := best[instance.Name]
		solved.BestRoutes, solved.BestDistance = known.Routes, known.Distance
		say(solved.String())
		f.add(solved)
	}
	if len(f.Instances) == 0 {
		return fmt.Errorf("%s has no such instances", c.Lilim)
	}
	f.finish()
	return c.show("bench-dispatch-lilim", c.lilimCommand(), f.table(), f)
}

func (f lilimFlags) readBest() (map[string]lilim.Best, error) {
	path := f.BestKnown
	if path == "" {
		path = filepath.Join(f.Lilim, "lilim-best-known.csv")
		if info, err := os.Stat(f.Lilim); err == nil && !info.IsDir() {
			path = filepath.Join(filepath.Dir(f.Lilim), "lilim-best-known.csv")
		}
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) && f.BestKnown == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return lilim.ReadBest(file)
}

// solveLilim solves one instance. What is checked is what was written: the text of the solution, read
// again, against the instance alone.
func (c *benchDispatchCommand) solveLilim(instance lilim.Named) (f lilimFigure, err error) {
	start := processorTime()
	problem := instance.Problem()
	solution, err := pdp.Solve(problem, pdp.Options{Seed: c.Seed, Used: func() float64 {
		return float64(processorTime()-start) / float64(c.CPU)
	}})
	if err != nil {
		return f, err
	}
	f = lilimFigure{Name: instance.Name, Orders: len(problem.Orders), CPU: (processorTime() - start).Seconds(), Wrong: []string{}}
	var text bytes.Buffer
	today := time.Now().UTC().Format(time.DateOnly)
	if err := lilim.WriteSolution(&text, instance.Name, "doorstep", today, "doorstep bench dispatch --lilim", instance.Routes(solution)); err != nil {
		return f, err
	}
	if c.Solutions != "" {
		if err := os.MkdirAll(c.Solutions, 0o755); err != nil {
			return f, err
		}
		if err := os.WriteFile(filepath.Join(c.Solutions, instance.Name+".txt"), text.Bytes(), 0o644); err != nil {
			return f, err
		}
	}
	routes, err := lilim.ReadSolution(&text)
	if err != nil {
		return f, err
	}
	distance, wrong := instance.Check(routes)
	f.Routes, f.Distance, f.Wrong = len(routes), distance, append(f.Wrong, wrong...)
	return f, nil
}

func (f lilimFigure) String() string {
	line := fmt.Sprintf("%-10s %3d routes %10.2f  %.2f s", f.Name, f.Routes, f.Distance, f.CPU)
	if f.BestRoutes > 0 {
		line += fmt.Sprintf("  best known %3d routes %10.2f", f.BestRoutes, f.BestDistance)
	}
	if len(f.Wrong) > 0 {
		line += "  WRONG: " + strings.Join(f.Wrong, "; ")
	}
	return line
}

// digits is how far a distance may be from the best known to be the same: that has so many.
const digits = 0.005

func (f *lilimFigures) add(one lilimFigure) {
	f.Instances = append(f.Instances, one)
	f.Routes, f.Distance = f.Routes+one.Routes, f.Distance+one.Distance
	f.BestRoutes, f.BestDistance = f.BestRoutes+one.BestRoutes, f.BestDistance+one.BestDistance
	f.MeanCPU, f.MostCPU = f.MeanCPU+one.CPU, max(f.MostCPU, one.CPU)
	if len(one.Wrong) > 0 {
		f.Wrong++
	}
	if one.BestRoutes == 0 {
		f.UnknownInstance++
	}
}

func (f *lilimFigures) finish() {
	ours, theirs := 0.0, 0.0
	for _, one := range f.Instances {
		if one.Routes != one.BestRoutes {
			continue
		}
		f.SameRoutes++
		ours, theirs = ours+one.Distance, theirs+one.BestDistance
		if one.Distance < one.BestDistance+digits {
			f.SameDistance++
		}
	}
	if theirs > 0 {
		f.GapWhereSame = ours/theirs - 1
	}
	f.MeanCPU /= float64(len(f.Instances))
	f.TotalCPU = processorTime().Seconds()
}

func (c *benchDispatchCommand) lilimCommand() string {
	return fmt.Sprintf("doorstep bench dispatch --lilim DIR --size %d --cpu %s --seed %d", c.Size, c.CPU, c.Seed)
}

// Targets for the 56 instances of about 100 tasks.
const (
	lilimRoutes  = 405
	lilimCPU     = 1.3
	lilimTargets = 56
)

func (f lilimFigures) table() []figure {
	n := len(f.Instances)
	routes := figure{name: "routes / best known", value: fmt.Sprintf("%d / %d", f.Routes, f.BestRoutes)}
	cpu := figure{name: "processor time an instance: mean / most (s)", value: fmt.Sprintf("%.2f / %.2f", f.MeanCPU, f.MostCPU)}
	if f.Size == 100 && n == lilimTargets {
		routes.target, routes.met = fmt.Sprintf("at most %d", lilimRoutes), f.Routes <= lilimRoutes
		cpu.target, cpu.met = fmt.Sprintf("mean at most %.1f", lilimCPU), f.MeanCPU <= lilimCPU
	}
	return []figure{
		{name: "instances", value: fmt.Sprintf("%d of about %d tasks", n, f.Size)},
		routes, cpu,
		{name: "processor time of the whole process (s)", value: fmt.Sprintf("%.1f", f.TotalCPU)},
		{name: "solutions wrong", value: fmt.Sprintf("%d of %d", f.Wrong, n), target: "none", met: f.Wrong == 0},
		{name: "as few routes as best known", value: fmt.Sprintf("%d of %d", f.SameRoutes, n)},
		{name: "of these, as short as best known", value: fmt.Sprintf("%d", f.SameDistance)},
		{name: "of these, distance over best known", value: fmt.Sprintf("%+.2f %%", 100*f.GapWhereSame)},
		{name: "distance / best known", value: fmt.Sprintf("%.0f / %.0f", f.Distance, f.BestDistance)},
	}
}
