package horizon

// Rules are the same for every city and day. The zero value of a field means the default in
// DefaultRules.
type Rules struct {
	// Price is what a minute of a courier's time costs, in minutes of customers' waiting.
	Price float64
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
var DefaultRules = Rules{Price: 0.3, Missed: 300, Patience: 50, Ageing: 0.5, Bundle: 4, Effort: 40000}

// withDefaults fills the zero fields.
func (r Rules) withDefaults() Rules {
	fill(&r.Price, DefaultRules.Price)
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
