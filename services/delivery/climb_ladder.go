package delivery

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/delivery/ladder"
	"doorstep/services/delivery/promise"
)

// climbRounds of dispatch pass between two looks of the stores at their step and their line.
const climbRounds = 5

// climbLadder moves the stores that this process dispatches for along their ladders, and calls those
// who wait in their lines. How long pressure has lasted is in memory: a process that takes a store over
// begins to count anew.
func (s *Service) climbLadder(ctx context.Context) error {
	lasting := make(map[string]ladder.State)
	return s.every(ctx, "climb the ladder", s.wall(climbRounds*s.cfg.DispatchEvery), func(ctx context.Context) error {
		stores, err := s.db.HeldStores(ctx, s.holder)
		if err != nil {
			return fmt.Errorf("read held stores: %w", err)
		}
		if len(stores) == 0 {
			return nil
		}
		seen, err := s.look(ctx)
		if err != nil {
			return err
		}
		for _, id := range stores {
			if err := s.climb(ctx, seen, id, lasting); err != nil {
				return err
			}
		}
		return s.callLines(ctx, seen, stores)
	})
}

func (s *Service) climb(ctx context.Context, seen *snapshot, id string, lasting map[string]ladder.State) error {
	store, ok := seen.stores[id]
	if !ok {
		return nil // a new store; the view has it in a moment
	}
	state := lasting[id]
	if state.Step != store.mode.Step || state.Pinned != store.mode.Pinned {
		state = store.mode // somebody else moved it
	}
	if s.cfg.MaxEstimate < 0 && !state.Pinned {
		return nil // every order is wanted, however long it takes
	}
	next := s.cfg.Ladder.Next(state, signals(store.queue), s.Clock.Now())
	lasting[id] = next
	if next.Step == state.Step {
		return nil
	}
	return s.stepTo(ctx, id, "", func(now ladder.State, _ time.Time) ladder.State {
		if now.Pinned || now.Step != state.Step {
			return now // operations were quicker
		}
		return next
	})
}

func signals(q promise.Queue) ladder.Signals {
	return ladder.Signals{PickerIn: q.PickerIn(), RiderIn: q.RiderIn(), Waiting: q.Waiting, Available: q.Available, Busy: q.Busy, Slow: q.Slow}
}
