package city

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/geo"
)

// States of a trip and its stops that riders act on.
const (
	tripAssigned = "assigned"
	tripAtStore  = "at_store"
	tripUnderWay = "under_way"

	stopAssigned = "assigned"
	stopPickedUp = "picked_up"
	stopAtDoor   = "at_door"
	stopFailed   = "failed"
)

const (
	failedShare = 0.005 // of deliveries
	failedAfter = 5 * time.Minute
	// A rider gives up an order that cannot be delivered after so many attempts.
	mostAttempts = 5
	// How long the bags may take to appear in the rider's app after the counter gave them.
	handoverPatience = 3 * time.Minute
)

func onTheWay(trip *deliveryv1.Trip) bool {
	switch trip.GetStatus() {
	case tripAssigned, tripAtStore, tripUnderWay:
		return true
	default:
		return false
	}
}

// carry does a trip, from whatever state it is in: to the store, to each door, and back with what
// nobody took.
func (r *rider) carry(ctx context.Context, trip *deliveryv1.Trip) error {
	r.w.live.riding.Add(1)
	defer r.w.live.riding.Add(-1)
	if err := r.collect(ctx, &trip); err != nil || !onTheWay(trip) {
		return err
	}
	visited := make(map[string]bool)
	for stop := nextStop(trip, visited); stop != nil; stop = nextStop(trip, visited) {
		visited[stop.OrderId] = true
		if err := r.deliver(ctx, &trip, stop); err != nil {
			r.trouble[stop.OrderId]++
			return err
		}
		delete(r.trouble, stop.OrderId)
	}
	if !slices.ContainsFunc(trip.Stops, func(s *deliveryv1.Stop) bool { return s.Status == stopFailed }) {
		return nil
	}
	store := geo.Point{Latitude: trip.StoreLatitude, Longitude: trip.StoreLongitude}
	if err := r.rideTo(ctx, store, false); err != nil {
		return err
	}
	_, err := r.w.api.delivery.ReturnToStore(as(ctx, r.session), &deliveryv1.TripRef{TripId: trip.TripId})
	if err != nil {
		return fmt.Errorf("bring bags back: %w", err)
	}
	return nil
}

// nextStop is the first open one that was not visited, nil when all were.
func nextStop(trip *deliveryv1.Trip, visited map[string]bool) *deliveryv1.Stop {
	var next *deliveryv1.Stop
	for _, stop := range trip.Stops {
		open := stop.Status == stopAssigned || stop.Status == stopPickedUp || stop.Status == stopAtDoor
		if open && !visited[stop.OrderId] && (next == nil || stop.Position < next.Position) {
			next = stop
		}
	}
	return next
}

// collect rides to the store and gets the bags of every order of the trip.
func (r *rider) collect(ctx context.Context, trip **deliveryv1.Trip) error {
	me, ref := as(ctx, r.session), &deliveryv1.TripRef{TripId: (*trip).TripId}
	if (*trip).Status == tripAssigned {
		store := geo.Point{Latitude: (*trip).StoreLatitude, Longitude: (*trip).StoreLongitude}
		if r.at.Metres(store) > homeRadius {
			if err := r.rideTo(ctx, store, false); err != nil {
				return err
			}
		}
		arrived, err := r.w.api.delivery.ArriveAtStore(me, ref)
		if err != nil {
			return fmt.Errorf("arrive at the store: %w", err)
		}
		*trip = arrived
		if r.cash > handInAbove { // who is never idle is here between two trips
			r.handIn(ctx)
		}
	}
	got := make(map[string]bool)
	for {
		missing, err := r.fetch(ctx, *trip, got)
		if err != nil || missing == 0 {
			return err
		}
		if _, err := r.await(ctx, r.pollEvery()); err != nil {
			return err
		}
		now, err := r.w.api.delivery.GetTrip(me, ref)
		if err != nil {
			return fmt.Errorf("look at the trip: %w", err)
		}
		if *trip = now; !onTheWay(now) {
			return nil
		}
	}
}

// fetch gets the bags that are ready and says how many orders are not.
func (r *rider) fetch(ctx context.Context, trip *deliveryv1.Trip, got map[string]bool) (missing int, err error) {
	store := r.w.storeOf(trip.WarehouseId)
	for _, stop := range trip.Stops {
		if stop.Status != stopAssigned || got[stop.OrderId] {
			continue
		}
		if !stop.Packed || store == nil {
			missing++
			continue
		}
		err := store.manager.handOver(ctx, &r.time, stop.OrderId, stop.PickupCode)
		switch reason(err) {
		case "not_packed", "no_rider", "pickup_code_wrong", "order_cancelled": // the counter knows better
			missing++
			continue
		}
		if err != nil {
			return 0, err
		}
		got[stop.OrderId] = true
	}
	return missing, nil
}

// deliver brings one order to its door.
func (r *rider) deliver(ctx context.Context, trip **deliveryv1.Trip, stop *deliveryv1.Stop) error {
	orderID := stop.OrderId
	key := r.w.visits.key(orderID)
	rng := r.w.streams.of("ride", key)
	door := geo.Point{Latitude: stop.Latitude, Longitude: stop.Longitude}
	if stop.Status == stopAtDoor { // since an earlier run
		r.at = door
	}
	way, find := r.wayTo(ctx, door), seconds(lognormal(rng, 45, 0.5))
	ride := r.w.rideTime(rng, way.metres, r.at, r.w.now())
	if r.at.Metres(door) > walkedMetres {
		if err := r.ride(ctx, way.short(walkedMetres).during(ride), false); err != nil {
			return err
		}
	}
	if stop.Status != stopAtDoor {
		if err := r.ride(ctx, along(r.at.Metres(door), r.at, door).during(find), false); err != nil {
			return err
		}
		if err := r.arrive(ctx, trip, orderID); err != nil {
			return err
		}
	}
	if rng.Float64() < failedShare || r.trouble[orderID] >= mostAttempts {
		if err := r.time.wait(ctx, failedAfter); err != nil {
			return err
		}
		return r.giveUp(ctx, trip, orderID)
	}
	if err := r.waitAtDoor(ctx, r.w.doorTime(key)); err != nil {
		return err
	}
	return r.complete(ctx, trip, orderID)
}

// waitAtDoor lets the customer take the bags. Who stands there anyway has time for an offer of the next
// trip.
func (r *rider) waitAtDoor(ctx context.Context, takes time.Duration) error {
	until := r.time.due.Add(takes)
	for r.w.now().Before(until) {
		rang, err := r.await(ctx, until.Sub(r.w.now()))
		if err != nil {
			return err
		}
		if !rang {
			continue
		}
		partner, err := r.w.api.delivery.GetPartner(as(ctx, r.session), &deliveryv1.GetPartnerRequest{})
		if err != nil {
			return fmt.Errorf("look at the app: %w", err)
		}
		if len(partner.Offers) > 0 {
			if _, err := r.reply(ctx, partner.Offers[0]); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// arrive says that the rider is at the door. The app may still be learning that the bags are out.
func (r *rider) arrive(ctx context.Context, trip **deliveryv1.Trip, orderID string) error {
	for deadline := r.w.now().Add(handoverPatience); ; {
		now, err := r.w.api.delivery.ArriveAtDoor(as(ctx, r.session), &deliveryv1.StopRef{TripId: (*trip).TripId, OrderId: orderID})
		if err == nil {
			*trip = now
			return nil
		}
		if reason(err) != "not_picked_up" || r.w.now().After(deadline) {
			return fmt.Errorf("arrive at the door: %w", err)
		}
		if err := r.time.wait(ctx, max(riderPoll, r.w.businessTime(fastestPoll))); err != nil {
			return err
		}
	}
}

// complete asks the customer for the code, takes the cash and is done.
func (r *rider) complete(ctx context.Context, trip **deliveryv1.Trip, orderID string) error {
	code, err := r.w.visits.code(ctx, orderID)
	if err != nil {
		return fmt.Errorf("ask for the code: %w", err)
	}
	i := slices.IndexFunc((*trip).Stops, func(s *deliveryv1.Stop) bool { return s.OrderId == orderID })
	if i < 0 {
		return errors.New("the order left the trip")
	}
	now, err := r.w.api.delivery.CompleteDelivery(as(ctx, r.session), &deliveryv1.CompleteDeliveryRequest{
		TripId: (*trip).TripId, OrderId: orderID, Otp: code, CashCollectedMinor: (*trip).Stops[i].CashDue.GetAmountMinor(),
	})
	if err != nil {
		return fmt.Errorf("complete the delivery: %w", err)
	}
	r.cash += (*trip).Stops[i].CashDue.GetAmountMinor()
	*trip = now
	r.w.visits.bye(orderID)
	return nil
}

func (r *rider) giveUp(ctx context.Context, trip **deliveryv1.Trip, orderID string) error {
	now, err := r.w.api.delivery.FailDelivery(as(ctx, r.session), &deliveryv1.FailDeliveryRequest{
		TripId: (*trip).TripId, OrderId: orderID, Reason: "customer_absent",
	})
	if err != nil {
		return fmt.Errorf("give up a delivery: %w", err)
	}
	*trip = now
	r.w.visits.bye(orderID)
	return nil
}

// doorTime is how long the customer takes: a few are slow with cash and code, very few hard to find.
func (w *World) doorTime(key string) time.Duration {
	rng := w.streams.of("door", key)
	takes := lognormal(rng, 75, 0.7)
	slow, slower := rng.Float64(), 75*rng.ExpFloat64()
	lost, search := rng.Float64(), between(rng, 10*time.Minute, 20*time.Minute)
	if slow < 0.12 {
		takes += slower
	}
	if lost < 0.01 {
		takes += search.Seconds()
	}
	return seconds(takes)
}

func (w *World) storeOf(id string) *store {
	i := slices.IndexFunc(w.stores, func(s *store) bool { return string(s.ID) == id })
	if i < 0 {
		return nil
	}
	return w.stores[i]
}
