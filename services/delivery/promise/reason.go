package promise

import "fmt"

// Reason is one thing that a promise or a surge follows from: a kind and how much of it, so that an app
// says it in its reader's language.
type Reason struct {
	Kind  string
	Value int64
}

// The kinds, and what their values count.
const (
	ordersAhead = "orders_ahead" // orders
	distance    = "distance"     // metres by road
	ridersBusy  = "riders_busy"
	riderIn     = "rider_in"   // minutes
	slowRides   = "slow_rides" // percent above the usual
)

// String is the reason for people, in English.
func (r Reason) String() string {
	switch {
	case r.Kind == ordersAhead && r.Value == 1:
		return "1 order ahead"
	case r.Kind == ordersAhead:
		return fmt.Sprintf("%d orders ahead", r.Value)
	case r.Kind == distance && r.Value < 100: // "0.0 km" reads like a mistake
		return "under 100 m"
	case r.Kind == distance:
		return fmt.Sprintf("%.1f km", float64(r.Value)/1000)
	case r.Kind == ridersBusy:
		return "all riders are busy"
	case r.Kind == riderIn:
		return fmt.Sprintf("high demand: the next rider is free in about %d min", r.Value)
	case r.Kind == slowRides:
		return fmt.Sprintf("rides take %d %% longer than usual", r.Value)
	}
	return r.Kind
}
