package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/services/delivery/db/dbgen"
)

// AcceptOffer gives the orders of an offer to the calling rider: on the trip that has not left the
// store yet, on a new one, or on the next one of a rider who stands at the last door. Repeating it is
// safe. Reasons: offer_ended, cash_limit.
func (s *Service) AcceptOffer(ctx context.Context, req *deliveryv1.OfferRef) (*deliveryv1.Trip, error) {
	rider := auth.Caller(ctx).UserID
	var trip *deliveryv1.Trip
	var taken []*dbgen.Order
	err := s.change(ctx, func(c *change) error {
		trip, taken = nil, nil
		h, err := c.lockOpenTrip(ctx, rider)
		if err != nil {
			return err
		}
		offer, err := c.offer(ctx, rider, req.OfferId)
		if err != nil {
			return err
		}
		if h == nil {
			return auth.NotFound("offer", req.OfferId)
		}
		if offer.Status == "accepted" {
			h, err = c.lockTrip(ctx, rider, *offer.TripID)
		} else {
			h, taken, err = s.take(ctx, c, h, offer)
		}
		if err != nil {
			return err
		}
		trip, err = s.showTrip(ctx, c.q, h)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, o := range taken {
		s.metrics.assigned(ctx, o)
	}
	return trip, nil
}

// offer finds an offer of a rider.
func (c *change) offer(ctx context.Context, rider, id string) (*dbgen.Offer, error) {
	offer, err := c.q.GetOffer(ctx, dbgen.GetOfferParams{PartnerID: rider, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("offer", id)
	}
	if err != nil {
		return nil, fmt.Errorf("find offer: %w", err)
	}
	return &offer, nil
}

// take puts the orders of an open offer on the rider's trip, which it returns.
func (s *Service) take(ctx context.Context, c *change, h *held, offer *dbgen.Offer) (*held, []*dbgen.Order, error) {
	switch {
	case offer.Status != "open" || !c.now.Before(offer.ExpiresAt) || h.partner.OnlineSince == nil:
		return nil, nil, offerEnded("This offer has ended.")
	case h.trip != nil && h.trip.Status == underWay:
		if !h.atLastDoor() {
			return nil, nil, offerEnded("You are under way with a trip.")
		}
		if h.after == nil {
			h.after = &held{partner: h.partner, before: h}
		}
		h = h.after
	}
	rows, err := c.q.LockOrders(ctx, dbgen.LockOrdersParams{WarehouseID: offer.WarehouseID, OrderIds: offer.OrderIds})
	if err != nil {
		return nil, nil, fmt.Errorf("lock orders: %w", err)
	}
	orders := pointers(rows)
	if len(orders) < len(offer.OrderIds) || slices.ContainsFunc(orders, func(o *dbgen.Order) bool { return o.Status != waiting }) {
		return nil, nil, offerEnded("Another rider has this order, or it was cancelled.")
	}
	if !s.cfg.Rules.TakesCash(cashOf(h), dues(orders)...) {
		return nil, nil, errs.New(errs.FailedPrecondition, "cash_limit", "With this order you would hold more than %s. Hand in cash first.", money.Paise(s.cfg.Rules.CashLimit))
	}
	if err := c.join(ctx, h, offer.WarehouseID, orders, offer.PayMinor, s.cfg.Rules.Capacity); err != nil {
		return nil, nil, err
	}
	ended, err := c.q.EndOffer(ctx, dbgen.EndOfferParams{WarehouseID: offer.WarehouseID, ID: offer.ID, Status: "accepted", TripID: &h.trip.ID, Now: c.now})
	if err != nil {
		return nil, nil, fmt.Errorf("end offer: %w", err)
	}
	if ended == 0 {
		return nil, nil, offerEnded("This offer has ended.")
	}
	c.tellEnded(offer.WarehouseID, offer.ID, offer.PartnerID, "accepted")
	return h, orders, s.taken(ctx, c, h, offer, orders)
}

// taken tells what the rider has now, and when the customers can expect it.
func (s *Service) taken(ctx context.Context, c *change, h *held, offer *dbgen.Offer, orders []*dbgen.Order) error {
	h.partner.OffersAsked++
	h.partner.OffersAccepted++
	for _, o := range orders {
		o.OfferID = &offer.ID
		if err := s.giveTo(ctx, c, h, o); err != nil {
			return err
		}
	}
	if h.before == nil { // the offer says where the rider is, and not where the last trip ends
		moveTo(h.partner, geo.Point{Latitude: offer.Latitude, Longitude: offer.Longitude})
	}
	if err := s.plan(ctx, c, h, c.now.Add(time.Duration(offer.ApproachS)*time.Second), offer.ReadyAt); err != nil {
		return err
	}
	return c.settle(ctx, h)
}

func offerEnded(message string) error {
	return errs.New(errs.FailedPrecondition, "offer_ended", "%s", message)
}

func pointers(rows []dbgen.Order) []*dbgen.Order {
	orders := make([]*dbgen.Order, len(rows))
	for i := range rows {
		orders[i] = &rows[i]
	}
	return orders
}

// join makes room for orders on the rider's trip, or on a new one, which is open at once unless another
// one is: each gets a place of the rider, so that two transactions can never fill more than there are. Reason: offer_ended.
func (c *change) join(ctx context.Context, h *held, warehouseID string, orders []*dbgen.Order, pay int64, capacity int) error {
	if h.trip == nil {
		h.trip = &dbgen.Trip{WarehouseID: warehouseID, ID: ids.New[string](c.now), PartnerID: h.partner.ID, Status: assigned, CreatedAt: c.now, OrderIds: []string{}}
		if h.before == nil {
			h.partner.TripID = &h.trip.ID
		} else {
			h.trip.Status, h.partner.NextTripID = nextTrip, &h.trip.ID
		}
		err := c.q.InsertTrip(ctx, dbgen.InsertTripParams{
			WarehouseID: warehouseID, ID: h.trip.ID, PartnerID: h.partner.ID, Status: h.trip.Status, OrderIds: h.trip.OrderIds, CreatedAt: c.now,
		})
		if err != nil {
			return fmt.Errorf("make trip: %w", err)
		}
	}
	h.trip.PayMinor += pay
	for _, o := range orders {
		slot := h.freeSlot(capacity)
		if slot == 0 {
			return offerEnded("You carry as many orders as one rider may.")
		}
		if err := assign(o, h.trip, slot, c.now); err != nil {
			return err
		}
		h.orders = append(h.orders, o)
		if !slices.Contains(h.trip.OrderIds, o.OrderID) {
			h.trip.OrderIds = append(h.trip.OrderIds, o.OrderID)
		}
	}
	return nil
}

// giveTo tells that an order has its rider, and which code the rider says at the store.
func (s *Service) giveTo(ctx context.Context, c *change, h *held, o *dbgen.Order) error {
	store, err := s.storeOf(ctx, c.q, o.WarehouseID)
	if err != nil {
		return err
	}
	o.PickupCodeSealed = s.Keys.Seal(sealPickup, ids.Digits(4))
	c.tell(o, &eventsv1.RiderAssigned{
		OrderId: o.OrderID, UserId: o.UserID, WarehouseId: o.WarehouseID, TripId: h.trip.ID, PartnerId: h.partner.ID,
		PickupCodeSealed: o.PickupCodeSealed, AssignedAt: timestamppb.New(c.now), Latitude: o.Latitude, Longitude: o.Longitude,
		StoreLatitude: store.at.Latitude, StoreLongitude: store.at.Longitude,
	})
	if h.trip.Status == atStore {
		c.atStore(o, h, c.now)
	}
	return nil
}
