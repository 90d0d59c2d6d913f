package payment

import (
	"context"
	"fmt"
	"math"

	"google.golang.org/protobuf/types/known/timestamppb"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/money"
	"doorstep/kit/page"
	"doorstep/services/payment/db/dbgen"
)

// GetCredit shows the caller what they can spend and where it came from. Reason: page_token_invalid.
func (s *Service) GetCredit(ctx context.Context, req *paymentv1.GetCreditRequest) (*paymentv1.Credit, error) {
	p, err := page.Read[int64](req, 20)
	if err != nil {
		return nil, err
	}
	user, before := auth.Caller(ctx).UserID, p.After
	if before <= 0 {
		before = math.MaxInt64
	}
	balance, err := s.queries.CreditBalance(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("read credit: %w", err)
	}
	rows, err := s.queries.CreditEntries(ctx, dbgen.CreditEntriesParams{Account: string(customerCredit(user)), Before: before, PageSize: p.Limit()})
	if err != nil {
		return nil, fmt.Errorf("list credit: %w", err)
	}
	res := &paymentv1.Credit{Balance: amount(balance, money.INR)}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.CreditEntriesRow) int64 { return row.ID })
	for _, row := range rows {
		kind := row.Kind
		if kind == kindCredit {
			kind = "used"
		}
		res.Entries = append(res.Entries, &paymentv1.CreditEntry{
			Amount: amount(row.AmountMinor, row.Currency), Kind: kind, OrderId: row.OrderID, CreatedAt: timestamppb.New(row.CreatedAt),
		})
	}
	return res, nil
}
