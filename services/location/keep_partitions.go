package location

import (
	"context"
	"time"
)

// keepPartitions makes the history's partitions ahead of time and drops those past retention.
func (s *Service) keepPartitions(ctx context.Context) error {
	for pruned := day(0); ; {
		today := dayOf(s.Clock.Now())
		err := s.keepPartitionsOn(ctx, today, today != pruned)
		if err == nil {
			pruned = today
		} else if ctx.Err() == nil {
			s.Log.WarnContext(ctx, "partitions of the history not kept, trying again", "error", err)
		}
		if !pause(ctx, min(max(s.Clock.Wall(time.Hour), 20*time.Millisecond), 10*time.Second)) {
			return nil
		}
	}
}

func (s *Service) keepPartitionsOn(ctx context.Context, today day, prune bool) error {
	wanted := make(map[day]bool, partitionsAhead+1)
	for d := today; d <= today+partitionsAhead; d++ {
		wanted[d] = true
	}
	if err := s.partitions.ensure(ctx, wanted); err != nil || !prune {
		return err
	}
	return s.partitions.prune(ctx, today-day(s.cfg.HistoryRetention/(24*time.Hour)))
}
