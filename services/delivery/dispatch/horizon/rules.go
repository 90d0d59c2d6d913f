package horizon

// Rules are the same for every city and day. The zero value means DefaultRules.
type Rules struct {
	Price      float64
	PriceShort float64
	PriceMost  float64
	Calm       int
	Persist    float64
	Busy       float64
	Absence    float64
	Ends       float64
	SpreadGain float64
	SpreadStay float64
	// Missed is what an order costs that nobody can carry.
	Missed float64
	// Patience is the age from which a minute of an order counts more; Ageing is how much more.
	Patience float64
	Ageing   float64
	// Bundle is how many orders a trip may have.
	Bundle int
	// Effort bounds how many routes are tried at a decision.
	Effort        int
	Shakes, Loose int
}

// DefaultRules were chosen on training days; docs/decisions has the search.
var DefaultRules = Rules{
	Price: 0.07, PriceShort: 0.02, PriceMost: 3, Calm: 30, Persist: 60,
	Absence: 0, Ends: 20, Busy: 0.02, SpreadGain: 0.3, SpreadStay: 30,
	Missed: 300, Patience: 50, Ageing: 0.01, Bundle: 4, Effort: 40000, Shakes: 60, Loose: 6,
}

// withDefaults is DefaultRules for none.
func (r Rules) withDefaults() Rules {
	if r == (Rules{}) {
		return DefaultRules
	}
	return r
}
