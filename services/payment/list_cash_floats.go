package payment

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/money"
)

// ListCashFloats tells operations who carries how much cash of ours, from the ledger, the most first.
func (s *Service) ListCashFloats(ctx context.Context, _ *paymentv1.ListCashFloatsRequest) (*paymentv1.ListCashFloatsResponse, error) {
	rows, err := s.queries.CashFloats(ctx)
	if err != nil {
		return nil, fmt.Errorf("list cash floats: %w", err)
	}
	res := &paymentv1.ListCashFloatsResponse{Limit: amount(s.cfg.CashLimitMinor, money.INR), Riders: make([]*paymentv1.RiderCash, len(rows))}
	var all int64
	for i, row := range rows {
		all += row.Held
		rider := &paymentv1.RiderCash{
			PartnerId: row.PartnerID, Held: amount(row.Held, money.INR), OverLimit: row.Held > s.cfg.CashLimitMinor, HeldSince: timestamppb.New(row.HeldSince),
		}
		if row.DepositedAt.Unix() > 0 {
			rider.DepositedAt = timestamppb.New(row.DepositedAt)
		}
		if row.Declared > 0 {
			rider.Declared, rider.DeclaredAtWarehouse = amount(row.Declared, money.INR), row.DeclaredAtWarehouse
		}
		res.Riders[i] = rider
	}
	res.Held = amount(all, money.INR)
	return res, nil
}
