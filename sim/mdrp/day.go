package mdrp

import (
	"fmt"
	"time"
)

// Outcome is a day that is over.
type Outcome struct {
	Solution Solution
	// Ticks is how often the dispatcher was asked, Refused how many instructions broke a rule.
	Ticks   int
	Refused int
	// Refusals says why, for the first few.
	Refusals []string
	// CPU is the process's time while the dispatcher decided.
	CPU time.Duration
}

// Options are how a day is run.
type Options struct {
	// Every is how many minutes lie between two ticks; 1 when zero.
	Every int
	// Solver is the dispatcher's name in the solution.
	Solver string
	// CPU is the processor time used so far; without it none is measured.
	CPU func() time.Duration
}

// Run takes a dispatcher through a day.
func Run(instance *Instance, dispatcher Dispatcher, opts Options) (*Outcome, error) {
	d := newDay(instance, opts)
	init := Init{Params: instance.Params, Restaurants: instance.Restaurants, Couriers: instance.Couriers}
	if err := d.measure(func() error { return dispatcher.Begin(init) }); err != nil {
		return nil, err
	}
	first, last := d.span()
	for now := first; now <= last; now++ {
		for _, c := range d.couriers {
			c.pass(now, d)
		}
		if (now-first)%max(1, opts.Every) != 0 {
			continue
		}
		tick := d.tick(now)
		var decisions []Decision
		err := d.measure(func() (err error) {
			decisions, err = dispatcher.Decide(tick)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%s at %d: %w", instance.Name, now, err)
		}
		d.outcome.Ticks++
		for _, decision := range decisions {
			if err := d.obey(now, decision); err != nil {
				d.refuse(now, decision, err)
			}
		}
	}
	return &d.outcome, nil
}

// day is a day under way.
type day struct {
	instance *Instance
	opts     Options
	couriers []*courier
	byID     map[string]*courier
	places   map[string]Restaurant
	orders   map[string]*order
	nextNew  int // the first order that nobody was told of
	pickedUp []string
	outcome  Outcome
}

// order is one as the harness keeps it.
type order struct {
	Order
	told     bool
	trip     *Assignment // the trip that has it, until the day ends
	pickedUp bool
}

func newDay(instance *Instance, opts Options) *day {
	d := &day{
		instance: instance, opts: opts,
		byID: make(map[string]*courier), places: make(map[string]Restaurant), orders: make(map[string]*order),
		outcome: Outcome{Solution: Solution{Instance: instance.Name, Solver: opts.Solver}},
	}
	for _, one := range instance.Couriers {
		c := &courier{Courier: one, state: Off, at: one.Point, since: -1}
		d.couriers = append(d.couriers, c)
		d.byID[c.ID] = c
	}
	for _, r := range instance.Restaurants {
		d.places[r.ID] = r
	}
	for _, o := range instance.Orders {
		d.orders[o.ID] = &order{Order: o}
	}
	return d
}

// span is from the first shift or order to the minute after which nothing can be picked up.
func (d *day) span() (first, last int) {
	if len(d.couriers) == 0 {
		return 0, -1
	}
	first = d.couriers[0].On
	for _, c := range d.couriers {
		first, last = min(first, c.On), max(last, c.Off+1)
	}
	if len(d.instance.Orders) > 0 {
		first = min(first, d.instance.Orders[0].Placed)
	}
	return first, last
}

func (d *day) measure(work func() error) error {
	if d.opts.CPU == nil {
		return work()
	}
	before := d.opts.CPU()
	err := work()
	d.outcome.CPU += d.opts.CPU() - before
	return err
}

// tick is what is new since the last one.
func (d *day) tick(now int) Tick {
	tick := Tick{T: now, PickedUp: d.pickedUp}
	d.pickedUp = nil
	for d.nextNew < len(d.instance.Orders) && d.instance.Orders[d.nextNew].Placed <= now {
		o := d.instance.Orders[d.nextNew]
		d.orders[o.ID].told = true
		tick.NewOrders = append(tick.NewOrders, o)
		d.nextNew++
	}
	for _, c := range d.couriers {
		if !c.told && (c.state != Off || c.since >= 0) {
			tick.Changed = append(tick.Changed, c.shown())
			c.told = true
		}
	}
	return tick
}

// pickUp makes the courier leave with what its trip has.
func (d *day) pickUp(c *courier) {
	at, leaves := c.at, c.trip.PickupAt+d.instance.Params.PickupService/2
	for i := range c.trip.Drops {
		drop := &c.trip.Drops[i]
		o := d.orders[drop.Order]
		o.pickedUp = true
		d.pickedUp = append(d.pickedUp, drop.Order)
		drop.DropoffAt = leaves + d.instance.Params.Travel(at, o.Point) + d.instance.Params.DropoffService/2
		at, leaves = o.Point, drop.DropoffAt+d.instance.Params.DropoffService/2
	}
	d.outcome.Solution.Assignments = append(d.outcome.Solution.Assignments, *c.trip)
	c.state, c.at, c.place, c.free = Delivering, at, "", leaves
}
