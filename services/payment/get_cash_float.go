package payment

import (
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
)

// GetCashFloat tells riders how much cash of ours they hold, from the ledger, and what became of what they
// handed in.
func (s *Service) GetCashFloat(ctx context.Context, _ *paymentv1.GetCashFloatRequest) (*paymentv1.CashFloat, error) {
	rider := auth.Caller(ctx).UserID
	float, err := cashFloat(ctx, s.queries, rider)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.DepositsOfPartner(ctx, rider)
	if err != nil {
		return nil, fmt.Errorf("read deposits: %w", err)
	}
	float.Deposits, float.Limit = showDeposits(rows), amount(s.cfg.CashLimitMinor, money.INR)
	return float, nil
}

func cashFloat(ctx context.Context, queries *dbgen.Queries, partner string) (*paymentv1.CashFloat, error) {
	held, err := queries.RiderFloat(ctx, string(riderFloat(partner)))
	if err != nil {
		return nil, fmt.Errorf("read cash float: %w", err)
	}
	return &paymentv1.CashFloat{PartnerId: partner, Held: amount(held, money.INR)}, nil
}
