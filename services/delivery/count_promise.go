package delivery

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"doorstep/services/delivery/db/dbgen"
)

const (
	// Errors of estimates are counted in places of errorStep, the last one for all that is longer.
	errorStep   = 15 * time.Second
	errorPlaces = 121
	// hitWithin is how near an estimate has to be to count as a hit (domain.md, section 4).
	hitWithin = 2 * time.Minute
)

// countPromise adds a delivery to the store's day, in the transaction that ends it: the ledger never
// differs from the deliveries. It is the last row that the transaction locks.
func (s *Service) countPromise(ctx context.Context, c *change, o *dbgen.Order) error {
	store, err := s.storeOf(ctx, c.q, o.WarehouseID)
	if err != nil {
		return err
	}
	shown := o.FirstEstimateAt
	if shown == nil { // from before estimates were kept
		shown = &o.EstimateAt
	}
	off := o.EndedAt.Sub(*shown)
	count := dbgen.CountPromiseParams{
		WarehouseID: o.WarehouseID, Day: dayOf(o.EndedAt.In(store.zone)), Revisions: int32(o.Revisions),
		ErrorS: off.Seconds(), AbsErrorS: math.Abs(off.Seconds()), Errors: make([]int32, errorPlaces),
	}
	place := min(int(off.Abs()/errorStep), errorPlaces-1)
	count.Errors[place], count.Place = 1, int32(place+1) // arrays begin at 1 there
	if !o.EndedAt.After(o.PromiseAt) {
		count.OnTime = 1
	}
	if off.Abs() <= hitWithin {
		count.Hit = 1
	}
	if err := c.q.CountPromise(ctx, count); err != nil {
		return fmt.Errorf("count promise: %w", err)
	}
	return nil
}

// dayOf is the calendar day of a local time.
func dayOf(at time.Time) pgtype.Date {
	return pgtype.Date{Time: time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC), Valid: true}
}
