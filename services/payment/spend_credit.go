package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
)

// creditChanged is the refusal of a payment whose customer has less credit than they saw.
const creditChanged = "credit_changed"

// beginWithCredit writes an intent and takes the credit for it, both or neither, and once per order:
// the intent is what a repeat runs into. Taken credit is a deposit for the order like any other money, and
// comes back with the order's cancellation, whatever became of the rest. Customers never pay another way
// than they were shown, so less credit than was asked for is a payment that failed.
//
// The invariant: a balance is the sum of its transfers and never below zero; of an order, credit taken less
// credit given back is what the order owes to it, which is nothing once the order is cancelled.
func (s *Service) beginWithCredit(ctx context.Context, intent dbgen.BeginPaymentParams, creditMinor int64) (begun dbgen.BeginPaymentRow, err error) {
	with := dbgen.BeginPaymentWithCreditParams{
		OrderID: intent.OrderID, UserID: intent.UserID, WarehouseID: intent.WarehouseID, Method: intent.Method, Provider: intent.Provider,
		State: intent.State, AmountMinor: intent.AmountMinor, CreditMinor: creditMinor, Currency: intent.Currency,
		CheckAt: intent.CheckAt, PayUntil: intent.PayUntil, Now: intent.Now,
	}
	if intent.State == stateCaptured {
		with.CapturedAt = &intent.Now
	}
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		p, err := queries.BeginPaymentWithCredit(ctx, with)
		if err != nil {
			return err // no row when there is a payment
		}
		begun = dbgen.BeginPaymentRow{Made: true, State: p.State}
		spent, err := queries.SpendCredit(ctx, dbgen.SpendCreditParams{
			UserID: p.UserID, AmountMinor: creditMinor, DebitAccount: string(customerCredit(p.UserID)), CreditAccount: string(customerDeposits),
			Currency: p.Currency, OrderID: p.OrderID, Kind: kindCredit, Reference: kindCredit + ":" + p.OrderID, Now: intent.Now,
		})
		if err != nil || spent == 1 {
			return err
		}
		begun.State = stateFailed
		balance, err := queries.CreditBalance(ctx, p.UserID)
		if err != nil {
			return err
		}
		return queries.LackCredit(ctx, dbgen.LackCreditParams{
			OrderID: p.OrderID, Refusal: creditChanged,
			Message: fmt.Sprintf("Your credit is %s by now; look at the bill again.", money.Money{Minor: balance, Currency: p.Currency}),
		})
	})
	return begun, err
}
