package delivery

import (
	"context"
	"fmt"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

const (
	// shortestOwnShift and bookAhead bound what riders plan for themselves.
	shortestOwnShift = time.Hour
	bookAhead        = 14 * 24 * time.Hour
	maxShifts        = 40
)

// BookShift plans a shift of the calling rider. The same shift again answers with the first one.
// Reasons: shift_overlaps, shift_invalid, too_many_shifts.
func (s *Service) BookShift(ctx context.Context, req *deliveryv1.BookShiftRequest) (*deliveryv1.Shift, error) {
	now, rider := s.Clock.Now(), auth.Caller(ctx).UserID
	starts, ends := req.StartsAt.AsTime(), req.EndsAt.AsTime()
	switch {
	case !starts.After(now) || starts.After(now.Add(bookAhead)):
		return nil, errs.New(errs.InvalidArgument, "shift_invalid", "A shift begins within the next %.0f days.", bookAhead.Hours()/24)
	case ends.Sub(starts) < shortestOwnShift:
		return nil, errs.New(errs.InvalidArgument, "shift_invalid", "A shift lasts at least an hour.")
	}
	planned, err := s.db.CountShifts(ctx, dbgen.CountShiftsParams{PartnerID: rider, Since: now})
	switch {
	case err != nil:
		return nil, fmt.Errorf("count shifts: %w", err)
	case planned >= maxShifts:
		return nil, errs.New(errs.FailedPrecondition, "too_many_shifts", "You have %d shifts planned already.", planned)
	}
	return s.PlanShift(ctx, &deliveryv1.PlanShiftRequest{PartnerId: rider, StartsAt: req.StartsAt, EndsAt: req.EndsAt})
}
