package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/storage"
)

// maxTries is how often a pipeline is sent before its failure is believed.
const maxTries = 6

// pipeline sends the statements that fill queues in one round trip, as one transaction. It is sent
// again when others running beside it undid it: a deadlock, or an order that was barred or confirmed
// at the same moment. So fill runs more than once; it must set its results afresh.
func (s *Service) pipeline(ctx context.Context, fill func(*pgx.Batch)) error {
	for try := 1; ; try++ {
		batch := &pgx.Batch{}
		fill(batch)
		err := s.pool.SendBatch(ctx, batch).Close()
		if try == maxTries || !(storage.IsRetryable(err) || storage.IsUniqueViolation(err, "holds_order")) {
			return err
		}
	}
}

// rest waits for d of wall time; false when ctx ended.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
