package notification

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/notification/db/dbgen"
)

const (
	sweepEvery = time.Second
	sweepMost  = 500
)

// sweepMessages removes what nobody will read again. Any number of processes may do it.
func (s *Service) sweepMessages(ctx context.Context) (more bool, err error) {
	queries := dbgen.New(s.pool)
	out, err := queries.SweepOutgoing(ctx, dbgen.SweepOutgoingParams{Wall: s.wall.Now(), Most: sweepMost})
	if err != nil {
		return false, fmt.Errorf("sweep outgoing: %w", err)
	}
	old, err := queries.SweepNotifications(ctx, dbgen.SweepNotificationsParams{
		CreatedBefore: s.clock.Now().Add(-s.cfg.KeepNotifications), Most: sweepMost,
	})
	if err != nil {
		return false, fmt.Errorf("sweep notifications: %w", err)
	}
	return out == sweepMost || old == sweepMost, nil
}
