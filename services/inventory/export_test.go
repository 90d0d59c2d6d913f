package inventory

import "context"

// ExpireDue is one round of the sweep.
func (s *Service) ExpireDue(ctx context.Context) (int, error) { return s.expireDue(ctx) }

// Handlers of events, to run them inside a test's transaction.
var (
	OnOrderCancelled = (*Service).onOrderCancelled
	OnGoodsReturned  = (*Service).onGoodsReturned
)

// BlockDue is one round of the blocking of lots.
func (s *Service) BlockDue(ctx context.Context) (int, error) { return s.blockDue(ctx) }
