package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/rpc"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
)

// State of a deposit that a rider declared; a rider makes it withdrawn.
const (
	depositOpen     = "open"
	depositAccepted = "accepted"
	depositRefused  = "refused"
)

// DeclareDeposit notes, once per key, that the calling rider hands in cash at a store. The rider holds it
// until the store has confirmed it. Reasons: deposit_exceeds_float, deposit_open.
func (s *Service) DeclareDeposit(ctx context.Context, req *paymentv1.DeclareDepositRequest) (*paymentv1.CashDeposit, error) {
	rider := auth.Caller(ctx).UserID
	key := idem.Key{Caller: rider, Key: rpc.IdempotencyKey(ctx), Procedure: paymentv1connect.PaymentPublicServiceDeclareDepositProcedure}
	return idem.Do(ctx, s.pool, key, req, func(tx pgx.Tx) (*paymentv1.CashDeposit, error) {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		if err := withinFloat(ctx, queries, rider, req.AmountMinor); err != nil {
			return nil, err
		}
		row := dbgen.PaymentDeposit{
			ID: ids.New[string](now), PartnerID: rider, WarehouseID: req.WarehouseId, AmountMinor: req.AmountMinor,
			Code: ids.Digits(4), State: depositOpen, DeclaredAt: now,
		}
		err := queries.InsertDeposit(ctx, dbgen.InsertDepositParams{
			ID: row.ID, PartnerID: row.PartnerID, WarehouseID: row.WarehouseID, AmountMinor: row.AmountMinor, Code: row.Code, DeclaredAt: now,
		})
		switch {
		case storage.IsUniqueViolation(err, "deposits_open"):
			return nil, errs.New(errs.FailedPrecondition, "deposit_open", "The store has not confirmed your last deposit yet.")
		case err != nil:
			return nil, fmt.Errorf("declare deposit: %w", err)
		}
		return showDeposit(row), nil
	})
}

// withinFloat refuses more than a rider holds; the float stays locked until the transaction ends.
func withinFloat(ctx context.Context, queries *dbgen.Queries, partner string, minor int64) error {
	if err := queries.LockAccount(ctx, string(riderFloat(partner))); err != nil {
		return fmt.Errorf("lock cash float: %w", err)
	}
	float, err := cashFloat(ctx, queries, partner)
	if err != nil {
		return err
	}
	if minor > float.Held.AmountMinor {
		return errs.New(errs.FailedPrecondition, "deposit_exceeds_float", "The rider holds %s, not %s.", money.Paise(float.Held.AmountMinor), money.Paise(minor))
	}
	return nil
}

func showDeposit(row dbgen.PaymentDeposit) *paymentv1.CashDeposit {
	shown := &paymentv1.CashDeposit{
		DepositId: row.ID, PartnerId: row.PartnerID, WarehouseId: row.WarehouseID, Amount: amount(row.AmountMinor, money.INR),
		Code: row.Code, State: row.State, Reason: row.Reason, DeclaredAt: timestamppb.New(row.DeclaredAt),
	}
	if row.DecidedAt != nil {
		shown.DecidedAt = timestamppb.New(*row.DecidedAt)
	}
	return shown
}

func showDeposits(rows []dbgen.PaymentDeposit) []*paymentv1.CashDeposit {
	shown := make([]*paymentv1.CashDeposit, len(rows))
	for i, row := range rows {
		shown[i] = showDeposit(row)
	}
	return shown
}
