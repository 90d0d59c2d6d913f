package delivery

import (
	"context"
	"fmt"
	"math"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/money"
	"doorstep/services/delivery/db/dbgen"
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

// For is the pay for orders that add some metres to a trip with orders already on it. Whole metres are
// paid, those that the offer shows, so that the pay can be explained.
func (p Pay) For(onTrip, orders int, metres float64) money.Money {
	pay := p.PerKm.Share(int64(math.Round(max(metres, 0))), 1000)
	for i := range orders {
		if onTrip+i == 0 {
			pay = pay.Plus(p.Base)
		} else {
			pay = pay.Plus(p.ExtraDrop)
		}
	}
	return pay
}

// explain takes the pay of an accepted offer apart again. Whether its first order was the first of the
// trip shows in the amount; pay of other rates than today's is told as it was offered.
func (p Pay) explain(pay money.Money, orders int, metres int64) []*deliveryv1.PayLine {
	distance := p.PerKm.Share(max(metres, 0), 1000)
	line := func(what string, quantity int, amount money.Money) *deliveryv1.PayLine {
		return &deliveryv1.PayLine{What: what, Quantity: int32(quantity), Amount: rupees(amount.Minor)}
	}
	var lines []*deliveryv1.PayLine
	switch pay.Minor {
	case p.For(0, orders, float64(metres)).Minor:
		lines = append(lines, line("base", 1, p.Base))
		orders--
	case p.For(1, orders, float64(metres)).Minor:
	default:
		return append(lines, line("offered", 1, pay))
	}
	if orders > 0 {
		lines = append(lines, line("extra_drop", orders, money.Paise(int64(orders)*p.ExtraDrop.Minor)))
	}
	return append(lines, line("distance", int(metres), distance))
}

// addPayLines says of trips that paid something what their pay is made of.
func (s *Service) addPayLines(ctx context.Context, partnerID string, trips []*deliveryv1.Trip) error {
	paid, tripIDs := make(map[string]*deliveryv1.Trip, len(trips)), make([]string, 0, len(trips))
	for _, trip := range trips {
		if trip.Pay.AmountMinor > 0 {
			paid[trip.TripId], tripIDs = trip, append(tripIDs, trip.TripId)
		}
	}
	offers, err := s.db.OffersOfTrips(ctx, dbgen.OffersOfTripsParams{PartnerID: partnerID, TripIds: tripIDs})
	if err != nil {
		return fmt.Errorf("read offers of trips: %w", err)
	}
	for _, o := range offers {
		trip := paid[*o.TripID]
		trip.PayLines = append(trip.PayLines, s.cfg.Pay.explain(money.Paise(o.PayMinor), len(o.OrderIds), int64(o.DistanceM))...)
	}
	return nil
}
