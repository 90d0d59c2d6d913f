package payment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
)

// DecideDeposit confirms cash that was counted at the store, which books it, or refuses it with a reason,
// which leaves it with the rider. The same decision again is safe. Reasons: deposit_decided,
// deposit_exceeds_float, reason_missing.
func (s *Service) DecideDeposit(ctx context.Context, req *paymentv1.DecideDepositRequest) (*paymentv1.CashDeposit, error) {
	reason := strings.TrimSpace(req.Reason)
	if !req.Accept && reason == "" {
		return nil, errs.New(errs.InvalidArgument, "reason_missing", "Say why the cash is refused.")
	}
	var shown *paymentv1.CashDeposit
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		row, err := lockDeposit(ctx, queries, req.WarehouseId, req.DepositId)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return auth.NotFound("deposit", req.DepositId)
		case err != nil:
			return fmt.Errorf("find deposit: %w", err)
		}
		before := showDeposit(row)
		if req.Accept {
			shown, err = s.decide(ctx, tx, queries, row, depositAccepted, "")
		} else {
			shown, err = s.decide(ctx, tx, queries, row, depositRefused, reason)
		}
		audit.Note(ctx, req.DepositId, before, shown)
		return err
	})
	return shown, err
}

// lockDeposit locks the float of the rider before the deposit, as declaring one does.
func lockDeposit(ctx context.Context, queries *dbgen.Queries, warehouseID, id string) (row dbgen.PaymentDeposit, err error) {
	rider, err := queries.FindDeposit(ctx, dbgen.FindDepositParams{WarehouseID: warehouseID, ID: id})
	if err != nil {
		return row, err
	}
	if err := queries.LockAccount(ctx, string(riderFloat(rider))); err != nil {
		return row, err
	}
	return queries.LockDeposit(ctx, dbgen.LockDepositParams{WarehouseID: warehouseID, ID: id})
}

// decide ends an open deposit; an accepted one is booked. The same end again changes nothing.
func (s *Service) decide(ctx context.Context, tx pgx.Tx, queries *dbgen.Queries, row dbgen.PaymentDeposit, state, reason string) (*paymentv1.CashDeposit, error) {
	switch row.State {
	case state:
		return showDeposit(row), nil
	case depositOpen:
	default:
		return nil, errs.New(errs.FailedPrecondition, "deposit_decided", "This deposit was %s already.", row.State)
	}
	now := s.clock.Now()
	if state == depositAccepted {
		if err := withinFloat(ctx, queries, row.PartnerID, row.AmountMinor); err != nil {
			return nil, err
		}
		err := book(ctx, queries, transfer{
			debit: cashAtStores, credit: riderFloat(row.PartnerID), amount: money.Paise(row.AmountMinor),
			kind: kindDeposit, reference: kindDeposit + ":" + row.ID, at: now,
		})
		if err != nil {
			return nil, fmt.Errorf("book deposit: %w", err)
		}
		if _, err := s.deposited(ctx, tx, queries, row.PartnerID, row.AmountMinor); err != nil {
			return nil, err
		}
	}
	row, err := queries.DecideDeposit(ctx, dbgen.DecideDepositParams{
		ID: row.ID, State: state, DecidedAt: &now, DecidedBy: auth.Caller(ctx).UserID, Reason: reason,
	})
	if err != nil {
		return nil, fmt.Errorf("decide deposit: %w", err)
	}
	return showDeposit(row), nil
}
