package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/storage"
	"doorstep/services/inventory/db/dbgen"
)

const (
	sweepBatch = 200
	minRest    = 20 * time.Millisecond
	maxRest    = time.Second
)

// sweepExpired ends carts' holds that ran out, until ctx ends. Any number of processes may do it.
func (s *Service) sweepExpired(ctx context.Context) error {
	pause := min(max(s.clock.Wall(s.cfg.SweepInterval), minRest), maxRest)
	for {
		due, err := s.expireDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "expired holds not ended, trying again", "error", err)
		}
		if due < sweepBatch && !rest(ctx, pause) {
			return nil
		}
	}
}

// expireDue ends one batch of holds that ran out and returns how many it looked at.
func (s *Service) expireDue(ctx context.Context) (looked int, err error) {
	var freed []dbgen.EndHoldsRow
	expired := 0
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		due, err := queries.DueHolds(ctx, dbgen.DueHoldsParams{Now: now, Batch: sweepBatch})
		if err != nil {
			return err
		}
		var over, renewed []string
		for _, hold := range due {
			if hold.Expired {
				over = append(over, hold.HoldID)
			} else {
				renewed = append(renewed, hold.HoldID)
			}
		}
		looked, expired, freed = len(due), len(over), nil
		if len(renewed) > 0 {
			if err := queries.PostponeSweep(ctx, renewed); err != nil {
				return err
			}
		}
		if len(over) > 0 {
			freed, err = queries.EndHolds(ctx, dbgen.EndHoldsParams{HoldIds: over, Status: statusExpired, Kind: kindExpire, Now: now})
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("end expired holds: %w", err)
	}
	s.noteFreed(freed)
	s.metrics.expired(ctx, expired)
	return looked, nil
}
