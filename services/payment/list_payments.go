package payment

import (
	"cmp"
	"context"
	"fmt"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/services/payment/db/dbgen"
)

// ListPayments pages through the caller's payments, newest first.
func (s *Service) ListPayments(ctx context.Context, req *paymentv1.ListPaymentsRequest) (*paymentv1.ListPaymentsResponse, error) {
	before, err := openPageToken(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := cmp.Or(req.PageSize, defaultPage)
	rows, err := s.queries.ListPaymentsOf(ctx, dbgen.ListPaymentsOfParams{UserID: auth.Caller(ctx).UserID, BeforeOrderID: before, PageSize: size})
	if err != nil {
		return nil, fmt.Errorf("list payments: %w", err)
	}
	orders := make([]string, len(rows))
	for i, row := range rows {
		orders[i] = row.OrderID
	}
	refunds, err := s.queries.RefundsOf(ctx, orders)
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	res := &paymentv1.ListPaymentsResponse{}
	for _, row := range rows {
		res.Payments = append(res.Payments, view(row, refunds))
	}
	if len(rows) == int(size) {
		res.NextPageToken = pageToken(rows[size-1].OrderID)
	}
	return res, nil
}
