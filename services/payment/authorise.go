package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// Authorise takes the money of an order, or notes that cash is due, once per order. A repeat answers
// with what is known by then and asks nobody for money. When the answer is unknown, the outcome
// follows as payment_captured or payment_failed.
func (s *Service) Authorise(ctx context.Context, req *paymentv1.AuthoriseRequest) (*paymentv1.AuthoriseResponse, error) {
	intent, err := s.intent(req)
	if err != nil {
		return nil, err
	}
	var begun dbgen.BeginPaymentRow
	if req.CreditMinor > 0 {
		begun, err = s.beginWithCredit(ctx, intent, req.CreditMinor)
	} else {
		begun, err = s.queries.BeginPayment(ctx, intent)
	}
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && !begun.Made:
		return s.recall(ctx, req.OrderId)
	case err != nil:
		return nil, fmt.Errorf("write payment intent: %w", err)
	case req.Method == methodCOD && begun.State == stateCashDue:
		return answered(begun.State, "", req.Method), nil
	case !isOpen(begun.State): // credit paid all, or is not there
		return s.recall(ctx, req.OrderId)
	}
	fault.Pass(fault.PaymentIntended)
	if intent.PayUntil != nil {
		return s.recall(ctx, req.OrderId)
	}
	return s.charge(ctx, provider.Charge{
		Reference: req.OrderId, Method: req.Method, Amount: money.Money{Minor: intent.AmountMinor, Currency: req.Currency},
	})
}

// intent is the payment as it begins: what credit does not pay, by the method.
func (s *Service) intent(req *paymentv1.AuthoriseRequest) (dbgen.BeginPaymentParams, error) {
	if req.OrderId == "" || req.AmountMinor <= 0 || req.Currency == "" || req.CreditMinor < 0 || req.CreditMinor > req.AmountMinor {
		return dbgen.BeginPaymentParams{}, errs.New(errs.InvalidArgument, "payment_invalid", "A payment needs an order, an amount and a currency.")
	}
	now, rest := s.clock.Now(), req.AmountMinor-req.CreditMinor
	intent := dbgen.BeginPaymentParams{
		OrderID: req.OrderId, UserID: req.UserId, WarehouseID: req.WarehouseId, Method: req.Method,
		AmountMinor: rest, Currency: req.Currency, Now: now,
	}
	switch {
	case rest == 0:
		intent.Method, intent.Provider, intent.State = methodCredit, credit, stateCaptured
	case req.Method == methodCOD:
		intent.Provider, intent.State = cash, stateCashDue
	case req.Method == methodUPI, req.Method == methodCard:
		check := now.Add(millis(s.checkPauses[0]))
		intent.Provider, intent.State, intent.CheckAt = s.provider.Name(), statePending, &check
		if _, hosted := s.provider.(provider.Hosted); hosted && req.PayUntil != nil {
			until := req.PayUntil.AsTime()
			intent.PayUntil = &until
		}
	default:
		return dbgen.BeginPaymentParams{}, errs.New(errs.InvalidArgument, "payment_method_invalid", "Payment is by cod, upi or card, not by %q.", req.Method)
	}
	return intent, nil
}

// charge asks the provider and writes down what it said. Both go on when the caller has gone away:
// the money may be moving already.
func (s *Service) charge(ctx context.Context, c provider.Charge) (*paymentv1.AuthoriseResponse, error) {
	lasting := context.WithoutCancel(ctx)
	calling, cancel := context.WithTimeout(lasting, s.cfg.CallTimeout)
	defer cancel()
	answer, err := s.provider.Charge(calling, c)
	if err != nil {
		s.log.WarnContext(ctx, "provider did not answer", "provider", s.provider.Name(), "order", c.Reference, "error", err)
		answer = provider.Outcome{}
	}
	answer = s.verified(ctx, c, answer)
	callerIsHere := ctx.Err() == nil
	if answer.Status == provider.Succeeded && callerIsHere {
		fault.Pass(fault.MoneyTaken)
		captured, err := s.captureAtOnce(lasting, c.Reference, answer)
		if err != nil {
			return nil, err
		}
		if captured {
			fault.Pass(fault.PaymentRecorded)
			s.metrics.settled(ctx, stateCaptured)
			return answered(stateCaptured, "", c.Method), nil
		}
	}
	settled, err := s.settle(lasting, c.Reference, answer, callerIsHere)
	if err != nil {
		return nil, err
	}
	return answered(settled.State, settled.Message, settled.Method), nil
}

// verified makes a success over another amount than ours unknown: a person has to look at it.
func (s *Service) verified(ctx context.Context, asked provider.Charge, answer provider.Outcome) provider.Outcome {
	if answer.Status == provider.Succeeded && answer.Amount != asked.Amount {
		s.log.ErrorContext(ctx, "provider captured another amount", "provider", s.provider.Name(), "order", asked.Reference,
			"asked", asked.Amount.String(), "captured", answer.Amount.String())
		return provider.Outcome{}
	}
	return answer
}

// captureAtOnce is settle for the usual case; false when the case is not usual.
func (s *Service) captureAtOnce(ctx context.Context, orderID string, answer provider.Outcome) (bool, error) {
	rows, err := s.queries.CaptureAtOnce(ctx, dbgen.CaptureAtOnceParams{
		OrderID: orderID, ProviderReference: answer.Reference, Now: s.clock.Now(),
		DebitAccount: string(providerReceivable), CreditAccount: string(customerDeposits),
		Kind: kindCapture, Reference: kindCapture + ":" + orderID,
	})
	if err != nil {
		return false, fmt.Errorf("capture payment: %w", err)
	}
	return rows == 1, nil
}

// recall answers a repeat. If the outcome is open, the caller is told when it is known. A customer who
// is to pay at the provider's page gets one if there is none yet.
func (s *Service) recall(ctx context.Context, orderID string) (*paymentv1.AuthoriseResponse, error) {
	_, err := s.queries.AnnounceLater(ctx, orderID)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("announce payment: %w", err)
	}
	p, err := s.queries.GetPayment(ctx, orderID)
	if err != nil {
		return nil, fmt.Errorf("recall payment: %w", err)
	}
	if p.PayUntil != nil && p.CheckoutUrl == "" && isOpen(p.State) {
		return s.openPage(ctx, p, p.Method)
	}
	answer := answered(p.State, p.Message, p.Method)
	if answer.State == stateFailed {
		answer.Refusal = p.Refusal
	}
	return answer, nil
}
