package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/fault"
	"doorstep/services/payment/db/dbgen"
)

// GetPayment shows the caller how an order of theirs was paid. Reason: order_not_found.
func (s *Service) GetPayment(ctx context.Context, req *paymentv1.GetPaymentRequest) (*paymentv1.Payment, error) {
	if fault.Planted(fault.MissingOwnerCheck) {
		return s.InspectPayment(ctx, req)
	}
	p, err := s.queries.GetPaymentOf(ctx, dbgen.GetPaymentOfParams{OrderID: req.OrderId, UserID: auth.Caller(ctx).UserID})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("order", req.OrderId)
	}
	if err != nil {
		return nil, fmt.Errorf("get payment: %w", err)
	}
	return s.show(ctx, p)
}

func (s *Service) show(ctx context.Context, p dbgen.PaymentPayment) (*paymentv1.Payment, error) {
	refunds, err := s.queries.RefundsOf(ctx, []string{p.OrderID})
	if err != nil {
		return nil, fmt.Errorf("get refunds: %w", err)
	}
	return view(p, refunds), nil
}
