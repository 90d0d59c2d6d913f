package trial

import (
	"time"

	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
)

// Milestone of an order.
type Milestone int

// The milestones at which estimates are made anew.
const (
	AtCheckout Milestone = iota
	AtPick
	AtPacked
	AtHandover
	AtHalfway
	AtTheDoor
	Milestones
)

func (m Milestone) String() string {
	return [...]string{"checkout", "picking begins", "packed", "handover", "half of the way", "at the door"}[m]
}

// Follower is a desk that wants to know how orders get on.
type Follower interface {
	Passed(r Record, at Milestone, ahead estimate.Outlook, now time.Time)
}

// passed tells the desk.
func (s *shop) passed(o *order, at Milestone) {
	if desk, ok := s.w.cfg.Desk.(Follower); ok {
		desk.Passed(o.Record, at, s.outlook(o), s.w.now)
	}
}

// outlook is what the store knows of what is ahead of an order.
func (s *shop) outlook(o *order) (ahead estimate.Outlook) {
	switch {
	case !o.AtDoor.IsZero():
	case !o.Handover.IsZero():
		ahead.AtDoor = o.rider.reaches(o)
	default:
		ahead.Ready = s.ready()[o]
		ahead.Rider = s.riderAt(o)
	}
	return ahead
}

// riderAt is when somebody can be at the store for an order.
func (s *shop) riderAt(o *order) time.Time {
	now := s.w.now
	r := o.rider
	switch {
	case r == nil:
		queue := s.peek().Queue
		queue.Waiting = 0
		for _, before := range s.open {
			if before == o {
				break
			}
			if before.rider == nil {
				queue.Waiting++
			}
		}
		return now.Add(queue.RiderIn())
	case r.atStore:
		return o.RiderAtStore
	case r.away:
		free := later(r.freeAt, now)
		return free.Add(seconds(s.times.Between(r.freeFrom, s.at, free).Seconds))
	}
	return now.Add(seconds(s.times.Between(r.position(), s.at, now).Seconds))
}

// reaches is when the rider, who has left, probably stands at the door of an order.
func (r *rider) reaches(o *order) time.Time {
	at, t := r.position(), r.shop.w.now
	for i := r.stop; i < len(r.route.Orders); i++ {
		next := r.route.Orders[i]
		if i > r.stop || !r.atDoors {
			t = t.Add(promise.Ride(r.shop.times.Between(at, next.Door, t)))
		}
		if next.ID == o.id {
			break
		}
		t, at = t.Add(promise.Door), next.Door
	}
	return t
}
