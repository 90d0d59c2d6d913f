package payment

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/rpc"
	"doorstep/services/payment/db/dbgen"
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
		if err := withinFloat(ctx, queries, req.PartnerId, req.AmountMinor); err != nil {
			return nil, err
		}
		err := book(ctx, queries, transfer{
			debit: cashAtStores, credit: riderFloat(req.PartnerId), amount: money.Paise(req.AmountMinor),
			kind: kindDeposit, reference: kindDeposit + ":" + ids.New[string](now), at: now,
		})
		if err != nil {
			return nil, err
		}
		return s.deposited(ctx, tx, queries, req.PartnerId, req.AmountMinor)
	})
}

// deposited tells that a rider handed in cash, and returns what they still hold.
func (s *Service) deposited(ctx context.Context, tx pgx.Tx, queries *dbgen.Queries, partner string, minor int64) (*paymentv1.CashFloat, error) {
	float, err := cashFloat(ctx, queries, partner)
	if err != nil {
		return nil, err
	}
	err = events.Publish(ctx, tx, events.Draft{
		Topic: topic, Subject: partner, PartitionKey: partner, Time: s.clock.Now(),
		Payload: &eventsv1.CashDeposited{PartnerId: partner, AmountMinor: minor, LeftMinor: float.Held.AmountMinor},
	})
	return float, err
}
