package payment

import (
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
)

// ListDeposits is what riders say they hand in at a store: what is open first, then the last decisions.
func (s *Service) ListDeposits(ctx context.Context, req *paymentv1.ListDepositsRequest) (*paymentv1.ListDepositsResponse, error) {
	rows, err := s.queries.DepositsOfStore(ctx, req.WarehouseId)
	if err != nil {
		return nil, fmt.Errorf("list deposits: %w", err)
	}
	return &paymentv1.ListDepositsResponse{Deposits: showDeposits(rows)}, nil
}
