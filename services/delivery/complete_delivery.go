package delivery

import (
	"context"
	"crypto/subtle"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/services/delivery/db/dbgen"
)

// CompleteDelivery proves a delivery with the code that the customer says and the cash that was due.
// Repeating it is safe. Reasons: otp_wrong, otp_locked, cash_wrong, not_picked_up.
func (s *Service) CompleteDelivery(ctx context.Context, req *deliveryv1.CompleteDeliveryRequest) (*deliveryv1.Trip, error) {
	var refusal error
	var done *dbgen.Order
	trip, err := s.atStop(ctx, req.TripId, req.OrderId, func(c *change, h *held, o *dbgen.Order) error {
		refusal, done = nil, nil
		if o.Status == completed {
			return nil
		}
		if o.Status == waiting || o.Status == assigned {
			return errs.New(errs.FailedPrecondition, "not_picked_up", "The store has not handed over the bags of this order.")
		}
		if o.Status == pickedUp {
			if refusal = s.checkProof(o, req); refusal != nil {
				c.touch(o) // a wrong code counts
				return nil
			}
		}
		if err := s.deliver(c, h, o, req.CashCollectedMinor); err != nil {
			return err
		}
		if err := c.q.CollectCash(ctx, dbgen.CollectCashParams{ID: h.partner.ID, CashHeldMinor: req.CashCollectedMinor}); err != nil {
			return fmt.Errorf("count cash: %w", err)
		}
		done = o
		if err := c.settle(ctx, h); err != nil {
			return err
		}
		return s.countPromise(ctx, c, o)
	})
	switch {
	case err != nil:
		return nil, err
	case refusal != nil:
		return nil, refusal
	case done != nil:
		s.metrics.delivered(ctx, done)
	}
	return trip, nil
}

// checkProof counts wrong codes on the order.
func (s *Service) checkProof(o *dbgen.Order, req *deliveryv1.CompleteDeliveryRequest) error {
	if o.OtpWrong >= s.cfg.WrongCodes {
		return errs.New(errs.FailedPrecondition, "otp_locked", "Too many wrong codes. Operations can unlock this delivery.")
	}
	if subtle.ConstantTimeCompare(s.codeIndex(o.OrderID, req.Otp), o.OtpIndex) != 1 {
		o.OtpWrong++
		return errs.New(errs.FailedPrecondition, "otp_wrong", "That is not the code of this order; ask the customer again.")
	}
	if req.CashCollectedMinor != o.CashDueMinor {
		return errs.New(errs.FailedPrecondition, "cash_wrong", "The customer has to pay exactly %s.", money.Paise(o.CashDueMinor))
	}
	return nil
}

func (s *Service) codeIndex(orderID, code string) []byte {
	return s.Keys.Index(indexOTP, orderID+" "+code)
}

func (s *Service) deliver(c *change, h *held, o *dbgen.Order, cash int64) error {
	if err := complete(o, c.now); err != nil {
		return err
	}
	if o.AtDoorAt == nil { // neither tap nor geofence said so
		o.AtDoorAt = &c.now
		c.tell(o, &eventsv1.RiderArrivedAtDoor{OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, At: timestamppb.New(c.now)})
	}
	c.tell(o, &eventsv1.DeliveryCompleted{
		OrderId: o.OrderID, TripId: h.trip.ID, PartnerId: h.partner.ID, CashCollectedMinor: cash, At: timestamppb.New(c.now),
	})
	moveTo(h.partner, door(o))
	return nil
}
