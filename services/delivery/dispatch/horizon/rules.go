package horizon

// Rules are the same for every city and day. The zero value of a field means the default in
// DefaultRules.
type Rules struct {
	// Price is what a minute of a courier's time costs, in minutes of customers' waiting.
	Price                                     float64
	PriceShort, PriceMost                     float64
	Calm                                      int
	Persist, Busy, SpreadGain, SpreadStay float64
	// Missed is what an order costs that nobody can carry.
	Missed float64
	// Patience is the age from which a minute of an order counts more; Ageing is how much more.
	Patience float64
	Ageing   float64
	// Bundle is how many orders a trip may have.
	Bundle int
	// Effort bounds how many routes are tried at a decision.
	Effort int
}

// DefaultRules were chosen on training days; docs/decisions has the search.
var DefaultRules = Rules{Price: 0.07, PriceShort: 0.02, PriceMost: 3, Busy: 0.02, SpreadGain: 0.3, SpreadStay: 30, Calm: 30, Persist: 60, Missed: 300, Patience: 50, Ageing: 0.5, Bundle: 4, Effort: 40000}

// withDefaults fills the zero fields.
func (r Rules) withDefaults() Rules {
	fill(&r.Price, DefaultRules.Price)
	fill(&r.PriceShort, DefaultRules.PriceShort)
	fill(&r.PriceMost, DefaultRules.PriceMost)
	fill(&r.Calm, DefaultRules.Calm)
	fill(&r.Persist, DefaultRules.Persist)
	fill(&r.Missed, DefaultRules.Missed)
	fill(&r.Patience, DefaultRules.Patience)
	fill(&r.Ageing, DefaultRules.Ageing)
	fill(&r.Bundle, DefaultRules.Bundle)
	fill(&r.Effort, DefaultRules.Effort)
	return r
}

func fill[T comparable](field *T, standard T) {
	var zero T
	if *field == zero {
		*field = standard
	}
}
