package payment

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/fault"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// payRefunds carries out promised refunds until ctx ends. Any number of processes may do it: each
// refund is claimed for the length of a pause, and a provider gives money once per reference.
func (s *Service) payRefunds(ctx context.Context) error {
	for {
		tried, err := s.refundDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "refunds not carried out, trying again", "error", err)
		}
		if tried < sweepBatch && !rest(ctx, s.refundsDue, s.cfg.Poll) {
			return nil
		}
	}
}

// refundDue tries one batch and returns its size.
func (s *Service) refundDue(ctx context.Context) (int, error) {
	due, err := s.queries.DueRefunds(ctx, dbgen.DueRefundsParams{Now: s.clock.Now(), PausesMs: s.refundPauses, Batch: sweepBatch})
	if err != nil {
		return 0, fmt.Errorf("claim refunds: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(s.cfg.Parallel)
	for _, refund := range due {
		group.Go(func() error { return s.refund(ctx, refund) })
	}
	return len(due), group.Wait()
}

func (s *Service) refund(ctx context.Context, r dbgen.PaymentRefund) error {
	answer := provider.Outcome{Status: provider.Succeeded} // credit is a debt of ours, which needs nobody's answer
	if r.Destination == toSource {
		calling, cancel := context.WithTimeout(ctx, s.cfg.CallTimeout)
		defer cancel()
		reference := r.OrderID + "-" + r.RefundID
		if fault.Planted(fault.DoubleRefund) {
			reference += fmt.Sprint("-", r.Attempts)
		}
		var err error
		answer, err = s.provider.Refund(calling, provider.Refund{
			Reference: reference, ChargeReference: r.OrderID, Amount: money.Money{Minor: r.AmountMinor, Currency: r.Currency},
		})
		if err != nil {
			return fmt.Errorf("refund %s of order %s: %w", r.RefundID, r.OrderID, err)
		}
	}
	switch answer.Status {
	case provider.Succeeded:
		fault.Pass(fault.MoneyRefunded)
		return s.settleRefund(ctx, r, answer, refundSucceeded)
	case provider.Failed, provider.Absent:
		s.log.ErrorContext(ctx, "provider refused a refund", "provider", r.Provider, "order", r.OrderID, "refund", r.RefundID, "why", answer.Message)
		return s.settleRefund(ctx, r, answer, refundFailed)
	}
	return nil // tried again after the pause
}

// settleRefund writes down how a refund ended, once.
func (s *Service) settleRefund(ctx context.Context, r dbgen.PaymentRefund, answer provider.Outcome, state string) error {
	settled := false
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		p, err := queries.LockPayment(ctx, r.OrderID)
		if err != nil {
			return err
		}
		rows, err := queries.SettleRefund(ctx, dbgen.SettleRefundParams{
			OrderID: r.OrderID, RefundID: r.RefundID, Destination: r.Destination, State: state, ProviderReference: answer.Reference, Now: now,
		})
		if settled = rows == 1; err != nil || !settled {
			return err
		}
		if state == refundFailed {
			return queries.TakeBackRefund(ctx, dbgen.TakeBackRefundParams{OrderID: r.OrderID, AmountMinor: r.AmountMinor})
		}
		if err := bookRefund(ctx, queries, r, p.UserID, now); err != nil {
			return err
		}
		total, err := queries.RefundedTotal(ctx, r.OrderID)
		if err != nil {
			return err
		}
		seq, err := queries.CountEvent(ctx, r.OrderID)
		if err != nil {
			return err
		}
		return events.Publish(ctx, tx, draft(p, seq, now, &eventsv1.PaymentRefunded{
			OrderId: r.OrderID, RefundId: r.RefundID, AmountMinor: r.AmountMinor, RefundedTotalMinor: total, Full: total == p.AmountMinor+p.CreditMinor,
			ToCredit: r.Destination == toCredit,
		}))
	})
	if err != nil {
		return fmt.Errorf("settle refund %s of order %s: %w", r.RefundID, r.OrderID, err)
	}
	if settled {
		s.bus.Wake()
		s.metrics.refunded(ctx, state, r.AmountMinor)
	}
	return nil
}
