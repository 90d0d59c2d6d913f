package emulator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/emulator/dbgen"
	"doorstep/services/payment/provider"
)

// States of a checkout. Every change happens under the lock of its row:
//
//	open --> paid                                  approved
//	  |  \-> open, with a refusal                  refused: another try is possible
//	  |  \-> trying --> paid | open | closed       the bank answers later
//	  +----> closed                                by us, or its time is over
const (
	open   = "open"
	trying = "trying"
	paid   = "paid"
	closed = "closed"
)

// refusals are what the customer is told.
var refusals = map[string]string{
	"insufficient_funds": "There is not enough money in the account.",
	"bank_unavailable":   "The bank cannot be reached at the moment.",
	"wrong_pin":          "The PIN was wrong.",
	"no_answer":          "The bank did not answer in time.",
}

// errNoCheckout says that nobody opened such a page.
var errNoCheckout = errors.New("emulator: no such checkout")

// Open implements provider.Hosted.
func (e *Emulator) Open(ctx context.Context, c provider.Checkout) (page string, outcome provider.Outcome, err error) {
	if err := e.answerTakes(ctx); err != nil {
		return "", provider.Outcome{}, err
	}
	err = e.queries.OpenCheckout(ctx, dbgen.OpenCheckoutParams{
		Reference: c.Reference, Token: ids.Secret(), Method: c.Method, AmountMinor: c.Amount.Minor, Currency: c.Amount.Currency,
		ReturnTo: c.ReturnTo, ExpiresAt: c.Until, Now: e.clock.Now(),
	})
	if err != nil {
		return "", provider.Outcome{}, fmt.Errorf("emulator: open checkout: %w", err)
	}
	err = e.change(ctx, c.Reference, func(_ *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout) error {
		if at.State == open {
			at.Method = c.Method
		}
		page, outcome = pagePrefix+at.Token, e.outcomeOf(*at)
		return nil
	})
	return page, outcome, err
}

// Close implements provider.Hosted.
func (e *Emulator) Close(ctx context.Context, reference string) (outcome provider.Outcome, err error) {
	if err := e.answerTakes(ctx); err != nil {
		return provider.Outcome{}, err
	}
	err = e.change(ctx, reference, func(_ *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout) error {
		switch at.State {
		case open:
			at.State = closed
		case trying:
			at.CloseAsked = true
		}
		outcome = e.outcomeOf(*at)
		return nil
	})
	if errors.Is(err, errNoCheckout) {
		return provider.Outcome{Status: provider.Absent}, nil
	}
	return outcome, err
}

func (e *Emulator) lookUpCheckout(ctx context.Context, reference string) (outcome provider.Outcome, err error) {
	err = e.change(ctx, reference, func(_ *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout) error {
		outcome = e.outcomeOf(*at)
		return nil
	})
	if errors.Is(err, errNoCheckout) {
		return provider.Outcome{Status: provider.Absent}, nil
	}
	return outcome, err
}

func (e *Emulator) outcomeOf(at dbgen.PaymentEmulatorCheckout) provider.Outcome {
	switch at.State {
	case paid:
		return provider.Outcome{
			Status: provider.Succeeded, Reference: "emu_" + at.Reference, Method: at.Method,
			Amount: money.Money{Minor: at.AmountMinor, Currency: at.Currency},
		}
	case closed:
		return provider.Outcome{Status: provider.Failed, Message: "The payment was not made.", Refusal: at.Refusal}
	case open:
		return provider.Outcome{Status: provider.Waiting, Message: refusals[at.Refusal], Refusal: at.Refusal}
	}
	return provider.Outcome{}
}

// pressed are what the customer can do at the page.
const (
	pressApprove     = "approve"
	pressApproveLate = "approve_late"
	pressNoAnswer    = "no_answer"
	pressLeave       = "leave"
)

// press does what the customer pressed, once: whatever comes after an approval or while the bank
// thinks changes nothing. It returns where the page leads.
func (e *Emulator) press(ctx context.Context, token, what string) (returnTo string, err error) {
	err = e.changeByToken(ctx, token, func(queries *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout) error {
		returnTo = at.ReturnTo
		if at.State != open || what == pressLeave {
			return nil
		}
		now := e.clock.Now()
		switch {
		case what == pressApprove:
			return e.pay(ctx, queries, at, now)
		case what == pressApproveLate || what == pressNoAnswer:
			ends := now.Add(e.business(e.cfg.TryTakes))
			at.State, at.TryEndsAt, at.TryApproves, at.Refusal = trying, &ends, what == pressApproveLate, ""
			return errors.Join(e.queueNotice(ctx, queries, at.Reference, now), e.queueNotice(ctx, queries, at.Reference, ends))
		case refusals[what] != "":
			at.Refusal = what
			return e.queueNotice(ctx, queries, at.Reference, now)
		}
		return nil
	})
	return returnTo, err
}

// pay takes the emulated money: from here on the charge is like every other.
func (e *Emulator) pay(ctx context.Context, queries *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout, now time.Time) error {
	at.State, at.Refusal = paid, ""
	_, err := queries.Charge(ctx, dbgen.ChargeParams{
		Reference: at.Reference, Method: at.Method, AmountMinor: at.AmountMinor, Currency: at.Currency, Approved: true, KnownAt: now, Now: now,
	})
	if err != nil {
		return fmt.Errorf("emulator: note payment: %w", err)
	}
	return e.queueNotice(ctx, queries, at.Reference, now)
}

// change loads a checkout under its lock, ends what time has ended, applies fn and saves it.
func (e *Emulator) change(ctx context.Context, reference string, fn func(*dbgen.Queries, *dbgen.PaymentEmulatorCheckout) error) error {
	return e.changeOne(ctx, func(queries *dbgen.Queries) (dbgen.PaymentEmulatorCheckout, error) {
		return queries.LockCheckout(ctx, reference)
	}, fn)
}

func (e *Emulator) changeByToken(ctx context.Context, token string, fn func(*dbgen.Queries, *dbgen.PaymentEmulatorCheckout) error) error {
	return e.changeOne(ctx, func(queries *dbgen.Queries) (dbgen.PaymentEmulatorCheckout, error) {
		return queries.CheckoutOfToken(ctx, token)
	}, fn)
}

func (e *Emulator) changeOne(
	ctx context.Context, load func(*dbgen.Queries) (dbgen.PaymentEmulatorCheckout, error), fn func(*dbgen.Queries, *dbgen.PaymentEmulatorCheckout) error,
) error {
	return storage.InTx(ctx, e.pool, func(tx pgx.Tx) error {
		queries := e.queries.WithTx(tx)
		at, err := load(queries)
		if errors.Is(err, pgx.ErrNoRows) {
			return errNoCheckout
		}
		if err != nil {
			return fmt.Errorf("emulator: lock checkout: %w", err)
		}
		if err := e.passTime(ctx, queries, &at); err != nil {
			return err
		}
		if err := fn(queries, &at); err != nil {
			return err
		}
		if at.State != trying {
			at.TryEndsAt = nil
		}
		return queries.SaveCheckout(ctx, dbgen.SaveCheckoutParams{
			Reference: at.Reference, Method: at.Method, State: at.State, Refusal: at.Refusal, TryEndsAt: at.TryEndsAt,
			TryApproves: at.TryApproves, CloseAsked: at.CloseAsked,
		})
	})
}

// passTime ends a try whose bank has answered by now, and a page whose time is over.
func (e *Emulator) passTime(ctx context.Context, queries *dbgen.Queries, at *dbgen.PaymentEmulatorCheckout) error {
	now := e.clock.Now()
	if at.State == trying && !now.Before(*at.TryEndsAt) {
		if at.TryApproves {
			return e.pay(ctx, queries, at, *at.TryEndsAt)
		}
		at.State, at.Refusal = open, pressNoAnswer
		if at.CloseAsked {
			at.State = closed
		}
	}
	if at.State == open && !now.Before(at.ExpiresAt) {
		at.State = closed
	}
	return nil
}

// business is a span of wall time in business time.
func (e *Emulator) business(wall time.Duration) time.Duration {
	speed := float64(time.Hour) / float64(max(e.clock.Wall(time.Hour), 1))
	return time.Duration(float64(wall) * speed)
}
