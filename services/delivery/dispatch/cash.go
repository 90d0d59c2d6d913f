package dispatch

// TakesCash reports whether a rider may be given orders for whose cash there is room below the limit. An
// order that passes the limit by itself goes to somebody who has no cash at all: nobody else ever could.
// Orders without cash are always taken.
func (r Rules) TakesCash(heldMinor int64, duesMinor ...int64) bool {
	var due int64
	var orders int
	for _, minor := range duesMinor {
		if minor > 0 {
			due += minor
			orders++
		}
	}
	return due == 0 || heldMinor+due <= r.CashLimit || heldMinor == 0 && orders == 1
}

// takesCash asks the same of a rider who has other orders already.
func (r Rules) takesCash(rider *Rider, orders ...Order) bool {
	held := rider.CashMinor
	for _, o := range rider.Orders {
		held += o.CashMinor
	}
	dues := make([]int64, len(orders))
	for i, o := range orders {
		dues[i] = o.CashMinor
	}
	return r.TakesCash(held, dues...)
}
