// Package trial lives some days of one or several dark stores in memory, as fast as the processor can:
// customers, pickers and riders are drawn by the numbers of domain.md, section 5, and the decisions are
// taken by the packages that decide on the platform (dispatch, promise, travel). It measures decisions;
// the whole platform under simulated people is the city simulator's.
//
// Every draw comes from a named stream of the thing that it is about: the stay at the door of order 17
// takes as long whoever carries it. So two policies with one seed are compared order by order.
package trial

import (
	"errors"
	"time"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/travel"
)

// Config of a trial. Domain and Bands fill the numbers in.
type Config struct {
	Seed uint64
	Days int
	// From is the first midnight, in the stores' local time.
	From   time.Time
	Stores int
	// Spacing of the stores' centres in metres; they stand in a row.
	Spacing float64
	Nature  Nature
	// Staff of each store by the hour.
	PickerLoad, RiderLoad float64
	// Plan is the weather that staffing expects: riders who stay away and slower roads are made up for.
	Plan Weather
	// Riders, when not zero, multiplies the riders that RiderLoad asks for.
	Riders float64

	Matcher dispatch.Matcher
	// Desk answers customers; Plain when nil.
	Desk Desk
	// Times tell rides ahead; Road with the weather of the moment when nil.
	Times travel.Times
	Rules dispatch.Rules
	// Before are the weeks in which the stores have learned what demand is like; 4 when zero.
	Before int
	// Every is how often waiting orders are looked at, besides when something happens.
	Every time.Duration
	// Records keeps every order in the result.
	Records bool
}

// Domain is a store as domain.md, section 5 describes it, with the reference rule.
func Domain(seed uint64, days int) Config {
	rush := usualRush(0.85)
	return Config{
		Seed: seed, Days: days, From: time.Date(2026, 11, 23, 0, 0, 0, 0, ist), Stores: 1, Spacing: 3000,
		PickerLoad: 0.65, RiderLoad: 0.75, Every: 5 * time.Second,
		Nature: Nature{
			OrdersPerDay: 1500, Radius: 2000, ByWeekday: [7]float64{1.10, 0.97, 0.97, 0.97, 0.97, 1.0, 1.08}, Bursts: 1,
			Lines: 4.5, Chilled: 0.2, ExtraUnits: true, NotFound: 0.015, SpeedSigma: 0.2, Rush: rush, LostDoor: 0.01,
			Accept: 0.93, BreakEvery: 25 * time.Hour, BreakLasts: 20 * time.Minute,
			BalkPerMinute: 0.03, BalkAbove: 15 * time.Minute,
			CancelEarly: 0.015, CancelLate: 0.02, OutOfStock: 0.007, FailedDelivery: 0.005,
		},
	}
}

// Bands is the simplified store behind the table of expected bands in domain.md, section 5.
func Bands(seed uint64, days int) Config {
	c := Domain(seed, days)
	c.Nature.ByWeekday, c.Nature.Bursts = [7]float64{1, 1, 1, 1, 1, 1, 1}, 0
	c.Nature.ExtraUnits, c.Nature.NotFound, c.Nature.LostDoor = false, 0, 0
	c.Nature.Rush = usualRush(0.88)
	c.Nature.Accept, c.Nature.BreakEvery, c.Nature.BalkPerMinute = 1, 0, 0
	c.Nature.CancelEarly, c.Nature.CancelLate, c.Nature.OutOfStock, c.Nature.FailedDelivery = 0, 0, 0, 0
	return c
}

var ist = time.FixedZone("Asia/Kolkata", 5*3600+1800)

func (c Config) withDefaults() (Config, error) {
	if c.Days < 1 || c.Stores < 1 || c.Nature.OrdersPerDay <= 0 || c.RiderLoad <= 0 || c.PickerLoad <= 0 {
		return c, errors.New("a trial needs days, stores, orders and loads above zero")
	}
	c.Rules = c.Rules.WithDefaults()
	if c.Matcher == nil {
		c.Matcher = dispatch.Reference{Rules: c.Rules}
	}
	if c.Desk == nil {
		c.Desk = &Plain{}
	}
	if c.Nature.Weather == nil {
		c.Nature.Weather = Always(Clear)
	}
	if c.Plan == (Weather{}) {
		c.Plan = Clear
	}
	if c.Riders == 0 {
		c.Riders = 1
	}
	if c.Before == 0 {
		c.Before = 4
	}
	if c.Every <= 0 {
		c.Every = 5 * time.Second
	}
	return c, nil
}
