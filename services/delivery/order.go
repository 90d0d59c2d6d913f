package delivery

import (
	"slices"
	"time"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/dispatch"
)

// Status of an order here; see the diagram in doc.go.
const (
	waiting   = "waiting"
	assigned  = "assigned"
	pickedUp  = "picked_up"
	completed = "completed"
	failed    = "failed"
	returned  = "returned"
	cancelled = "cancelled"
)

var orderMoves = map[string][]string{
	waiting:  {assigned, cancelled},
	assigned: {pickedUp, waiting, cancelled},
	pickedUp: {completed, failed},
	failed:   {returned},
}

func move(o *dbgen.Order, to string) error {
	if !slices.Contains(orderMoves[o.Status], to) {
		return errs.New(errs.FailedPrecondition, "stop_"+o.Status, "This order is already %s.", shownStatus(o))
	}
	o.Status = to
	return nil
}

// onRider reports whether the order takes a place of its rider.
func onRider(o *dbgen.Order) bool {
	return o.Status == assigned || o.Status == pickedUp || o.Status == failed
}

// assign gives a waiting order to a rider.
func assign(o *dbgen.Order, t *dbgen.Trip, slot int16, now time.Time) error {
	if err := move(o, assigned); err != nil {
		return err
	}
	o.TripID, o.PartnerID, o.Slot = &t.ID, &t.PartnerID, &slot
	o.AssignedAt = &now
	return nil
}

// unassign takes an order that was not handed over from its rider, who is asked again last.
func unassign(o *dbgen.Order, now time.Time) error {
	if err := move(o, waiting); err != nil {
		return err
	}
	letGo(o, *o.PartnerID, now)
	o.TripID, o.PartnerID, o.Slot, o.Position = nil, nil, nil, 0
	o.PickupCodeSealed, o.AssignedAt, o.AtStoreAt, o.CustomerMessages = nil, nil, nil, 0
	return nil
}

func letGo(o *dbgen.Order, partner string, now time.Time) {
	o.OfferID, o.AskedAt = nil, &now
	if !slices.Contains(o.Asked, partner) {
		o.Asked = append(o.Asked, partner)
	}
}

// pickUp notes that the rider has the bags.
func pickUp(o *dbgen.Order, at time.Time) error {
	if err := move(o, pickedUp); err != nil {
		return err
	}
	o.PickedUpAt, o.PickupCodeSealed = &at, nil
	return nil
}

// arriveAtDoor notes the first time that the rider stands at the door. Reason: not_picked_up.
func arriveAtDoor(o *dbgen.Order, at time.Time) (first bool, err error) {
	switch {
	case o.Status == waiting || o.Status == assigned:
		return false, errs.New(errs.FailedPrecondition, "not_picked_up", "The store has not handed over the bags of this order.")
	case o.Status != pickedUp || o.AtDoorAt != nil:
		return false, nil
	}
	o.AtDoorAt = &at
	return true, nil
}

// complete ends a delivered stop. What only the rider on the way needs is forgotten.
func complete(o *dbgen.Order, now time.Time) error {
	if err := move(o, completed); err != nil {
		return err
	}
	end(o, now)
	return nil
}

// fail notes that nobody took the bags; the rider takes them back.
func fail(o *dbgen.Order, reason string, now time.Time) error {
	if err := move(o, failed); err != nil {
		return err
	}
	o.FailReason = reason
	end(o, now)
	return nil
}

// giveBack ends a failed stop at the store.
func giveBack(o *dbgen.Order) error { return move(o, returned) }

// cancel drops an order that was not handed over. It stays on the trip, for the rider to see.
func cancel(o *dbgen.Order, now time.Time) error {
	if err := move(o, cancelled); err != nil {
		return err
	}
	o.PickupCodeSealed = nil
	end(o, now)
	return nil
}

func end(o *dbgen.Order, now time.Time) {
	o.EndedAt, o.AddressSealed, o.OtpIndex = &now, nil, nil
}

// shownStatus is the status of the stop in the contract.
func shownStatus(o *dbgen.Order) string {
	if o.Status == pickedUp && o.AtDoorAt != nil {
		return "at_door"
	}
	return o.Status
}

func door(o *dbgen.Order) geo.Point { return geo.Point{Latitude: o.Latitude, Longitude: o.Longitude} }

// toDispatch is the order as the decision sees it.
func toDispatch(o *dbgen.Order, ready time.Time) dispatch.Order {
	return dispatch.Order{ID: ids.Order(o.OrderID), Door: door(o), ConfirmedAt: o.ConfirmedAt, ReadyAt: ready, PromiseAt: o.PromiseAt}
}
