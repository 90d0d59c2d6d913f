package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// lateRefund is the refund of money that came when its order had ended.
const lateRefund = "late"

// settle writes down the provider's answer about a payment: its state, its booking, and the event
// unless the caller of Authorise is told. Safe to repeat and in any order: answers only move a
// payment forward.
func (s *Service) settle(ctx context.Context, orderID string, answer provider.Outcome, told bool) (dbgen.PaymentPayment, error) {
	var p dbgen.PaymentPayment
	changed := false
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) (err error) {
		queries := s.queries.WithTx(tx)
		if p, err = queries.LockPayment(ctx, orderID); err != nil {
			return err
		}
		before := p
		to, late := next(p.State, answer.Status)
		if to == stateFailed && isOpen(p.State) && p.Method == methodCOD {
			to = stateCashDue // the customer wished for it, and nothing comes from the provider any more
		}
		changed = to != before.State
		switch p.State = to; answer.Status {
		case provider.Unknown:
		case provider.Waiting:
			if isOpen(to) && (p.Message != answer.Message || p.Refusal != answer.Refusal) {
				p.Message, p.Refusal, changed = answer.Message, answer.Refusal, true
			}
		default:
			p.CheckAt = nil
		}
		if !changed && p.CheckAt == before.CheckAt {
			return nil
		}
		announced := p.Announce || !told
		if err := s.move(ctx, tx, &p, answer, changed && announced && !late); err != nil {
			return err
		}
		if late {
			return s.giveBack(ctx, queries, p)
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("settle payment: %w", err)
	}
	if changed {
		s.metrics.settled(ctx, p.State)
		s.bus.Wake()
		s.wakeRefunds()
	}
	return p, nil
}

// move stores p in its new state, with what goes with that state.
func (s *Service) move(ctx context.Context, tx pgx.Tx, p *dbgen.PaymentPayment, answer provider.Outcome, tell bool) error {
	now, queries := s.clock.Now(), s.queries.WithTx(tx)
	var news proto.Message
	switch p.State {
	case stateCaptured:
		p.CapturedAt, p.ProviderReference, p.Message, p.Refusal = &now, answer.Reference, "", ""
		if answer.Method != "" {
			p.Method = answer.Method
		}
		news = &eventsv1.PaymentCaptured{OrderId: p.OrderID, AmountMinor: p.AmountMinor, Method: p.Method}
		err := book(ctx, queries, transfer{
			debit: providerReceivable, credit: customerDeposits, amount: money.Money{Minor: p.AmountMinor, Currency: p.Currency},
			order: p.OrderID, kind: kindCapture, reference: kindCapture + ":" + p.OrderID, at: now,
		})
		if err != nil {
			return err
		}
	case stateCashDue:
		p.Provider, p.Message, p.Refusal, p.CheckoutUrl = cash, "", "", ""
	case stateFailed:
		p.Message, p.Refusal = answer.Message, answer.Refusal
		if answer.Status == provider.Absent {
			p.Message = "The payment did not reach the bank."
		}
		news = &eventsv1.PaymentFailed{OrderId: p.OrderID, Reason: p.Message}
	case stateUnknown, stateActionNeeded:
		p.Announce = true
	}
	if tell && news != nil {
		p.EventSeq++
		if err := events.Publish(ctx, tx, draft(*p, p.EventSeq, now, news)); err != nil {
			return err
		}
	}
	return s.savePayment(ctx, queries, *p)
}

func (s *Service) savePayment(ctx context.Context, queries *dbgen.Queries, p dbgen.PaymentPayment) error {
	return queries.SavePayment(ctx, dbgen.SavePaymentParams{
		OrderID: p.OrderID, State: p.State, Method: p.Method, Provider: p.Provider, ProviderReference: p.ProviderReference,
		Message: p.Message, Refusal: p.Refusal, Announce: p.Announce, CheckAt: p.CheckAt, Checks: p.Checks, EventSeq: p.EventSeq,
		CapturedAt: p.CapturedAt, CheckoutUrl: p.CheckoutUrl,
	})
}

// giveBack promises all of a payment that came too late.
func (s *Service) giveBack(ctx context.Context, queries *dbgen.Queries, p dbgen.PaymentPayment) error {
	return s.grant(ctx, queries, customerDeposits, ask{order: p.OrderID, refund: lateRefund, minor: p.AmountMinor, reason: "The payment came after the order had ended."})
}

func draft(p dbgen.PaymentPayment, seq int64, now time.Time, payload proto.Message) events.Draft {
	return events.Draft{Topic: topic, Subject: p.OrderID, PartitionKey: p.WarehouseID, Seq: seq, Time: now, Payload: payload}
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
