package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/storage"
	"doorstep/services/inventory/db/dbgen"
)

const (
	// blockBatch bounds one transaction, and so how long its stock rows stay locked.
	blockBatch = 100
	// longestNap is how long a day may have been over, on the wall, for a clock that was moved.
	longestNap = 10 * time.Second
)

// blockLots takes lots off the sale when their last day has ended, until ctx ends. A day begins with a full
// minute wherever the store is, so it looks at the beginning of each. Any number of processes may do it.
func (s *Service) blockLots(ctx context.Context) error {
	for {
		due, err := s.blockDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "lots past their last day of sale not blocked, trying again", "error", err)
		}
		now := s.clock.Now()
		pause := s.clock.Wall(now.Truncate(time.Minute).Add(time.Minute).Sub(now))
		if err != nil {
			pause = maxRest
		}
		if due < blockBatch && !rest(ctx, min(max(pause, minRest), longestNap)) {
			return nil
		}
	}
}

// blockDue blocks what is due of one batch of products and returns how many it looked at. Their rows are locked
// first, as for every change of a lot, so whoever reserves meanwhile comes before it or finds them blocked.
func (s *Service) blockDue(ctx context.Context) (looked int, err error) {
	var changed []dbgen.BlockLotsRow
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries, now := s.queries.WithTx(tx), s.clock.Now()
		due, err := queries.DueLots(ctx, dbgen.DueLotsParams{Now: now, Batch: blockBatch})
		if looked = len(due); err != nil || looked == 0 {
			return err
		}
		var at dbgen.DateStockParams
		for _, row := range due {
			at.WarehouseIds, at.ProductIds = append(at.WarehouseIds, row.WarehouseID), append(at.ProductIds, row.ProductID)
		}
		at.Now = now
		rows, err := queries.DateStock(ctx, at)
		if err != nil {
			return err
		}
		// The time is asked for again: whoever had the rows before had them earlier.
		changed, err = queries.BlockLots(ctx, dbgen.BlockLotsParams{WarehouseIds: at.WarehouseIds, ProductIds: at.ProductIds, Now: s.clock.Now()})
		if err != nil {
			return err
		}
		return s.warnLow(ctx, tx, now, lowAfter(rows, changed)...)
	})
	if err != nil {
		return 0, fmt.Errorf("block lots: %w", err)
	}
	for _, row := range changed {
		s.changed.note(row.WarehouseID, row.ProductID)
	}
	if len(changed) > 0 {
		s.bus.Wake()
	}
	return looked, nil
}

// lowAfter are the alerts for products of which too few may be sold after some were blocked.
func lowAfter(before []dbgen.DateStockRow, blocked []dbgen.BlockLotsRow) []*eventsv1.LowStockDetected {
	units := make(map[levelKey]int32, len(blocked))
	for _, row := range blocked {
		units[levelKey{row.WarehouseID, row.ProductID}] = row.Units
	}
	alerts := make([]*eventsv1.LowStockDetected, len(before))
	for i, row := range before {
		left := row.Sellable - units[levelKey{row.WarehouseID, row.ProductID}]
		alerts[i] = lowStock(row.WarehouseID, row.ProductID, row.Sellable, left, row.LowStockThreshold)
	}
	return alerts
}
