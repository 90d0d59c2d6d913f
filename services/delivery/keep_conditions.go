package delivery

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/services/delivery/travel"
)

// conditionsEvery is how often, on the wall, a process asks what slows riders down.
const conditionsEvery = time.Second

// keepConditions makes rides take as long as weather and traffic let them.
func (s *Service) keepConditions(ctx context.Context) error {
	known := &locationv1.ListConditionsResponse{}
	return s.every(ctx, "read conditions", func() time.Duration { return conditionsEvery }, func(ctx context.Context) error {
		now, err := s.Location.CurrentConditions(ctx, &locationv1.ListConditionsRequest{})
		if err != nil {
			return fmt.Errorf("ask for conditions: %w", err)
		}
		if proto.Equal(now, known) {
			return nil
		}
		slow := Slowdowns(now.Conditions)
		if err := s.cfg.Travel.SetSlowdowns(ctx, slow); err != nil {
			return fmt.Errorf("change conditions: %w", err)
		}
		s.slow.Store(&slow)
		known = now
		return nil
	})
}

// Slowdowns are conditions as travel takes them.
func Slowdowns(said []*locationv1.Condition) []travel.Slowdown {
	slow := make([]travel.Slowdown, len(said))
	for i, c := range said {
		slow[i] = travel.Slowdown{South: c.South, West: c.West, North: c.North, East: c.East, Speed: float64(c.SpeedPercent) / 100}
	}
	return slow
}
