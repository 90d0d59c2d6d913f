package dispatch

import (
	"cmp"
	"slices"
	"time"

	"doorstep/services/delivery/promise"
)

// slot is a time from which a rider can leave with an order: the next one of each rider and, when there
// are more orders than riders, the one after it.
type slot struct {
	rider *Rider
	// at is when the rider is at the store.
	at       time.Time
	approach time.Duration
	// round is 0 for the next trip; askable is whether the rider may be asked for it now.
	round   int
	askable bool
	// accepts is how probable it is that the rider takes an offer.
	accepts float64
}

const (
	// Riders take this share of offers, as far as anybody knows before they were asked so many times;
	// a little less with each kilometre to the store.
	usualAccept, priorOffers = 0.94, 20
	acceptPerKm              = 0.01
)

// accepts is learned from the rider's own answers, beginning with those of riders in general.
func accepts(r Rider, metres float64) float64 {
	prior := usualAccept - acceptPerKm*metres/1000
	return min(max((prior*priorOffers+float64(r.Accepted))/float64(priorOffers+r.Asked), 0.05), 1)
}

// meanCycle is how long a rider is away with a usual order of now.
func (p *planner) meanCycle() time.Duration {
	const usualRide, weight = 450.0, 4
	sum := usualRide * weight
	for _, leg := range p.legs {
		sum += leg.Seconds
	}
	ride := sum / float64(weight+len(p.legs))
	return promise.Bag + seconds(2*ride+45) + promise.Door
}

// findSlots are the earliest slots, as many as can matter.
func (p *planner) findSlots() []slot {
	var all []slot
	for i := range p.state.Riders {
		r := &p.state.Riders[i]
		metres := r.At.Metres(p.state.Store)
		if metres > p.Rules.Radius || len(r.Orders) >= p.Rules.Capacity {
			continue
		}
		approach := seconds(p.times.Between(r.At, p.state.Store, p.now).Seconds)
		all = append(all, slot{rider: r, at: p.now.Add(approach), approach: approach, askable: true, accepts: accepts(*r, metres)})
	}
	for i := range p.state.Away {
		r := &p.state.Away[i]
		if len(r.Orders) >= p.Rules.Capacity {
			continue
		}
		back := slot{rider: r, at: later(r.FreeAt, p.now).Add(seconds(p.times.Between(r.At, p.state.Store, p.now).Seconds)), accepts: 1}
		back.approach = back.at.Sub(p.now)
		if r.AtLastDoor && back.approach <= p.Rules.Ahead {
			back.askable, back.accepts = true, accepts(*r, 0)
		}
		all = append(all, back)
	}
	for _, s := range slices.Clone(all) {
		if len(s.rider.Orders) == 0 {
			s.at, s.round, s.askable = s.at.Add(p.cycle), 1, false
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b slot) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(p.idle(b.rider), p.idle(a.rider)), cmp.Compare(a.rider.ID, b.rider.ID), cmp.Compare(a.round, b.round))
	})
	// Riders who were asked or cannot take a second order need somebody behind them.
	return all[:min(len(all), 2*len(p.orders)+8)]
}

// idle is for how long a rider has had no work, as far as it counts.
func (p *planner) idle(r *Rider) time.Duration {
	if r.IdleSince.IsZero() || len(r.Orders) > 0 {
		return 0
	}
	return min(max(p.now.Sub(r.IdleSince), 0), p.Weights.MostIdle)
}

// rate is the load of the store, in trips that begin within one cycle for each rider, and the price of
// rider time that follows from it: while riders wait for orders their time costs nothing, and the more
// orders have to wait for riders, the more others wait behind each minute.
func (p *planner) rate() (load, price float64) {
	riders := len(p.state.Riders) + len(p.state.Away)
	coming := p.state.PerHour * p.cycle.Hours()
	load = (float64(len(p.state.Orders)) + coming) / float64(max(riders, 1))
	w := p.Weights
	price = min(max((load-w.Free)*w.Slope, 0), w.Dear)
	if p.state.Scarce {
		price = max(price, w.Scarce)
	}
	return load, price
}
