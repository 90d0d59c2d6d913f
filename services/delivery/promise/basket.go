package promise

import "time"

// Basket is what picking depends on. The zero value is a usual basket, for an address without a cart.
type Basket struct {
	Lines, Units int
	Chilled      bool
	// Bags of different kinds; less than one counts as one.
	Bags int
}

var usualBasket = Basket{Lines: 5, Units: 7, Chilled: true, Bags: 2}

// Work is the expected time to pick and pack, by the formula of domain.md, section 5.
func (b Basket) Work() time.Duration { return b.Pick() + b.Pack() }

// Pick is the part of the work until the last line is found.
func (b Basket) Pick() time.Duration {
	if b.Lines < 1 {
		b = usualBasket
	}
	work := 15 + 12*b.Lines + 2*max(b.Units-b.Lines, 0)
	if b.Chilled {
		work += 12
	}
	return time.Duration(work) * time.Second
}

// Pack is the part of the work after it, until the bags are staged.
func (b Basket) Pack() time.Duration {
	if b.Lines < 1 {
		b = usualBasket
	}
	return time.Duration(20+12*max(b.Bags-1, 0)) * time.Second
}
