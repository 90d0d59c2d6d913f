package delivery

import (
	"context"
	"fmt"
)

// sweepOffers ends offers that nobody answered, so that somebody else is asked.
func (s *Service) sweepOffers(ctx context.Context) error {
	return s.every(ctx, "sweep offers", s.wall(s.cfg.DispatchEvery), s.endExpired)
}

func (s *Service) endExpired(ctx context.Context) error {
	expired, err := s.db.ExpiredOffers(ctx, s.Clock.Now())
	if err != nil {
		return fmt.Errorf("find expired offers: %w", err)
	}
	for i := range expired {
		ended := false
		err := s.change(ctx, func(c *change) (err error) {
			ended, err = s.letOfferGo(ctx, c, &expired[i], "expired")
			return err
		})
		if err != nil {
			return err
		}
		if ended { // and not by another process, or accepted in the last moment
			s.metrics.offers(ctx, "expired", 1)
			s.tellOffer(ctx, &expired[i], "expired")
		}
	}
	return nil
}
