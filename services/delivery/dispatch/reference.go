package dispatch

import (
	"cmp"
	"slices"
	"time"

	"doorstep/kit/ids"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// Reference is the baseline of specification.md, section 4, one order after the other: of the riders
// within the radius of the store, the lowest score wins.
type Reference struct{ Rules Rules }

var _ Matcher = Reference{}

// Score is 0.6 x distance in metres + 0.4 x 1000 x current orders.
func Score(metres float64, orders int) float64 {
	return 0.6*metres + 0.4*1000*float64(orders)
}

// Decide implements Matcher. An order is offered just in time: so that the rider arrives about when
// the bag is ready.
func (m Reference) Decide(state State, now time.Time, times travel.Times) []Offer {
	rules := m.Rules.WithDefaults()
	orders := slices.Clone(state.Orders)
	slices.SortStableFunc(orders, func(a, b Order) int {
		return cmp.Or(a.ReadyAt.Compare(b.ReadyAt), a.ConfirmedAt.Compare(b.ConfirmedAt), cmp.Compare(a.ID, b.ID))
	})
	taken := make(map[ids.Rider]bool)
	var offers []Offer
	for _, order := range orders {
		offer, ok := rules.best(state, order, taken, now, times)
		if !ok || order.ReadyAt.Sub(now) > offer.Approach+rules.AnswerFor+rules.Lead {
			continue // nobody there, or too early
		}
		offer.Why = rules.why(state, offer, order, taken, rules.candidates(state, order, now, times), now)
		offer.Reason = offer.Why.Reason(offer.Score)
		taken[offer.Rider] = true
		offers = append(offers, offer)
	}
	return offers
}

// best is the rider with the lowest score. Those who let the order go are asked again only when
// nobody else is left, and not at once.
func (r Rules) best(state State, order Order, taken map[ids.Rider]bool, now time.Time, times travel.Times) (best Offer, found bool) {
	bestAsked := false
	for _, rider := range state.Riders {
		asked := slices.Contains(order.Asked, rider.ID)
		if taken[rider.ID] || asked && now.Sub(order.AskedAt) < r.AskAgain {
			continue
		}
		offer, ok := r.consider(state, order, rider, now, times)
		if !ok {
			continue
		}
		better := cmp.Or(compareBool(asked, bestAsked), cmp.Compare(offer.Score, best.Score), cmp.Compare(offer.Rider, best.Rider)) < 0
		if !found || better {
			best, bestAsked, found = offer, asked, true
		}
	}
	return best, found
}

// candidates are all riders whom the rules allow, for the explanation.
func (r Rules) candidates(state State, order Order, now time.Time, times travel.Times) (all []Offer) {
	for _, rider := range state.Riders {
		if offer, ok := r.consider(state, order, rider, now, times); ok {
			all = append(all, offer)
		}
	}
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// consider makes the offer to one rider, if the rules allow it.
func (r Rules) consider(state State, order Order, rider Rider, now time.Time, times travel.Times) (Offer, bool) {
	metres := rider.At.Metres(state.Store)
	if metres > r.Radius || len(rider.Orders) >= r.Capacity || !r.takesCash(&rider, order) {
		return Offer{}, false
	}
	approach := seconds(times.Between(rider.At, state.Store, now).Seconds)
	added, ok := r.added(state, order, rider, now.Add(approach), times)
	if !ok {
		return Offer{}, false
	}
	score := Score(metres, len(rider.Orders))
	return Offer{
		Rider: rider.ID, Orders: []ids.Order{order.ID}, From: rider.At, Approach: approach, ReadyAt: order.ReadyAt, Metres: added, Score: score,
	}, true
}

// added is how many metres the order adds to the rider's trip; false when it would cost the customers
// of the trip too much: a bag that waits, a long way round, or a promise.
func (r Rules) added(state State, order Order, rider Rider, arrives time.Time, times travel.Times) (metres float64, ok bool) {
	if len(rider.Orders) == 0 {
		return times.Between(state.Store, order.Door, arrives).Metres, true
	}
	leaves := later(arrives, order.ReadyAt)
	for _, other := range rider.Orders {
		if order.ReadyAt.Sub(later(arrives, other.ReadyAt)) > r.Patience {
			return 0, false
		}
		leaves = later(leaves, other.ReadyAt)
	}
	leaves = leaves.Add(promise.Bag)
	before := Plan(state.Store, rider.Orders, leaves, times)
	after := Plan(state.Store, append(slices.Clone(rider.Orders), order), leaves, times)
	if after.Length()-before.Length() > r.Detour {
		return 0, false
	}
	for i, stop := range after.Orders {
		if after.AtDoor[i].Add(promise.Door).After(stop.PromiseAt) {
			return 0, false
		}
	}
	return after.Metres - before.Metres, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
