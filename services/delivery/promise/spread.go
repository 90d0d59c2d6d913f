package promise

import "time"

// BetterBy is how much sooner a store further away has to promise to take an order over: a longer ride
// costs a rider.
const BetterBy = 4 * time.Minute

// Told is what one store says to a place.
type Told struct {
	Serves  bool
	Promise time.Duration
}

// Spread picks the store that takes an order: the nearest one, whose new orders wait so long, unless it
// refuses or lets people wait and one of the others promises so much sooner that the longer ride is worth
// it. The answer is the place among the others, or -1. Others are asked only when it may matter.
func Spread(nearest Told, wait time.Duration, others int, ask func(i int) Told) int {
	chosen := -1
	if nearest.Serves && wait < BetterBy {
		return chosen
	}
	for i, best := 0, nearest; i < others; i++ {
		other := ask(i)
		if other.Serves && (!best.Serves || other.Promise <= best.Promise-BetterBy) {
			best, chosen = other, i
		}
	}
	return chosen
}
