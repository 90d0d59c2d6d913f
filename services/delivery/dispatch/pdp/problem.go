package pdp

import (
	"math"

	"doorstep/kit/errs"
)

// Forever is the time that never comes: a window without an end, a shift without an end, a bag
// without a bottom.
var Forever = math.Inf(1)

// Problem is what has to be carried, who can carry it and what counts.
type Problem struct {
	Orders   []Order
	Vehicles []Vehicle
	// Travel is the way between two places; places are numbers that mean something to the caller. It is
	// asked once for each pair of places.
	Travel  func(from, to int) Leg
	Weights Weights
}

// Leg is a way. Neither field is negative.
type Leg struct{ Distance, Time float64 }

// Order is picked up and delivered by one vehicle, in this sequence.
type Order struct {
	Pickup, Delivery Stop
	// Load is carried from pickup to delivery.
	Load float64
}

// Stop is a visit of a place that takes Service, begins in [Opens, Closes], and had better begin by
// Due. A vehicle that comes early waits. A release time is the Opens of a pickup.
type Stop struct {
	Place              int
	Opens, Due, Closes float64
	Service            float64
}

// Anytime is a stop without windows.
func Anytime(place int) Stop { return Stop{Place: place, Due: Forever, Closes: Forever} }

// Nowhere is the End of a vehicle that may stay where it was last.
const Nowhere = -1

// Vehicle starts at Start at From, has Capacity, and is at End by Until.
type Vehicle struct {
	Start, End  int
	From, Until float64
	Capacity    float64
	// Aboard are the orders that it has picked up already: indices into Orders. Nobody else can
	// deliver them.
	Aboard []int
}

// Weights say what a solution costs: the sum of the fields, each times what it names. None is
// negative.
type Weights struct {
	// FewestVehicles puts the number of vehicles before everything else but serving an order.
	FewestVehicles bool
	// Vehicle is for each that is used.
	Vehicle  float64
	Distance float64
	// Late is for each unit of time that a stop begins after its Due.
	Late float64
	// Delivery is for the time at which each delivery begins, Finish for that at which each route ends.
	Delivery, Finish float64
	// Unserved is for each order that is left out; 0 means that an order is left out only when no
	// vehicle can take it.
	Unserved float64
}

// Validate fails with kind InvalidArgument and reason bad_problem.
func (p *Problem) Validate() error {
	if p.Travel == nil {
		return bad("no travel")
	}
	for _, w := range []float64{p.Weights.Vehicle, p.Weights.Distance, p.Weights.Late, p.Weights.Delivery, p.Weights.Finish, p.Weights.Unserved} {
		if !(w >= 0) || math.IsInf(w, 1) {
			return bad("a weight of %v", w)
		}
	}
	for i, o := range p.Orders {
		if !(o.Load >= 0) || math.IsInf(o.Load, 1) {
			return bad("order %d has a load of %v", i, o.Load)
		}
		for _, s := range []Stop{o.Pickup, o.Delivery} {
			if math.IsNaN(s.Opens) || math.IsInf(s.Opens, 0) || math.IsNaN(s.Due) || math.IsNaN(s.Closes) || !(s.Service >= 0) || math.IsInf(s.Service, 1) || s.Place < 0 {
				return bad("order %d has a stop that is no stop: %+v", i, s)
			}
		}
	}
	aboard := make([]bool, len(p.Orders))
	for i, v := range p.Vehicles {
		if v.Start < 0 || v.End < Nowhere || math.IsNaN(v.From) || math.IsInf(v.From, 0) || math.IsNaN(v.Until) || !(v.Capacity >= 0) {
			return bad("vehicle %d is no vehicle: %+v", i, v)
		}
		load := 0.0
		for _, o := range v.Aboard {
			if o < 0 || o >= len(p.Orders) || aboard[o] {
				return bad("vehicle %d has order %d aboard, which is not there or elsewhere as well", i, o)
			}
			aboard[o] = true
			load += p.Orders[o].Load
		}
		if load > v.Capacity {
			return bad("vehicle %d has %v aboard and takes %v", i, load, v.Capacity)
		}
	}
	return nil
}

func bad(format string, args ...any) error {
	return errs.New(errs.InvalidArgument, "bad_problem", format, args...)
}

// Visit is a stop of an order.
type Visit struct {
	Order int
	// Delivery tells the two stops of an order apart.
	Delivery bool
}

// Route is what one vehicle does, from start to end.
type Route struct {
	Vehicle int
	Visits  []Visit
}

// Solution has a route for each vehicle that moves, in the order of the vehicles.
type Solution struct {
	Routes []Route
	// Unserved orders are left out, in ascending order.
	Unserved []int
}
