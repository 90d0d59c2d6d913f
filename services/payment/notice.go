package payment

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// noticesKept is how long providers' notices are remembered; none repeats one for longer.
const noticesKept = 7 * 24 * time.Hour

// Notice takes what a provider tells of its own accord, after whoever received it checked that it is
// the provider's. It only has the payment looked up now: so notices may come twice, in any order, and
// before the answer to the call that they are about.
func (s *Service) Notice(ctx context.Context, n provider.Notice) error {
	rows, err := s.queries.TakeNotice(ctx, dbgen.TakeNoticeParams{
		Provider: s.provider.Name(), EventID: n.EventID, OrderID: n.Reference, Now: s.clock.Now(),
	})
	if err != nil {
		return fmt.Errorf("take notice: %w", err)
	}
	if rows > 0 {
		s.wakeChecks()
	}
	return nil
}

func (s *Service) wakeChecks() {
	select {
	case s.checksDue <- struct{}{}:
	default: // it is already going to look
	}
}

// forgetNotices prunes old notices until ctx ends.
func (s *Service) forgetNotices(ctx context.Context) error {
	for rest(ctx, nil, time.Hour) {
		if err := s.queries.PruneNotices(ctx, s.clock.Now().Add(-noticesKept)); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "old notices not pruned", "error", err)
		}
	}
	return nil
}
