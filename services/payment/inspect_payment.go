package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
)

// InspectPayment shows operations any order's payment with its ledger. Reason: order_not_found.
func (s *Service) InspectPayment(ctx context.Context, req *paymentv1.GetPaymentRequest) (*paymentv1.Payment, error) {
	p, err := s.queries.GetPayment(ctx, req.OrderId)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("order", req.OrderId)
	}
	if err != nil {
		return nil, fmt.Errorf("inspect payment: %w", err)
	}
	shown, err := s.show(ctx, p)
	if err != nil {
		return nil, err
	}
	transfers, err := s.queries.TransfersOf(ctx, req.OrderId)
	if err != nil {
		return nil, fmt.Errorf("inspect ledger: %w", err)
	}
	for _, t := range transfers {
		shown.Entries = append(shown.Entries, &paymentv1.LedgerEntry{
			DebitAccount: t.DebitAccount, CreditAccount: t.CreditAccount, Amount: amount(t.AmountMinor, t.Currency),
			Kind: t.Kind, CreatedAt: timestamppb.New(t.CreatedAt),
		})
	}
	return shown, nil
}
