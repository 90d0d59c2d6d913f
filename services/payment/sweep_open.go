package payment

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"doorstep/kit/fault"
	"doorstep/kit/money"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

const (
	sweepBatch = 100
	// absentLooks is how often the provider must not know a charge before it is believed: the first
	// call may still be on its way.
	absentLooks = 2
)

// sweepOpen finds out what became of payments that a crash or a silent provider left open, until ctx
// ends. Any number of processes may do it: each payment is claimed for the length of a pause.
func (s *Service) sweepOpen(ctx context.Context) error {
	for {
		looked, err := s.checkDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "open payments not settled, trying again", "error", err)
		}
		if looked < sweepBatch && !rest(ctx, s.checksDue, s.cfg.Poll) {
			return nil
		}
	}
}

// checkDue looks up one batch and returns its size.
func (s *Service) checkDue(ctx context.Context) (int, error) {
	pauses := s.checkPauses
	if fault.Planted(fault.LostRetry) {
		pauses = nil
	}
	due, err := s.queries.DueChecks(ctx, dbgen.DueChecksParams{Now: s.clock.Now(), PausesMs: pauses, Batch: sweepBatch})
	if err != nil {
		return 0, fmt.Errorf("claim open payments: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(s.cfg.Parallel)
	for _, payment := range due {
		group.Go(func() error { return s.check(ctx, payment) })
	}
	return len(due), group.Wait()
}

func (s *Service) check(ctx context.Context, p dbgen.DueChecksRow) error {
	calling, cancel := context.WithTimeout(ctx, s.cfg.CallTimeout)
	defer cancel()
	if p.PayUntil != nil && (p.State == stateVoided || p.Method == methodCOD) {
		return s.endPage(ctx, p.OrderID)
	}
	answer, err := s.provider.Lookup(calling, p.OrderID)
	if err != nil {
		return fmt.Errorf("look up payment of order %s: %w", p.OrderID, err)
	}
	asked := provider.Charge{Reference: p.OrderID, Amount: money.Money{Minor: p.AmountMinor, Currency: p.Currency}}
	answer = s.verified(ctx, asked, answer)
	answer = believed(answer, p.Checks)
	_, err = s.settle(ctx, p.OrderID, answer, false)
	return err
}

// believed takes "never heard of it" for an answer only when it was given before.
func believed(answer provider.Outcome, checks int32) provider.Outcome {
	if answer.Status == provider.Absent && checks < absentLooks {
		return provider.Outcome{}
	}
	return answer
}
