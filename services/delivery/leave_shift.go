package delivery

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// LeaveShift gives a shift of the calling rider up before it begins; nothing is counted. Reason:
// shift_started.
func (s *Service) LeaveShift(ctx context.Context, req *deliveryv1.LeaveShiftRequest) (*deliveryv1.LeaveShiftResponse, error) {
	rider := auth.Caller(ctx).UserID
	left, err := s.db.DeleteShift(ctx, dbgen.DeleteShiftParams{PartnerID: rider, ID: req.ShiftId, Now: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("delete shift: %w", err)
	}
	if left > 0 {
		return &deliveryv1.LeaveShiftResponse{}, nil
	}
	_, err = s.db.FindShift(ctx, dbgen.FindShiftParams{PartnerID: rider, ID: req.ShiftId})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("shift", req.ShiftId)
	case err != nil:
		return nil, fmt.Errorf("find shift: %w", err)
	}
	return nil, errs.New(errs.FailedPrecondition, "shift_started", "This shift has begun. Go offline to stop working.")
}
