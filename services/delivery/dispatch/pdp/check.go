package pdp

import (
	"fmt"
	"math"
)

// Costs are what a solution is measured by; each is the plain sum, without its weight.
type Costs struct {
	Vehicles                         int
	Distance, Late, Delivery, Finish float64
	Unserved                         int
}

// tolerance is for the last digits of sums of times.
const tolerance = 1e-6

// Check drives every route of a solution stop by stop and says what it costs and everything that is
// wrong with it. It shares no code with the search.
func Check(p *Problem, s Solution) (costs Costs, wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	seen := make([]int, len(p.Orders))
	driven := make(map[int]bool)
	for _, r := range s.Routes {
		if r.Vehicle < 0 || r.Vehicle >= len(p.Vehicles) || driven[r.Vehicle] {
			say("vehicle %d is not there or has two routes", r.Vehicle)
			continue
		}
		driven[r.Vehicle] = true
		if len(r.Visits) > 0 {
			drive(p, r, seen, &costs, say)
		}
	}
	for _, o := range s.Unserved {
		if o < 0 || o >= len(p.Orders) || seen[o] != 0 {
			say("order %d is left out and is not there or served as well", o)
			continue
		}
		seen[o] = 1
		costs.Unserved++
	}
	for o, times := range seen {
		if times != 1 {
			say("order %d is served %d times", o, times)
		}
	}
	return costs, wrong
}

// drive follows one route.
func drive(p *Problem, r Route, served []int, costs *Costs, say func(string, ...any)) {
	v := p.Vehicles[r.Vehicle]
	carried, load := make(map[int]bool), 0.0
	for _, o := range v.Aboard {
		carried[o] = true
		load += p.Orders[o].Load
	}
	at, now := v.Start, v.From
	move := func(to int) {
		if to != Nowhere {
			leg := p.Travel(at, to)
			if at == to {
				leg = Leg{}
			}
			now, at = now+leg.Time, to
			costs.Distance += leg.Distance
		}
	}
	costs.Vehicles++
	for k, visit := range r.Visits {
		if visit.Order < 0 || visit.Order >= len(p.Orders) {
			say("vehicle %d visits order %d, which is not there", r.Vehicle, visit.Order)
			continue
		}
		o := p.Orders[visit.Order]
		stop := o.Pickup
		if visit.Delivery {
			stop = o.Delivery
		}
		move(stop.Place)
		now = math.Max(now, stop.Opens)
		if now > stop.Closes+tolerance {
			say("vehicle %d, visit %d: begins at %v, closed since %v", r.Vehicle, k, now, stop.Closes)
		}
		costs.Late += math.Max(0, now-stop.Due)
		if visit.Delivery == !carried[visit.Order] {
			say("vehicle %d, visit %d: order %d is picked up twice or delivered without", r.Vehicle, k, visit.Order)
		}
		carried[visit.Order] = !visit.Delivery
		if visit.Delivery {
			costs.Delivery += now
			load -= o.Load
			served[visit.Order]++
		} else {
			load += o.Load
		}
		if load > v.Capacity+tolerance {
			say("vehicle %d, visit %d: carries %v, takes %v", r.Vehicle, k, load, v.Capacity)
		}
		now += stop.Service
	}
	move(v.End)
	if now > v.Until+tolerance {
		say("vehicle %d is back at %v, should be at %v", r.Vehicle, now, v.Until)
	}
	costs.Finish += now
	// What is left aboard and is not said to be left out shows as an order served no times.
}

// Weigh is what costs amount to; FewestVehicles is not in it.
func (w Weights) Weigh(c Costs) float64 {
	return w.Vehicle*float64(c.Vehicles) + w.Distance*c.Distance + w.Late*c.Late + w.Delivery*c.Delivery + w.Finish*c.Finish +
		w.Unserved*float64(c.Unserved)
}
