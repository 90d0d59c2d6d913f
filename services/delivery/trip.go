package delivery

import (
	"slices"
	"time"

	"doorstep/services/delivery/db/dbgen"
)

// Status of a trip; see the diagram in doc.go. assigned, completed and cancelled are shared with
// orders.
const (
	nextTrip = "next"
	atStore  = "at_store"
	underWay = "under_way"
)

// State of a partner.
const (
	offline   = "offline"
	available = "available"
	busy      = "busy"
)

// held is a rider with a trip and the orders that are on it, all locked.
type held struct {
	partner *dbgen.Partner
	trip    *dbgen.Trip
	orders  []*dbgen.Order
	// after is the trip that follows the open one, if the rider has one; before is the open trip of the
	// next one. Both share the places of the rider.
	after, before *held
}

func openTrip(t *dbgen.Trip) bool {
	return t.Status == assigned || t.Status == atStore || t.Status == underWay
}

// stop finds an order of the trip, nil when it is not on it.
func (h *held) stop(orderID string) *dbgen.Order {
	for _, o := range h.orders {
		if o.OrderID == orderID {
			return o
		}
	}
	return nil
}

// with returns the orders that have one of the statuses.
func (h *held) with(statuses ...string) (found []*dbgen.Order) {
	for _, o := range h.orders {
		if slices.Contains(statuses, o.Status) {
			found = append(found, o)
		}
	}
	return found
}

// freeSlot is a place of the rider that no order takes, 0 when all are taken.
func (h *held) freeSlot(capacity int) int16 {
	for slot := int16(1); int(slot) <= capacity; slot++ {
		if !h.fills(slot) && !h.after.fills(slot) && !h.before.fills(slot) {
			return slot
		}
	}
	return 0
}

// fills reports whether an order of the trip takes a place of the rider.
func (h *held) fills(slot int16) bool {
	return h != nil && slices.ContainsFunc(h.orders, func(o *dbgen.Order) bool { return onRider(o) && *o.Slot == slot })
}

// atLastDoor reports whether the rider stands at the last door of the trip: where the next one is offered.
func (h *held) atLastDoor() bool {
	aboard := h.with(pickedUp)
	return len(aboard) == 1 && aboard[0].AtDoorAt != nil && len(h.with(assigned)) == 0
}

// tripStatus is what the orders make of an open trip, or of one that comes next: that one stays so until
// the open trip has ended, whatever happens at the counter.
func (h *held) tripStatus() string {
	switch {
	case len(h.with(assigned)) > 0, h.trip.Status == nextTrip && len(h.with(pickedUp, failed)) > 0:
		return h.trip.Status
	case len(h.with(pickedUp, failed)) > 0:
		return underWay
	case len(h.with(completed, returned)) > 0:
		return completed
	}
	return cancelled
}

// next is the order that the rider goes to next, nil when there is none.
func (h *held) next() *string {
	var next *dbgen.Order
	for _, o := range h.with(assigned, pickedUp) {
		if next == nil || o.Position < next.Position {
			next = o
		}
	}
	if next == nil {
		return nil
	}
	return &next.OrderID
}

// stateOf is the state that follows from a partner's wish to work and trip.
func stateOf(p *dbgen.Partner) string {
	switch {
	case p.TripID != nil:
		return busy
	case p.OnlineSince != nil:
		return available
	}
	return offline
}

// backAt is when a rider whose trip ends now is at the store again: after the way from the last door. Nil
// when the rider is there.
func (h *held) backAt(now time.Time) *time.Time {
	var last *dbgen.Order
	for _, o := range h.orders {
		if o.Status == completed && o.EndedAt != nil && (last == nil || o.EndedAt.After(*last.EndedAt)) {
			last = o
		}
	}
	if last == nil || len(h.with(returned)) > 0 {
		return nil
	}
	at := now.Add(time.Duration(last.RideS) * time.Second)
	return &at
}
