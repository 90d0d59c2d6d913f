package horizon

// Rules are the same for every city and day. The zero value means DefaultRules.
type Rules struct {
	// A minute of a courier's time costs Price, in minutes that customers wait, and PriceShort more for
	// each order that it could have carried while couriers are short; PriceMost at most.
	Price      float64
	PriceShort float64
	PriceMost  float64
	// Busy is what a minute under way costs beside that. It sends the nearer of two who would be in time.
	Busy float64
	// Calm is how many minutes couriers must keep up for the time after them not to count as short.
	Calm int
	// Persist is for how many minutes the recent rate of orders is believed to go on.
	Persist float64
	// An idle courier is sent elsewhere when that spares SpreadGain minutes of waiting in an hour, given
	// that it will stay for SpreadStay minutes.
	SpreadGain float64
	SpreadStay float64
	// Missed is what an order costs that nobody can carry.
	Missed float64
	// From the age of Patience on the minutes of an order count more: Ageing for the square of what is
	// beyond. From Bound on each counts Beyond more.
	Patience float64
	Ageing   float64
	Bound    float64
	Beyond   float64
	// Bundle is how many orders a trip may have, six at most.
	Bundle int
	// Shakes is how often up to Loose related orders are put anew at a decision, Effort how many routes
	// are tried for all of it.
	Shakes int
	Loose  int
	Effort int
}

// DefaultRules were chosen on training days; docs/decisions has the search.
var DefaultRules = Rules{
	Price: 0.07, PriceShort: 0.03, PriceMost: 3, Busy: 0.02, Calm: 30, Persist: 60,
	SpreadGain: 0.3, SpreadStay: 30,
	Missed: 300, Patience: 50, Ageing: 0.003, Bound: 120, Beyond: 10,
	Bundle: 4, Shakes: 200, Loose: 10, Effort: 200000,
}

// withDefaults is DefaultRules for none.
func (r Rules) withDefaults() Rules {
	if r == (Rules{}) {
		return DefaultRules
	}
	r.Bundle = min(r.Bundle, most)
	return r
}
