package city

import (
	"math"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "doorstep/gen/order/v1"
)

// Report is what a run came to. Times are business minutes of the orders that ended in the run.
type Report struct {
	Orders      OrderCounts  `json:"orders"`
	ClickToDoor Distribution `json:"click_to_door_minutes"`
	// OnTimeRate is delivered orders that kept their first promise / delivered orders.
	OnTimeRate float64    `json:"on_time_rate"`
	Stages     StageTimes `json:"stages_minutes"`
	// Invariants are filled by the caller, who can look into the database.
	Invariants       InvariantCounts `json:"invariants"`
	SimulatedMinutes float64         `json:"simulated_minutes"`
	WallSeconds      float64         `json:"wall_seconds"`
	// BehindShare of the run the machine was too slow for the clock, so the times above are too long;
	// KeepsUpWith is about the speed it would have kept up with. Absent when it kept up.
	BehindShare float64 `json:"behind_share,omitzero"`
	KeepsUpWith float64 `json:"keeps_up_with,omitzero"`
}

// OrderCounts counts orders that were confirmed.
type OrderCounts struct {
	Placed    int `json:"placed"`
	Delivered int `json:"delivered"`
	Cancelled int `json:"cancelled"`
}

// Distribution sums up a list of times.
type Distribution struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
}

// StageTimes are means over delivered orders.
type StageTimes struct {
	Pick float64 `json:"pick"`
	Pack float64 `json:"pack"`
	Wait float64 `json:"wait"`
	Ride float64 `json:"ride"`
	Door float64 `json:"door"`
}

// InvariantCounts is what the platform's verification found.
type InvariantCounts struct {
	Checked    int `json:"checked"`
	Violations int `json:"violations"`
}

// outcomes collects what the report needs of each delivered order, in minutes.
type outcomes struct {
	clickToDoor                  []float64
	pick, pack, wait, ride, door []float64
	onTime                       int
}

func (o *outcomes) add(order *orderv1.Order) {
	keep := func(into *[]float64, from, to *timestamppb.Timestamp) {
		if from != nil && to != nil {
			*into = append(*into, to.AsTime().Sub(from.AsTime()).Minutes())
		}
	}
	keep(&o.clickToDoor, order.ConfirmedAt, order.DeliveredAt)
	keep(&o.pick, order.PickStartedAt, order.PickDoneAt)
	keep(&o.pack, order.PickDoneAt, order.PreparedAt)
	keep(&o.wait, order.PreparedAt, order.PickedUpAt)
	keep(&o.ride, order.PickedUpAt, order.RiderAtDoorAt)
	keep(&o.door, order.RiderAtDoorAt, order.DeliveredAt)
	if order.PromiseAt != nil && !order.DeliveredAt.AsTime().After(order.PromiseAt.AsTime()) {
		o.onTime++
	}
}

func (o *outcomes) report(counts OrderCounts) Report {
	report := Report{
		Orders:      counts,
		ClickToDoor: distribution(o.clickToDoor),
		Stages:      StageTimes{Pick: mean(o.pick), Pack: mean(o.pack), Wait: mean(o.wait), Ride: mean(o.ride), Door: mean(o.door)},
	}
	if counts.Delivered > 0 {
		report.OnTimeRate = round3(float64(o.onTime) / float64(counts.Delivered))
	}
	return report
}

func distribution(values []float64) Distribution {
	return Distribution{Mean: mean(values), P50: percentile(values, 0.5), P90: percentile(values, 0.9)}
}

// mean is 0 for no values, because JSON knows no other answer.
func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	var sum float64
	for _, v := range values {
		sum += v
	}
	return round3(sum / float64(len(values)))
}

// percentile is the nearest-rank percentile: the smallest value that a share p does not exceed.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(math.Ceil(p * float64(len(sorted))))
	return round3(sorted[max(0, rank-1)])
}

func round3(v float64) float64 { return math.Round(v*1000) / 1000 }
