package account

import (
	"context"
	"time"

	"doorstep/services/account/db/dbgen"
)

const (
	sweepEvery = time.Second
	sweepMost  = 500
)

// sweepLogins removes challenges, limits, sessions and spent tokens that have expired, until ctx
// ends. Any number of processes may do it. A failed round is repeated by the next.
func (s *Service) sweepLogins(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if err := s.sweepOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "sweep of logins is repeated", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) sweepOnce(ctx context.Context) error {
	now := s.wall.Now()
	queries := dbgen.New(s.pool)
	if _, err := queries.SweepChallenges(ctx, dbgen.SweepChallengesParams{Now: now, Most: sweepMost}); err != nil {
		return err
	}
	// Limits outlive the challenges that refer to them.
	idleSince := now.Add(-throttleWindow - s.cfg.CodeTTL)
	if _, err := queries.SweepThrottles(ctx, dbgen.SweepThrottlesParams{IdleSince: idleSince, Now: now, Most: sweepMost}); err != nil {
		return err
	}
	if _, err := queries.SweepSessions(ctx, dbgen.SweepSessionsParams{Now: now, Most: sweepMost}); err != nil {
		return err
	}
	// A token that old would be refused for its age alone.
	rotatedBefore := now.Add(-s.cfg.SessionTTL)
	_, err := queries.SweepTokens(ctx, dbgen.SweepTokensParams{RotatedBefore: &rotatedBefore, Most: sweepMost})
	return err
}
