package order

import (
	"context"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
)

// ListFees shows the rules that hold now in a store, or in all that have none of their own, with the changes
// that were and are planned.
func (s *Service) ListFees(ctx context.Context, req *orderv1.ListFeesRequest) (*orderv1.ListFeesResponse, error) {
	s.rereadFees(ctx)
	now, id, err := s.feesOf(ctx, req.WarehouseId, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListFeeChanges(ctx, req.WarehouseId)
	if err != nil {
		return nil, fmt.Errorf("list changes of fees: %w", err)
	}
	res := &orderv1.ListFeesResponse{Now: showRules(now), Limits: showRules(feeLimits)}
	for _, row := range rows {
		change, err := s.showChange(row, id)
		if err != nil {
			return nil, err
		}
		res.Changes = append(res.Changes, change)
	}
	return res, nil
}
