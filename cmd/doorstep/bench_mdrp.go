package main

import (
	"doorstep/sim/mdrp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// mdrpSolver is the dispatcher's name in solutions.
const mdrpSolver = "doorstep"

func serveMDRP(in io.Reader, out io.Writer) error {
	return mdrp.Serve(in, out, new(mdrpDispatcher))
}

// mdrpFigures are the measures of all days, of each kind of day, and overall.
type mdrpFigures struct {
	Instances []mdrpRow     `json:"instances"`
	Kinds     []mdrpRow     `json:"kinds"`
	Overall   mdrp.Measures `json:"overall"`
	Faults    []string      `json:"faults"`
}

type mdrpRow struct {
	Name string `json:"name"`
	mdrp.Measures
}

func (c *benchDispatchCommand) runMDRP() error {
	instances, err := mdrp.Read(c.MDRP)
	if err != nil {
		return err
	}
	instances = slices.DeleteFunc(instances, func(i *mdrp.Instance) bool { return !c.wanted(i.Name) })
	if len(instances) == 0 {
		return fmt.Errorf("no instance of %s matches %s", c.MDRP, c.Only)
	}
	figures := mdrpFigures{Faults: []string{}}
	for i, whole := range instances {
		instance := whole.WithCouriers(c.Couriers)
		outcome, err := mdrp.Run(instance, new(mdrpDispatcher), mdrp.Options{Solver: mdrpSolver, CPU: processorTime})
		if err != nil {
			return err
		}
		measures := mdrp.Measure(instance, outcome)
		figures.Instances = append(figures.Instances, mdrpRow{instance.Name, measures})
		for _, refusal := range outcome.Refusals {
			figures.Faults = append(figures.Faults, instance.Name+": refused: "+refusal)
		}
		faults, err := c.checkMDRP(instance, outcome)
		if err != nil {
			return err
		}
		figures.Faults = append(figures.Faults, faults...)
		say(fmt.Sprintf("%d of %d: %s: click to door %.2f, undelivered %.0f", i+1, len(instances), instance.Name, measures.ClickToDoor, measures.Undelivered))
	}
	figures.sum()
	command := "doorstep bench dispatch --mdrp " + filepath.Base(c.MDRP)
	if c.Only != "" {
		command += " --only '" + c.Only + "'"
	}
	section, targets := "bench-mdrp", mdrpTargets{undelivered: 0.10, mean: 32.4, p90: 48.8, waits: 1.85, pay: 11.42}
	if c.Couriers < 100 {
		command += fmt.Sprintf(" --couriers %d", c.Couriers)
		section, targets = fmt.Sprintf("bench-mdrp-%d", c.Couriers), mdrpTargets{mean: 32}
	}
	return c.show(section, command, figures.table(targets), figures)
}

// checkMDRP checks a day, through its file when one is wanted.
func (c *benchDispatchCommand) checkMDRP(instance *mdrp.Instance, outcome *mdrp.Outcome) ([]string, error) {
	solution := &outcome.Solution
	if c.Solutions != "" {
		if err := solution.Write(c.Solutions); err != nil {
			return nil, err
		}
		written, err := mdrp.ReadSolution(filepath.Join(c.Solutions, instance.Name+".json"))
		if err != nil {
			return nil, err
		}
		solution = written
	}
	var faults []string
	for _, fault := range mdrp.Check(instance, solution) {
		faults = append(faults, instance.Name+": "+fault)
	}
	return faults, nil
}

// sum makes the means: of a kind over its days, overall over the kinds.
func (f *mdrpFigures) sum() {
	byKind := make(map[string][]mdrp.Measures)
	for _, row := range f.Instances {
		kind := (&mdrp.Instance{Name: row.Name}).Kind()
		if byKind[kind] == nil {
			f.Kinds = append(f.Kinds, mdrpRow{Name: kind})
		}
		byKind[kind] = append(byKind[kind], row.Measures)
	}
	var means []mdrp.Measures
	for i := range f.Kinds {
		f.Kinds[i].Measures = mdrp.Mean(byKind[f.Kinds[i].Name])
		means = append(means, f.Kinds[i].Measures)
	}
	f.Overall = mdrp.Mean(means)
}

// mdrpTargets are what the days are to reach; the zero value of one promises nothing.
type mdrpTargets struct{ undelivered, mean, p90, waits, pay float64 }

// table lists what was promised, then each kind of day.
func (f *mdrpFigures) table(targets mdrpTargets) []figure {
	o := f.Overall
	atMost := func(name string, value, target float64) figure {
		return figure{name, fmt.Sprintf("%.2f", value), fmt.Sprintf("at most %.2f", target), value <= target}
	}
	wished := func(name string, value, target float64) figure {
		if target == 0 {
			return figure{name: name, value: fmt.Sprintf("%.2f", value)}
		}
		return atMost(name, value, target)
	}
	lines := []figure{
		atMost("undelivered (%)", o.UndeliveredPercent, targets.undelivered),
		wished("click to door, mean (min)", o.ClickToDoor, targets.mean),
		wished("click to door, 90 % (min)", o.ClickToDoorP90, targets.p90),
		wished("ready to pickup (min)", o.ReadyToPickup, targets.waits),
		wished("pay per order ($)", o.PayPerOrder, targets.pay),
		atMost("processor time a decision (ms)", o.CPU, 5),
		atMost("instructions refused, rules broken", o.Refused+float64(len(f.Faults)), 0),
		{name: "click to door, median (min)", value: fmt.Sprintf("%.2f", o.ClickToDoorMedian)},
		{name: "over 40 min (%) / orders over 90 min a day", value: fmt.Sprintf("%.2f / %.2f", o.OverTargetPercent, o.OverMaximum)},
		{name: "undelivered counted as 90 min (min)", value: fmt.Sprintf("%.2f", o.Ranking)},
		{name: "orders a trip / shift time under way", value: fmt.Sprintf("%.3f / %.2f", o.OrdersPerTrip, o.Utilisation)},
	}
	lines = append(lines, figure{name: "kinds of days", value: "undelivered, click to door mean / 90 %, ready to pickup, pay"})
	for _, kind := range f.Kinds {
		line := figure{name: kind.Name, value: fmt.Sprintf("%.2f %%, %.2f / %.1f, %.2f, %.2f",
			kind.UndeliveredPercent, kind.ClickToDoor, kind.ClickToDoorP90, kind.ReadyToPickup, kind.PayPerOrder)}
		if kind.Name == "o50t100s1p125" && targets.undelivered > 0 {
			line.target, line.met = "better than 41.89 at 4.09 %", kind.ClickToDoor < 41.89 && kind.UndeliveredPercent < 4.09
		}
		lines = append(lines, line)
	}
	return lines
}
