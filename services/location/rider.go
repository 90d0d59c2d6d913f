package location

import (
	"slices"
	"sync"
	"time"

	"doorstep/kit/geo"
)

// rider is what this process knows of one rider.
type rider struct {
	id string

	mu    sync.Mutex // guards the following
	track Track
	// elsewhere means that the last position came from another process.
	elsewhere bool
	online    bool
	// stateEvent is the event that said whether the rider is online.
	stateEvent int64
	stops      []*openStop
	sampledAt  time.Time
	// at is the cell of the grid the rider is in, when listed.
	at     cell
	listed bool
}

// openStop is a stop with the geofence that the rider comes to next.
type openStop struct {
	Stop
	channel string
	fence   Fence
}

// report is what came of some fixes.
type report struct {
	verdicts [verdicts]int32
	sequence int64
	// position is the newest one, when a fix was accepted.
	position Position
	// watched are the orders whose customers may see it.
	watched  []watched
	arrivals []arrival
	samples  []sample
}

type watched struct{ orderID, channel string }

// take judges fixes and applies those that are good.
func (r *rider) take(fixes []Position, now time.Time, g *grid, cfg *Config) (out report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, fix := range fixes {
		verdict := r.track.Take(fix, now)
		out.verdicts[verdict]++
		if verdict != Accepted {
			continue
		}
		out.arrivals = r.cross(out.arrivals, now, cfg)
		out.samples = r.sample(out.samples, cfg)
	}
	out.sequence = r.track.Sequence
	if out.verdicts[Accepted] == 0 {
		return out
	}
	r.elsewhere = false
	r.list(g)
	out.position = r.track.Last
	if len(r.stops) > 0 {
		riding := r.carries()
		for _, stop := range r.stops {
			if stop.PickedUp() || !riding {
				out.watched = append(out.watched, watched{stop.OrderID, stop.channel})
			}
		}
	}
	return out
}

// carries reports whether the rider has somebody's bags. Then only the customers of those watch: who waits
// for the next trip does not see at whose door the rider stands.
func (r *rider) carries() bool {
	return slices.ContainsFunc(r.stops, func(s *openStop) bool { return s.PickedUp() })
}

// cross looks at the geofences after a fix. Passing the store with bags for others is no arrival for those
// of the next trip.
func (r *rider) cross(arrivals []arrival, now time.Time, cfg *Config) []arrival {
	riding := r.carries()
	for _, stop := range r.stops {
		if riding && !stop.PickedUp() {
			continue
		}
		goal, radius := stop.Store, cfg.StoreRadius
		if stop.PickedUp() {
			goal, radius = stop.Door, cfg.DoorRadius
		}
		if goal.Valid() && stop.fence.See(r.track.Last.Metres(goal), radius) {
			arrivals = append(arrivals, arrival{
				partnerID: r.id, orderID: stop.OrderID, warehouseID: stop.WarehouseID, door: stop.PickedUp(), at: now,
			})
		}
	}
	return arrivals
}

// sample keeps the position for the history, now and then, while the rider works.
func (r *rider) sample(samples []sample, cfg *Config) []sample {
	gap := cfg.HistoryIdle
	if len(r.stops) > 0 {
		gap = cfg.HistoryOnTrip
	} else if !r.online {
		return samples
	}
	last := r.track.Last
	if !r.sampledAt.IsZero() && last.RecordedAt.Sub(r.sampledAt) < gap {
		return samples
	}
	r.sampledAt = last.RecordedAt
	if len(r.stops) == 0 {
		return append(samples, sample{partnerID: r.id, Position: last})
	}
	for _, stop := range r.stops {
		samples = append(samples, sample{partnerID: r.id, orderID: stop.OrderID, Position: last})
	}
	return samples
}

// retry lets an arrival happen once more.
func (r *rider) retry(a arrival) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, stop := range r.stops {
		if stop.OrderID == a.orderID && stop.PickedUp() == a.door {
			stop.fence.Again()
		}
	}
}

// list puts the rider into the right cell: of the last position while online, else none. r.mu is held.
func (r *rider) list(g *grid) {
	wanted := r.online && !r.track.Last.RecordedAt.IsZero()
	here := cellOf(r.track.Last.Point)
	if r.listed && (!wanted || r.at != here) {
		g.remove(r.at, r)
		r.listed = false
	}
	if wanted && !r.listed {
		g.put(here, r)
		r.at, r.listed = here, true
	}
}

// setState notes whether the rider is online; the newest event wins. A rider of whom no position is
// known stands where the event says.
func (r *rider) setState(online bool, at geo.Point, event int64, when time.Time, g *grid) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if event <= r.stateEvent {
		return
	}
	r.stateEvent, r.online = event, online
	if r.track.Last.RecordedAt.IsZero() && at.Valid() {
		r.track.Last = Position{Point: at, RecordedAt: when}
		r.elsewhere = true
	}
	r.list(g)
}

// learn takes a position from another process.
func (r *rider) learn(position Position, g *grid) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if position.Sequence <= r.track.Sequence {
		return
	}
	r.track = Track{Last: position, Sequence: position.Sequence}
	r.elsewhere = true
	r.list(g)
}

// setStop adds, changes or removes a stop of the rider. A fence begins anew when its goal changes.
func (r *rider) setStop(stop Stop) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.stops, func(s *openStop) bool { return s.OrderID == stop.OrderID })
	mine := stop.Open() && stop.PartnerID == r.id
	switch {
	case !mine && i >= 0:
		r.stops = slices.Delete(r.stops, i, i+1)
	case mine && i < 0:
		r.stops = append(r.stops, &openStop{Stop: stop, channel: "order:" + stop.OrderID + ":position"})
	case mine:
		known := r.stops[i]
		if known.Assigned != stop.Assigned || known.PickedUp() != stop.PickedUp() {
			known.fence = Fence{}
		}
		known.Stop = stop
	}
}

// seen is the last position, and whether the rider may be shown on the city map.
func (r *rider) seen() (last Position, orderID string, working bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.stops) > 0 {
		orderID = r.stops[0].OrderID
	}
	return r.track.Last, orderID, (r.online || len(r.stops) > 0) && !r.track.Last.RecordedAt.IsZero()
}

// own is the last position when it was reported to this process.
func (r *rider) own() (last Position, mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.track.Last, !r.elsewhere && !r.track.Last.RecordedAt.IsZero()
}
