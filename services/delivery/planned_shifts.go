package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/audit"
	"doorstep/kit/page"
	"doorstep/services/delivery/db/dbgen"
)

// shiftKey is where a page of the plan ended.
type shiftKey struct {
	End time.Time
	ID  string
}

// ListPlannedShifts is the plan of a store, or of all, by the end of the shifts. Reason:
// page_token_invalid.
func (s *Service) ListPlannedShifts(ctx context.Context, req *deliveryv1.ListPlannedShiftsRequest) (*deliveryv1.ListPlannedShiftsResponse, error) {
	p, err := page.Read[shiftKey](req, 100)
	if err != nil {
		return nil, err
	}
	after := s.Clock.Now()
	if req.EndsAfter != nil {
		after = req.EndsAfter.AsTime()
	}
	rows, err := s.db.ListPlannedShifts(ctx, dbgen.ListPlannedShiftsParams{
		WarehouseID: req.WarehouseId, PartnerID: req.PartnerId, EndsAfter: after, AfterEnd: p.After.End, AfterID: p.After.ID, Page: p.Limit(),
	})
	if err != nil {
		return nil, fmt.Errorf("list shifts: %w", err)
	}
	res := &deliveryv1.ListPlannedShiftsResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.Shift) shiftKey { return shiftKey{row.EndsAt, row.ID} })
	for _, row := range rows {
		res.Shifts = append(res.Shifts, showShift(row))
	}
	return res, nil
}

// CancelShift takes a shift out of the plan.
func (s *Service) CancelShift(ctx context.Context, req *deliveryv1.CancelShiftRequest) (*deliveryv1.CancelShiftResponse, error) {
	err := s.change(ctx, func(c *change) error {
		gone, err := c.q.CancelShift(ctx, dbgen.CancelShiftParams{PartnerID: req.PartnerId, ID: req.ShiftId})
		if errors.Is(err, pgx.ErrNoRows) {
			audit.Nothing(ctx)
			return nil
		}
		if err != nil {
			return fmt.Errorf("cancel shift: %w", err)
		}
		audit.Note(ctx, req.PartnerId, showShift(gone), nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &deliveryv1.CancelShiftResponse{}, nil
}
