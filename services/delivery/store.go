package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/kit/geo"
	"doorstep/kit/storage"
	"doorstep/services/delivery/db/dbgen"
)

// change is the work of one transaction: the rows that it changed and the events that it owes, which
// flush writes together.
type change struct {
	tx     pgx.Tx
	q      *dbgen.Queries
	now    time.Time
	dirty  []*dbgen.Order
	drafts []events.Draft
}

// change runs fn in a transaction; fn may run more than once.
func (s *Service) change(ctx context.Context, fn func(c *change) error) error {
	err := storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error { return s.within(ctx, tx, fn) })
	if err == nil {
		fault.Pass(fault.TripChanged)
		s.Bus.Wake()
	}
	return err
}

// within runs fn in the transaction of a consumer.
func (s *Service) within(ctx context.Context, tx pgx.Tx, fn func(c *change) error) error {
	c := &change{tx: tx, q: s.db.WithTx(tx), now: s.Clock.Now()}
	if err := fn(c); err != nil {
		return err
	}
	return c.flush(ctx)
}

// touch has the order saved.
func (c *change) touch(orders ...*dbgen.Order) {
	for _, o := range orders {
		if !slices.Contains(c.dirty, o) {
			c.dirty = append(c.dirty, o)
		}
	}
}

// tell publishes an event about an order, and saves the order.
func (c *change) tell(o *dbgen.Order, payload proto.Message) {
	o.Seq++
	c.touch(o)
	c.drafts = append(c.drafts, events.Draft{Topic: topic, Subject: o.OrderID, PartitionKey: o.WarehouseID, Seq: o.Seq, Time: c.now, Payload: payload})
}

// nudge has the rider's app look again at something that somebody else changed.
func (c *change) nudge(warehouseID, partnerID, tripID, orderID, what string) {
	c.drafts = append(c.drafts, events.Draft{
		Topic: topic, Subject: partnerID, PartitionKey: warehouseID, Time: c.now,
		Payload: &eventsv1.TripChanged{PartnerId: partnerID, TripId: tripID, OrderId: orderID, What: what},
	})
}

func (c *change) flush(ctx context.Context) error {
	if len(c.dirty) > 0 {
		params := make([]dbgen.SaveOrderParams, len(c.dirty))
		for i, o := range c.dirty {
			params[i] = dbgen.SaveOrderParams{
				WarehouseID: o.WarehouseID, OrderID: o.OrderID, Status: o.Status, Seq: o.Seq, EstimateAt: o.EstimateAt, AddressSealed: o.AddressSealed,
				OtpIndex: o.OtpIndex, OtpWrong: o.OtpWrong, OfferID: o.OfferID, Asked: o.Asked, AskedAt: o.AskedAt, TripID: o.TripID,
				PartnerID: o.PartnerID, Slot: o.Slot, Position: o.Position, PickupCodeSealed: o.PickupCodeSealed, AssignedAt: o.AssignedAt,
				AtStoreAt: o.AtStoreAt, PickedUpAt: o.PickedUpAt, AtDoorAt: o.AtDoorAt, EndedAt: o.EndedAt, FailReason: o.FailReason,
				HandoverEstimateAt: o.HandoverEstimateAt, PlannedS: o.PlannedS, Revisions: o.Revisions,
				LeaveAtDoor: o.LeaveAtDoor, CustomerMessages: o.CustomerMessages,
			}
		}
		var fault error
		c.q.SaveOrder(ctx, params).Exec(func(_ int, err error) { fault = errors.Join(fault, err) })
		if fault != nil {
			return fmt.Errorf("save orders: %w", fault)
		}
	}
	return events.Publish(ctx, c.tx, c.drafts...)
}

// lockPartner locks a partner; nil when there is no such one.
func (c *change) lockPartner(ctx context.Context, id string) (*dbgen.Partner, error) {
	p, err := c.q.LockPartner(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock partner: %w", err)
	}
	return &p, nil
}

// lockTrip locks a rider's trip. Somebody else's trip is not found.
func (c *change) lockTrip(ctx context.Context, partnerID, tripID string) (*held, error) {
	p, err := c.lockPartner(ctx, partnerID)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, auth.NotFound("trip", tripID)
	}
	found, err := c.q.GetTrip(ctx, dbgen.GetTripParams{PartnerID: partnerID, ID: tripID})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("trip", tripID)
	}
	if err != nil {
		return nil, fmt.Errorf("find trip: %w", err)
	}
	return c.hold(ctx, p, found.WarehouseID, tripID)
}

// lockOpenTrip locks a rider with the open trip; without one, trip is nil.
func (c *change) lockOpenTrip(ctx context.Context, partnerID string) (*held, error) {
	p, err := c.lockPartner(ctx, partnerID)
	if p == nil || err != nil {
		return nil, err
	}
	if p.TripID == nil {
		return &held{partner: p}, nil
	}
	return c.hold(ctx, p, p.WarehouseID, *p.TripID)
}

// hold locks a trip. A rider's open trip and the one that follows it are locked together, the open one
// first.
func (c *change) hold(ctx context.Context, p *dbgen.Partner, warehouseID, tripID string) (*held, error) {
	if p.NextTripID == nil || tripID != *p.TripID && tripID != *p.NextTripID {
		return c.holdAlone(ctx, p, warehouseID, tripID)
	}
	before, err := c.holdAlone(ctx, p, p.WarehouseID, *p.TripID)
	if err != nil {
		return nil, err
	}
	after, err := c.holdAlone(ctx, p, p.WarehouseID, *p.NextTripID)
	if err != nil {
		return nil, err
	}
	before.after, after.before = after, before
	if tripID == before.trip.ID {
		return before, nil
	}
	return after, nil
}

func (c *change) holdAlone(ctx context.Context, p *dbgen.Partner, warehouseID, tripID string) (*held, error) {
	trip, err := c.q.LockTrip(ctx, dbgen.LockTripParams{WarehouseID: warehouseID, ID: tripID})
	if err != nil {
		return nil, fmt.Errorf("lock trip: %w", err)
	}
	rows, err := c.q.LockOrders(ctx, dbgen.LockOrdersParams{WarehouseID: warehouseID, OrderIds: trip.OrderIds})
	if err != nil {
		return nil, fmt.Errorf("lock orders of trip: %w", err)
	}
	h := &held{partner: p, trip: &trip}
	for i := range rows {
		if rows[i].TripID != nil && *rows[i].TripID == tripID {
			h.orders = append(h.orders, &rows[i])
		}
	}
	return h, nil
}

// settle brings trip and partner in line with the orders, saves both and tells a new state. When an open
// trip ends, the next one begins.
func (c *change) settle(ctx context.Context, h *held) error {
	switch {
	case h.trip == nil:
	case h.trip.Status == nextTrip:
		if h.trip.Status = h.tripStatus(); h.trip.Status != nextTrip {
			h.trip.CompletedAt, h.partner.NextTripID = &c.now, nil
		}
		if err := c.saveTrip(ctx, h.trip); err != nil {
			return err
		}
	case openTrip(h.trip):
		if h.trip.Status = h.tripStatus(); !openTrip(h.trip) {
			h.trip.CompletedAt, h.partner.TripID = &c.now, nil
			h.trip.BackAt = h.backAt(c.now)
			h.partner.BackAt = h.trip.BackAt
		}
		if err := c.saveTrip(ctx, h.trip); err != nil {
			return err
		}
		h.partner.CurrentOrderID = h.next()
		if h.partner.TripID == nil && h.after != nil {
			if err := c.begin(ctx, h.after); err != nil {
				return err
			}
		}
	}
	return c.savePartner(ctx, h.partner)
}

// begin makes the next trip of a rider the open one. Bags that the counter gave out before the last trip
// was told to be over are aboard already.
func (c *change) begin(ctx context.Context, h *held) error {
	h.partner.NextTripID = nil
	if h.trip.Status != nextTrip {
		return nil // it has ended already
	}
	h.trip.Status, h.before = assigned, nil
	if h.trip.Status = h.tripStatus(); openTrip(h.trip) {
		h.partner.TripID, h.partner.BackAt, h.partner.CurrentOrderID = &h.trip.ID, nil, h.next()
	} else {
		h.trip.CompletedAt = &c.now
	}
	return c.saveTrip(ctx, h.trip)
}

func (c *change) saveTrip(ctx context.Context, t *dbgen.Trip) error {
	err := c.q.SaveTrip(ctx, dbgen.SaveTripParams{
		WarehouseID: t.WarehouseID, ID: t.ID, Status: t.Status, OrderIds: t.OrderIds, PayMinor: t.PayMinor, CompletedAt: t.CompletedAt, BackAt: t.BackAt,
	})
	if err != nil {
		return fmt.Errorf("save trip: %w", err)
	}
	return nil
}

// savePartner saves what a partner does, and tells it when the state is another one.
func (c *change) savePartner(ctx context.Context, p *dbgen.Partner) error {
	if state := stateOf(p); state != p.State {
		p.State, p.IdleSince = state, nil
		if state == available {
			p.IdleSince = &c.now
		}
		p.Version++
		c.tellPartner(p)
	}
	err := c.q.SavePartnerState(ctx, dbgen.SavePartnerStateParams{
		ID: p.ID, State: p.State, OnlineSince: p.OnlineSince, TripID: p.TripID, CurrentOrderID: p.CurrentOrderID,
		CurrentLatitude: p.CurrentLatitude, CurrentLongitude: p.CurrentLongitude, Version: p.Version, BackAt: p.BackAt,
		OffersAsked: p.OffersAsked, OffersAccepted: p.OffersAccepted, IdleSince: p.IdleSince, NextTripID: p.NextTripID,
	})
	if err != nil {
		return fmt.Errorf("save partner: %w", err)
	}
	return nil
}

func (c *change) tellPartner(p *dbgen.Partner) {
	c.drafts = append(c.drafts, events.Draft{
		Topic: topic, Subject: p.ID, PartitionKey: p.WarehouseID, Seq: p.Version, Time: c.now,
		Payload: &eventsv1.PartnerStateChanged{
			PartnerId: p.ID, WarehouseId: p.WarehouseID, State: p.State, Latitude: p.CurrentLatitude, Longitude: p.CurrentLongitude,
		},
	})
}

func moveTo(p *dbgen.Partner, at geo.Point) {
	p.CurrentLatitude, p.CurrentLongitude = at.Latitude, at.Longitude
}
