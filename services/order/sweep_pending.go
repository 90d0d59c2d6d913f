package order

import (
	"context"
	"time"

	"doorstep/kit/errs"
)

const (
	// pendingRest is how long a pending order is left to the request that made it.
	pendingRest = 10 * time.Second
	// pendingLook is how often pending orders are looked for, on the wall.
	pendingLook = time.Second
	// cartRetention is how long carts are kept after their last change.
	cartRetention = 7 * 24 * time.Hour
	cartLook      = time.Minute
)

// sweepPending resumes orders that a crash or an unreachable neighbour left pending, and gives up
// those whose payment never settled.
func (s *Service) sweepPending(ctx context.Context) error {
	return every(ctx, pendingLook, func() {
		pending, err := s.queries.PendingOrders(ctx, s.Clock.Now().Add(-pendingRest))
		if err != nil {
			s.Log.WarnContext(ctx, "pending orders not found", "error", err)
		}
		for _, id := range pending {
			if err := s.resume(ctx, id); err != nil && ctx.Err() == nil && errs.From(err).Kind == errs.Internal {
				s.Log.WarnContext(ctx, "pending order not settled, trying again", "order", id, "error", err)
			}
		}
	})
}

// resume settles a pending order, or gives it up.
func (s *Service) resume(ctx context.Context, id string) error {
	o, err := s.load(ctx, id)
	if err == nil {
		o, err = s.settle(ctx, o)
	}
	if err != nil || o.Status != Pending || s.Clock.Now().Before(o.givenUpAt(s.cfg.PendingTTL)) {
		return err
	}
	_, err = s.changePending(ctx, o, func(o *Order) error { return o.cancel(s.Clock.Now(), BySystem, reasonPaymentTimeout) })
	return err
}

// givenUpAt is when a pending order has waited for its payment for long enough.
func (o *Order) givenUpAt(patience time.Duration) time.Time {
	if !o.PayUntil.IsZero() {
		return o.PayUntil
	}
	return o.CreatedAt.Add(patience)
}

// sweepCarts forgets carts nobody touched for long, and quotes that expired long ago.
func (s *Service) sweepCarts(ctx context.Context) error {
	return every(ctx, cartLook, func() {
		old := s.Clock.Now().Add(-cartRetention)
		if _, err := s.queries.PruneCarts(ctx, old); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "old carts not pruned", "error", err)
		}
		if _, err := s.queries.PruneQuotes(ctx, old); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "old quotes not pruned", "error", err)
		}
	})
}

// every runs look at once and then at each interval until ctx ends.
func every(ctx context.Context, interval time.Duration, look func()) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		look()
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
