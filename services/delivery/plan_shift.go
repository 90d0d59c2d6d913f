package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/delivery/db/dbgen"
)

// longestShift keeps a slip of the date from planning a week.
const longestShift = 16 * time.Hour

// PlanShift plans when a partner works. Planning the same shift again answers with the first one.
// Reasons: shift_overlaps, shift_invalid.
func (s *Service) PlanShift(ctx context.Context, req *deliveryv1.PlanShiftRequest) (*deliveryv1.Shift, error) {
	// What the database keeps: microseconds.
	starts, ends := req.StartsAt.AsTime().Truncate(time.Microsecond), req.EndsAt.AsTime().Truncate(time.Microsecond)
	if !starts.Before(ends) || ends.Sub(starts) > longestShift {
		return nil, errs.New(errs.InvalidArgument, "shift_invalid", "A shift ends after it starts, at most %.0f hours later.", longestShift.Hours())
	}
	shift := dbgen.Shift{ID: ids.New[string](s.Clock.Now()), PartnerID: req.PartnerId, StartsAt: starts, EndsAt: ends}
	err := s.change(ctx, func(c *change) error {
		audit.Note(ctx, shift.PartnerID, nil, showShift(shift))
		return c.q.InsertShift(ctx, dbgen.InsertShiftParams{ID: shift.ID, PartnerID: shift.PartnerID, StartsAt: shift.StartsAt, EndsAt: shift.EndsAt})
	})
	switch {
	case storage.IsForeignKeyViolation(err, ""):
		return nil, auth.NotFound("partner", req.PartnerId)
	case storage.IsExclusionViolation(err, "shifts_overlap"):
		shift, err = s.db.GetShift(ctx, dbgen.GetShiftParams{PartnerID: req.PartnerId, StartsAt: starts, EndsAt: ends})
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, errs.New(errs.Conflict, "shift_overlaps", "The partner has another shift in this time.")
		}
		audit.Nothing(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("plan shift: %w", err)
	}
	return showShift(shift), nil
}

func showShift(shift dbgen.Shift) *deliveryv1.Shift {
	return &deliveryv1.Shift{
		ShiftId: shift.ID, PartnerId: shift.PartnerID, StartsAt: timestamppb.New(shift.StartsAt), EndsAt: timestamppb.New(shift.EndsAt),
	}
}
