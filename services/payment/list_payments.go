package payment

import (
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
	"doorstep/services/payment/db/dbgen"
)

// ListPayments pages through the caller's payments, newest first. Reason: page_token_invalid.
func (s *Service) ListPayments(ctx context.Context, req *paymentv1.ListPaymentsRequest) (*paymentv1.ListPaymentsResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListPaymentsOf(ctx, dbgen.ListPaymentsOfParams{UserID: auth.Caller(ctx).UserID, BeforeOrderID: p.After, PageSize: p.Limit()})
	if err != nil {
		return nil, fmt.Errorf("list payments: %w", err)
	}
	res := &paymentv1.ListPaymentsResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.PaymentPayment) string { return row.OrderID })
	orders := make([]string, len(rows))
	for i, row := range rows {
		orders[i] = row.OrderID
	}
	refunds, err := s.queries.RefundsOf(ctx, orders)
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	for _, row := range rows {
		res.Payments = append(res.Payments, view(row, refunds))
	}
	return res, nil
}
