package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/pictures"
	"doorstep/services/delivery/db/dbgen"
)

// sealPicture is for pictures of doors, as long as they are kept.
const sealPicture = "delivery.picture"

// wrongCodesForPicture is how often the code must have failed before a picture does.
const wrongCodesForPicture = 2

// pictureLimits of proofs: a phone's own picture, made small enough to be kept for each order.
var pictureLimits = pictures.Limits{MaxBytes: 700_000, MaxPixels: 20_000_000, MaxSide: 1280}

// CompleteWithPicture proves the delivery of a paid order with a picture of the bags at the door.
// Repeating it is safe, and keeps the first picture. Reasons: picture_not_allowed, cash_at_door,
// not_at_door, not_picked_up, picture_too_large, picture_unreadable.
func (s *Service) CompleteWithPicture(ctx context.Context, req *deliveryv1.CompleteWithPictureRequest) (*deliveryv1.Trip, error) {
	// A stranger's picture is not even unpacked.
	if _, err := s.trip(ctx, auth.Caller(ctx).UserID, req.TripId); err != nil {
		return nil, err
	}
	var picture *pictures.Picture
	var done *dbgen.Order
	complete := func(c *change, h *held, o *dbgen.Order) error {
		done = nil
		if o.Status == completed {
			return nil
		}
		if err := mayPicture(o, req.Reason); err != nil || picture == nil {
			return err
		}
		if err := s.keepProof(ctx, c, h, o, req.Reason, picture); err != nil {
			return err
		}
		if err := s.deliver(c, h, o, 0); err != nil {
			return err
		}
		done = o
		if err := c.settle(ctx, h); err != nil {
			return err
		}
		return s.countPromise(ctx, c, o)
	}
	// Refusals first, then the slow work with no row locked, then the change.
	trip, err := s.atStop(ctx, req.TripId, req.OrderId, complete)
	if err != nil || stopOf(trip, req.OrderId) == completed {
		return trip, err
	}
	if picture, err = s.pictures.Read(ctx, req.Picture); err != nil {
		return nil, err
	}
	trip, err = s.atStop(ctx, req.TripId, req.OrderId, complete)
	if err == nil && done != nil {
		s.metrics.delivered(ctx, done)
	}
	return trip, err
}

// mayPicture says why a picture does not prove the delivery of an order.
func mayPicture(o *dbgen.Order, reason string) error {
	switch {
	case o.Status == waiting || o.Status == assigned:
		return errs.New(errs.FailedPrecondition, "not_picked_up", "The store has not handed over the bags of this order.")
	case o.Status != pickedUp:
		return nil // the move says what it is already
	case o.CashDueMinor > 0:
		return errs.New(errs.FailedPrecondition, "cash_at_door", "Cash is due: somebody has to hand it over.")
	case o.AtDoorAt == nil:
		return errs.New(errs.FailedPrecondition, "not_at_door", "The picture is taken at the door.")
	case !o.LeaveAtDoor && (reason == "left_at_door" || o.OtpWrong < wrongCodesForPicture):
		return errs.New(errs.FailedPrecondition, "picture_not_allowed", "The customer did not ask to have the bags left. Try the code first.")
	}
	return nil
}

// pictureAllowed reports whether a picture for some reason proves the delivery.
func pictureAllowed(o *dbgen.Order) bool {
	return o.Status == pickedUp && (mayPicture(o, "left_at_door") == nil || mayPicture(o, "code_failed") == nil)
}

func (s *Service) keepProof(ctx context.Context, c *change, h *held, o *dbgen.Order, reason string, p *pictures.Picture) error {
	err := c.q.InsertProof(ctx, dbgen.InsertProofParams{
		WarehouseID: o.WarehouseID, OrderID: o.OrderID, TripID: h.trip.ID, PartnerID: h.partner.ID, Reason: reason,
		PictureSealed: s.Keys.Seal(sealPicture, string(p.JPEG)), Width: int32(p.Width), Height: int32(p.Height), TakenAt: c.now,
	})
	if err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	return nil
}

func stopOf(trip *deliveryv1.Trip, orderID string) string {
	for _, stop := range trip.Stops {
		if stop.OrderId == orderID {
			return stop.Status
		}
	}
	return ""
}
