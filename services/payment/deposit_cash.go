package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/rpc"
)

// DepositCash books cash that a rider handed in, once per key, and returns what they still hold.
// Reason: deposit_exceeds_float.
func (s *Service) DepositCash(ctx context.Context, req *paymentv1.DepositCashRequest) (*paymentv1.CashFloat, error) {
	key := idem.Key{
		Caller: auth.Caller(ctx).UserID, Key: rpc.IdempotencyKey(ctx),
		Procedure: paymentv1connect.PaymentPublicServiceDepositCashProcedure,
	}
	return idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*paymentv1.CashFloat, error) {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		// Two deposits of one rider must not both see the cash of both.
		if err := queries.LockAccount(ctx, string(riderFloat(req.PartnerId))); err != nil {
			return nil, fmt.Errorf("lock cash float: %w", err)
		}
		float, err := cashFloat(ctx, queries, req.PartnerId)
		if err != nil {
			return nil, err
		}
		deposit := money.Paise(req.AmountMinor)
		if deposit.Minor > float.Held.AmountMinor {
			return nil, errs.New(errs.FailedPrecondition, "deposit_exceeds_float", "The rider holds %s, not %s.", money.Paise(float.Held.AmountMinor), deposit)
		}
		err = book(ctx, queries, transfer{
			debit: cashAtStores, credit: riderFloat(req.PartnerId), amount: deposit,
			kind: kindDeposit, reference: kindDeposit + ":" + ids.New[string](now), at: now,
		})
		float.Held.AmountMinor -= deposit.Minor
		return float, err
	})
}
