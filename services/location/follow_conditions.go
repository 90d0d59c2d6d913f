package location

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/events"
)

// seeConditionsChanged has the loop below look, which takes longer than a watcher may.
func (s *Service) seeConditionsChanged(events.Of[*eventsv1.ConditionsChanged]) {
	select {
	case s.changed <- struct{}{}:
	default: // a look is due anyway
	}
}

// followConditions has the streets of this process be as slow as is said: which store is nearest by road,
// and what riders reach, depends on it. An event says when to look; now and then it looks by itself.
func (s *Service) followConditions(ctx context.Context) error {
	if s.SlowDown == nil {
		return nil
	}
	known := &locationv1.ListConditionsResponse{} // streets begin as fast as usual
	for {
		wait := reloadEvery
		now, err := s.CurrentConditions(ctx, &locationv1.ListConditionsRequest{})
		if err == nil && !proto.Equal(now, known) {
			if err = s.SlowDown(ctx, now.Conditions); err == nil {
				known = now
			}
		}
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "streets are as fast as before, trying again", "error", err)
			wait = reloadRetry
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-s.changed:
			timer.Stop()
		case <-timer.C:
		}
	}
}
