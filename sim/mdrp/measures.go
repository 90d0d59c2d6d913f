package mdrp

import (
	"math"
	"slices"
)

// Measures say how good a day was.
type Measures struct {
	Orders      float64 `json:"orders"`
	Undelivered float64 `json:"undelivered"`
	// UndeliveredPercent is of all orders.
	UndeliveredPercent float64 `json:"undelivered_percent"`
	// Click to door is drop-off less placement, of what was delivered.
	ClickToDoor       float64 `json:"click_to_door_mean"`
	ClickToDoorMedian float64 `json:"click_to_door_median"`
	ClickToDoorP90    float64 `json:"click_to_door_p90"`
	OverTargetPercent float64 `json:"over_target_percent"`
	OverMaximum       float64 `json:"over_maximum"`
	ReadyToPickup     float64 `json:"ready_to_pickup_mean"`
	OrdersPerTrip     float64 `json:"orders_per_trip"`
	PayPerOrder       float64 `json:"pay_per_order"`
	// Utilisation is the share of shift time under way, moves included.
	Utilisation float64 `json:"utilisation"`
	// Ranking is click to door with an undelivered order counted as the maximum.
	Ranking float64 `json:"ranking"`
	CPU     float64 `json:"cpu_ms_per_decision"`
	Refused float64 `json:"refused"`
}

// Measure measures a day.
func Measure(instance *Instance, outcome *Outcome) Measures {
	orders := make(map[string]Order, len(instance.Orders))
	for _, o := range instance.Orders {
		orders[o.ID] = o
	}
	carried, busy := make(map[string]int), 0
	var toDoor []float64
	m := Measures{Orders: float64(len(instance.Orders)), Refused: float64(outcome.Refused)}
	for _, trip := range outcome.Solution.Assignments {
		carried[trip.Courier] += len(trip.Drops)
		for _, drop := range trip.Drops {
			o := orders[drop.Order]
			took := drop.DropoffAt - o.Placed
			toDoor = append(toDoor, float64(took))
			m.ReadyToPickup += float64(trip.PickupAt - o.Ready)
			if took > instance.Params.TargetClickToDoor {
				m.OverTargetPercent++
			}
			if took > instance.Params.MaxClickToDoor {
				m.OverMaximum++
			}
		}
		busy += trip.Drops[len(trip.Drops)-1].DropoffAt + instance.Params.DropoffService/2 - trip.DepartAt
	}
	busy += moving(instance, &outcome.Solution)
	delivered := float64(len(toDoor))
	m.Undelivered = m.Orders - delivered
	m.UndeliveredPercent = 100 * ratio(m.Undelivered, m.Orders)
	slices.Sort(toDoor)
	sum := 0.0
	for _, took := range toDoor {
		sum += took
	}
	m.ClickToDoor, m.ClickToDoorMedian, m.ClickToDoorP90 = ratio(sum, delivered), quantile(toDoor, 0.5), quantile(toDoor, 0.9)
	m.Ranking = ratio(sum+m.Undelivered*float64(instance.Params.MaxClickToDoor), m.Orders)
	m.OverTargetPercent = 100 * ratio(m.OverTargetPercent, delivered)
	m.ReadyToPickup = ratio(m.ReadyToPickup, delivered)
	m.OrdersPerTrip = ratio(delivered, float64(len(outcome.Solution.Assignments)))
	pay, shift := 0.0, 0.0
	for _, c := range instance.Couriers {
		hours := float64(c.Off-c.On) / 60
		shift += hours * 60
		pay += max(instance.Params.PayPerOrder*float64(carried[c.ID]), instance.Params.PayPerHour*hours)
	}
	m.PayPerOrder, m.Utilisation = ratio(pay, delivered), ratio(float64(busy), shift)
	m.CPU = ratio(float64(outcome.CPU.Microseconds())/1000, float64(outcome.Ticks))
	return m
}

// moving is the minutes of all moves.
func moving(instance *Instance, solution *Solution) int {
	places, ends := make(map[string]Point), make(map[string]Point)
	for _, r := range instance.Restaurants {
		places[r.ID] = r.Point
	}
	for _, o := range instance.Orders {
		ends[o.ID] = o.Point
	}
	type step struct {
		departs int
		to, end Point
		move    bool
	}
	steps := make(map[string][]step)
	for _, m := range solution.Moves {
		steps[m.Courier] = append(steps[m.Courier], step{m.DepartAt, places[m.To], places[m.To], true})
	}
	for _, a := range solution.Assignments {
		steps[a.Courier] = append(steps[a.Courier], step{a.DepartAt, places[a.Restaurant], ends[a.Drops[len(a.Drops)-1].Order], false})
	}
	minutes := 0
	for _, c := range instance.Couriers {
		at, all := c.Point, steps[c.ID]
		slices.SortStableFunc(all, func(a, b step) int { return a.departs - b.departs })
		for _, s := range all {
			if s.move {
				minutes += instance.Params.Travel(at, s.to)
			}
			at = s.end
		}
	}
	return minutes
}

// Mean is the mean of each measure.
func Mean(all []Measures) Measures {
	var mean Measures
	if len(all) == 0 {
		return mean
	}
	fields := func(m *Measures) []*float64 {
		return []*float64{
			&m.Orders, &m.Undelivered, &m.UndeliveredPercent, &m.ClickToDoor, &m.ClickToDoorMedian, &m.ClickToDoorP90,
			&m.OverTargetPercent, &m.OverMaximum, &m.ReadyToPickup, &m.OrdersPerTrip, &m.PayPerOrder, &m.Utilisation,
			&m.Ranking, &m.CPU, &m.Refused,
		}
	}
	sums := fields(&mean)
	for i := range all {
		for at, value := range fields(&all[i]) {
			*sums[at] += *value / float64(len(all))
		}
	}
	return mean
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// quantile of sorted values, between two of them in proportion.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
