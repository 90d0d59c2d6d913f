package estimate

import "time"

// Seen is when an order passed each milestone; zero for those that are ahead.
type Seen struct{ Confirmed, Picking, Picked, Packed, Handover, AtDoor time.Time }

// Outlook is what arithmetic says now of what is ahead of an order, better than what it said at checkout.
// Zero where it says nothing new.
type Outlook struct {
	// Ready is when the bag is packed, Rider when somebody can be at the store for it.
	Ready, Rider time.Time
	// AtDoor is when the rider stands at the door, by the roads from where the rider is.
	AtDoor time.Time
}

// Now is when an order is delivered that has come so far: the median of what is left of the leg under way,
// given that it has not ended, and of the legs after it.
func (h *History) Now(f Forecast, seen Seen, ahead Outlook, now time.Time) time.Time {
	f, p := renew(f, seen, ahead, now)
	return now.Add(h.Remaining(f, p))
}

// renew puts what is known now into a forecast, and tells which leg is under way.
func renew(f Forecast, seen Seen, ahead Outlook, now time.Time) (Forecast, Progress) {
	since := func(at time.Time) time.Duration { return max(now.Sub(at), 0) }
	ready := ahead.Ready
	switch {
	case !seen.AtDoor.IsZero():
		return f, Progress{Door, since(seen.AtDoor)}
	case !seen.Handover.IsZero() && !ahead.AtDoor.IsZero():
		f.Ride = max(ahead.AtDoor.Sub(now).Seconds(), 0)
		return f, Progress{Leg: Planned}
	case !seen.Handover.IsZero():
		return f, Progress{Planned, since(seen.Handover)}
	case !seen.Packed.IsZero():
		ready = seen.Packed
	}
	if !ready.IsZero() && !ahead.Rider.IsZero() {
		f.Late = max(ahead.Rider.Sub(ready).Seconds(), 0)
	}
	switch {
	case !seen.Packed.IsZero():
		return f, Progress{Rider, since(seen.Packed)}
	case !seen.Picked.IsZero():
		return f, Progress{Pack, since(seen.Picked)}
	case !seen.Picking.IsZero():
		return f, Progress{Pick, since(seen.Picking)}
	}
	if !ready.IsZero() {
		f.Queue = max(ready.Sub(seen.Confirmed).Seconds()-f.Pick-f.Pack, 0)
	}
	return f, Progress{Queue, since(seen.Confirmed)}
}
