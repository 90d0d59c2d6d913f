package delivery

import (
	"doorstep/kit/money"
)

// Pay of a rider, shown with the offer and never changed after it. The amounts follow the published
// ranges of domain.md, section 1.
type Pay struct {
	// Base of a trip, and what each further order of it adds.
	Base, ExtraDrop money.Money
	// PerKm by road, from the store past the doors.
	PerKm money.Money
}

// DefaultPay is Rs 15, Rs 10 for a further order, Rs 8 a kilometre.
var DefaultPay = Pay{Base: money.Paise(1500), ExtraDrop: money.Paise(1000), PerKm: money.Paise(800)}

// For is the pay for orders that add some metres to a trip with orders already on it.
func (p Pay) For(onTrip, orders int, metres float64) money.Money {
	pay := p.PerKm.Share(int64(max(metres, 0)), 1000)
	for i := range orders {
		if onTrip+i == 0 {
			pay = pay.Plus(p.Base)
		} else {
			pay = pay.Plus(p.ExtraDrop)
		}
	}
	return pay
}
