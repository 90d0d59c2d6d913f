package dispatch

import (
	"slices"
	"time"

	"doorstep/kit/ids"
	"doorstep/services/delivery/travel"
)

// sooner is how much earlier somebody else has to be at the store for an order to change its rider.
const sooner = 2 * time.Minute

// Released is an order that its rider, who is under way with another trip, is better rid of.
type Released struct {
	Order ids.Order
	Rider ids.Rider
}

// Release names the orders of next trips whose bags are ready while their riders are held up and somebody
// is free who is at the store much sooner. An order that waits anyway comes first: nobody who is needed
// for one counts as free, and nobody who would hold too much cash. A next trip is released as a whole, or not.
func (r Rules) Release(state State, now time.Time, times travel.Times) (gone []Released) {
	free := idleArrivals(state, now, times)
	for _, o := range state.Orders {
		if !o.ReadyAt.After(now) && len(free) > 0 {
			free = free[1:]
		}
	}
	for _, late := range state.Away {
		if len(late.Orders) == 0 || (trip{late.Orders}).ready().After(now) {
			continue
		}
		i := slices.IndexFunc(free, func(f arrival) bool { return r.takesCash(f.rider, late.Orders...) })
		if i < 0 || !free[i].at.Add(sooner).Before(backOf(late, state, now, times)) {
			continue
		}
		free = slices.Delete(free, i, i+1)
		for _, o := range late.Orders {
			gone = append(gone, Released{Order: o.ID, Rider: late.ID})
		}
	}
	return gone
}

// arrival is when a rider can be at the store.
type arrival struct {
	rider *Rider
	at    time.Time
}

// idleArrivals are when riders without orders can be at the store, the first one first.
func idleArrivals(state State, now time.Time, times travel.Times) (all []arrival) {
	for i := range state.Riders {
		if r := &state.Riders[i]; len(r.Orders) == 0 {
			all = append(all, arrival{r, now.Add(seconds(times.Between(r.At, state.Store, now).Seconds))})
		}
	}
	slices.SortStableFunc(all, func(a, b arrival) int { return a.at.Compare(b.at) })
	return all
}

// backOf is when a rider who is away is back at the store. Who is late already is taken to be so for as
// long again.
func backOf(r Rider, state State, now time.Time, times travel.Times) time.Time {
	free := r.FreeAt
	if late := now.Sub(free); late > 0 {
		free = now.Add(late)
	}
	return free.Add(seconds(times.Between(r.At, state.Store, now).Seconds))
}
