package delivery

import (
	"context"
	"fmt"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/auth"
	"doorstep/services/delivery/db/dbgen"
)

// ListShifts are the shifts of the calling rider that have not ended, earliest first.
func (s *Service) ListShifts(ctx context.Context, _ *deliveryv1.ListShiftsRequest) (*deliveryv1.ListShiftsResponse, error) {
	rows, err := s.db.ListShifts(ctx, dbgen.ListShiftsParams{PartnerID: auth.Caller(ctx).UserID, Since: s.Clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("list shifts: %w", err)
	}
	res := &deliveryv1.ListShiftsResponse{Shifts: make([]*deliveryv1.Shift, len(rows))}
	for i, row := range rows {
		res.Shifts[i] = showShift(row)
	}
	return res, nil
}
