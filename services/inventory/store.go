package inventory

import (
	"context"
	"time"

	"doorstep/kit/storage"
)

// maxTries is how often a transaction is sent before its failure is believed.
const maxTries = 6

// again sends a transaction of one round trip, and sends it again when others running beside it undid
// it: a deadlock, or an order that was barred or confirmed at the same moment.
func again(send func() error) error {
	for try := 1; ; try++ {
		err := send()
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
