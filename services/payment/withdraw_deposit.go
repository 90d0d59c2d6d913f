package payment

import (
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/services/payment/db/dbgen"
)

// WithdrawDeposit takes back what the calling rider declared, unless the store has decided it. Repeating
// it is safe.
func (s *Service) WithdrawDeposit(ctx context.Context, _ *paymentv1.WithdrawDepositRequest) (*paymentv1.CashFloat, error) {
	err := s.queries.WithdrawDeposit(ctx, dbgen.WithdrawDepositParams{PartnerID: auth.Caller(ctx).UserID, Now: s.clock.Now()})
	if err != nil {
		return nil, fmt.Errorf("withdraw deposit: %w", err)
	}
	return s.GetCashFloat(ctx, nil)
}
