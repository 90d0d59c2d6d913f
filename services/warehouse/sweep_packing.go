package warehouse

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/warehouse/db/dbgen"
)

// Bounds of the pause between two rounds, on the wall.
const (
	sweepAtLeast = 20 * time.Millisecond
	sweepAtMost  = time.Second
)

// sweepPacking finishes packings that a crash or an unreachable inventory left halfway.
func (s *Service) sweepPacking(ctx context.Context) error {
	pause := min(max(s.Clock.Wall(s.cfg.PackingTimeout/2), sweepAtLeast), sweepAtMost)
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := s.sweepPackingOnce(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "packing not finished, trying again", "error", err)
		}
	}
}

// sweepPackingOnce takes what is overdue, so that no other process does, and finishes it. It returns
// the last failure; what failed is tried again when it is overdue the next time.
func (s *Service) sweepPackingOnce(ctx context.Context) error {
	now := s.Clock.Now()
	stuck, err := s.db.LeaseStuckPacking(ctx, dbgen.LeaseStuckPackingParams{Now: now, Before: now.Add(-s.cfg.PackingTimeout)})
	if err != nil {
		return fmt.Errorf("find unfinished packings: %w", err)
	}
	var failure error
	for _, ref := range stuck {
		pick, err := s.read(ctx, ref.WarehouseID, ref.OrderID)
		if err == nil && pick.Status == Packing {
			_, err = s.finishPacking(ctx, pick)
		}
		if err != nil {
			failure = fmt.Errorf("order %s: %w", ref.OrderID, err)
		}
	}
	return failure
}
