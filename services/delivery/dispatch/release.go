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
// for one counts as free. A next trip is released as a whole, or not.
func Release(state State, now time.Time, times travel.Times) (gone []Released) {
	free := idleArrivals(state, now, times)
	for _, o := range state.Orders {
		if !o.ReadyAt.After(now) && len(free) > 0 {
			free = free[1:]
		}
	}
	for _, r := range state.Away {
		ready := len(r.Orders) > 0 && !trip{r.Orders}.ready().After(now)
		if !ready || len(free) == 0 || !free[0].Add(sooner).Before(backOf(r, state, now, times)) {
			continue
		}
		free = free[1:]
		for _, o := range r.Orders {
			gone = append(gone, Released{Order: o.ID, Rider: r.ID})
		}
	}
	return gone
}

// idleArrivals are when riders without orders can be at the store, the first one first.
func idleArrivals(state State, now time.Time, times travel.Times) (at []time.Time) {
	for _, r := range state.Riders {
		if len(r.Orders) == 0 {
			at = append(at, now.Add(seconds(times.Between(r.At, state.Store, now).Seconds)))
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
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
