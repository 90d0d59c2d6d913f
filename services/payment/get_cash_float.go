package payment

import (
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
)

// GetCashFloat tells riders how much cash of ours they hold, from the ledger.
func (s *Service) GetCashFloat(ctx context.Context, _ *paymentv1.GetCashFloatRequest) (*paymentv1.CashFloat, error) {
	return cashFloat(ctx, s.queries, auth.Caller(ctx).UserID)
}

func cashFloat(ctx context.Context, queries *dbgen.Queries, partner string) (*paymentv1.CashFloat, error) {
	held, err := queries.RiderFloat(ctx, string(riderFloat(partner)))
	if err != nil {
		return nil, fmt.Errorf("read cash float: %w", err)
	}
	return &paymentv1.CashFloat{PartnerId: partner, Held: amount(held, money.INR)}, nil
}
