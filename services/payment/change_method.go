package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// ChangeMethod is for the customer of an open payment. There is one page at the provider for one
// order, so that money moves once at most, whichever way is tried how often. Going over to cash closes
// that page first, and what was paid there until then counts. Reasons: order_not_found,
// payment_method_invalid.
func (s *Service) ChangeMethod(ctx context.Context, req *paymentv1.ChangeMethodRequest) (*paymentv1.AuthoriseResponse, error) {
	p, err := s.queries.GetPayment(ctx, req.OrderId)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, auth.NotFound("order", req.OrderId)
	case err != nil:
		return nil, fmt.Errorf("change method: %w", err)
	case !isOpen(p.State) || p.PayUntil == nil:
		return answered(p.State, p.Message, p.Method), nil
	}
	switch req.Method {
	case methodCOD:
		return s.goOverToCash(ctx, p.OrderID)
	case methodUPI, methodCard:
		return s.openPage(ctx, p, req.Method)
	}
	return nil, errs.New(errs.InvalidArgument, "payment_method_invalid", "Payment is by cod, upi or card, not by %q.", req.Method)
}

// openPage has the provider show its page for a method.
func (s *Service) openPage(ctx context.Context, p dbgen.PaymentPayment, method string) (*paymentv1.AuthoriseResponse, error) {
	calling, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.CallTimeout)
	defer cancel()
	asked := provider.Charge{Reference: p.OrderID, Method: method, Amount: money.Money{Minor: p.AmountMinor, Currency: p.Currency}}
	page, answer, err := s.hosted().Open(calling, provider.Checkout{Charge: asked, ReturnTo: s.cfg.ReturnTo + p.OrderID + "/pay", Until: *p.PayUntil})
	if err != nil {
		s.log.WarnContext(ctx, "provider opened no page", "provider", s.provider.Name(), "order", p.OrderID, "error", err)
		answer = provider.Outcome{}
	}
	lasting := context.WithoutCancel(ctx)
	err = storage.InTx(lasting, s.pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		now, err := queries.LockPayment(lasting, p.OrderID)
		if err != nil || !isOpen(now.State) || now.Method == methodCOD {
			return err // it ended, or went over to cash, meanwhile
		}
		if page != "" {
			now.CheckoutUrl = page
		}
		if answer.Status == provider.Waiting {
			now.Method = method
		}
		return s.savePayment(lasting, queries, now)
	})
	if err != nil {
		return nil, fmt.Errorf("note the page of a payment: %w", err)
	}
	settled, err := s.settle(lasting, p.OrderID, s.verified(ctx, asked, believed(answer, 0)), false)
	if err != nil {
		return nil, err
	}
	return answered(settled.State, settled.Message, settled.Method), nil
}

// goOverToCash writes the wish down first, so that whoever looks the payment up next, this call or
// the sweep after a crash, carries it out and does not take the closed page for a failed payment.
func (s *Service) goOverToCash(ctx context.Context, orderID string) (*paymentv1.AuthoriseResponse, error) {
	lasting := context.WithoutCancel(ctx)
	if err := s.queries.WishForCash(lasting, orderID); err != nil {
		return nil, fmt.Errorf("wish for cash: %w", err)
	}
	if err := s.endPage(lasting, orderID); err != nil {
		s.log.WarnContext(ctx, "page not closed yet", "provider", s.provider.Name(), "order", orderID, "error", err)
	}
	p, err := s.queries.GetPayment(ctx, orderID)
	if err != nil {
		return nil, fmt.Errorf("change method: %w", err)
	}
	return answered(p.State, p.Message, p.Method), nil
}

// endPage closes the provider's page of a payment that was voided or goes over to cash, and writes
// down what that means: money that came before counts, otherwise cash is due. While a try is under way
// nothing is known yet, and the sweep comes back.
func (s *Service) endPage(ctx context.Context, orderID string) error {
	calling, cancel := context.WithTimeout(ctx, s.cfg.CallTimeout)
	defer cancel()
	answer, err := s.hosted().Close(calling, orderID)
	if err != nil {
		return fmt.Errorf("close the page of order %s: %w", orderID, err)
	}
	_, err = s.settle(ctx, orderID, answer, false)
	return err
}

func (s *Service) hosted() provider.Hosted {
	hosted, ok := s.provider.(provider.Hosted)
	if !ok {
		panic("payment: a page of a provider that has none") // such a payment is not made; see Authorise
	}
	return hosted
}
