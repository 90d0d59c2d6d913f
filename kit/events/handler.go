package events

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/fault"
)

// Of is an event with its decoded payload.
type Of[M proto.Message] struct {
	Event
	Message M
}

// Handler applies events of one type in tx, in the given order; no two of a batch have the same
// subject. It may run again after a rollback.
type Handler struct {
	Type  string
	apply func(ctx context.Context, tx pgx.Tx, batch []Event) error
}

// On makes a handler that takes events one by one.
func On[M proto.Message](apply func(ctx context.Context, tx pgx.Tx, event Of[M]) error) Handler {
	return OnBatch(func(ctx context.Context, tx pgx.Tx, batch []Of[M]) error {
		for _, event := range batch {
			if err := apply(ctx, tx, event); err != nil {
				return fmt.Errorf("apply %s %d: %w", event.Type, event.ID, err)
			}
		}
		return nil
	})
}

// OnBatch makes a handler that takes many events at once, for set-based statements.
func OnBatch[M proto.Message](apply func(ctx context.Context, tx pgx.Tx, batch []Of[M]) error) Handler {
	var sample M
	return Handler{
		Type: TypeOf(sample),
		apply: func(ctx context.Context, tx pgx.Tx, batch []Event) error {
			decoded := make([]Of[M], len(batch))
			for i, event := range batch {
				message, err := decode[M](event)
				if err != nil {
					return err
				}
				decoded[i] = Of[M]{Event: event, Message: message}
			}
			return apply(ctx, tx, decoded)
		},
	}
}

// Watcher sees every event of one type as it is read, in this process, outside any transaction:
// at least once, possibly again after a restart. For read models in memory.
type Watcher struct {
	Type string
	see  func(event Event) error
}

// Watch makes a watcher.
func Watch[M proto.Message](see func(event Of[M])) Watcher {
	var sample M
	return Watcher{
		Type: TypeOf(sample),
		see: func(event Event) error {
			message, err := decode[M](event)
			if err == nil {
				see(Of[M]{Event: event, Message: message})
			}
			return err
		},
	}
}

func decode[M proto.Message](event Event) (M, error) {
	var sample M
	message := sample.ProtoReflect().New().Interface().(M)
	if err := proto.Unmarshal(event.Payload, message); err != nil {
		return message, fmt.Errorf("decode %s %d: %w", event.Type, event.ID, err)
	}
	return message, nil
}

// handlers of one consumer, by event type.
type handlers map[string]Handler

func (h handlers) types() []string {
	types := make([]string, 0, len(h))
	for name := range h {
		types = append(types, name)
	}
	slices.Sort(types)
	return types
}

// apply runs a batch in waves: the k-th event of every subject is in wave k. So each subject's
// order holds, while events of one type in a wave are applied together.
func (h handlers) apply(ctx context.Context, tx pgx.Tx, batch []Event) error {
	var waves [][]Event
	depth := make(map[string]int, len(batch))
	for _, event := range batch {
		wave := depth[event.Subject]
		depth[event.Subject]++
		if wave == len(waves) {
			waves = append(waves, nil)
		}
		waves[wave] = append(waves[wave], event)
	}
	for _, wave := range waves {
		if err := h.applyWave(ctx, tx, wave); err != nil {
			return err
		}
		fault.Pass(fault.EventsUncommitted)
	}
	return nil
}

func (h handlers) applyWave(ctx context.Context, tx pgx.Tx, wave []Event) error {
	var order []string
	byType := make(map[string][]Event)
	for _, event := range wave {
		if byType[event.Type] == nil {
			order = append(order, event.Type)
		}
		byType[event.Type] = append(byType[event.Type], event)
	}
	for _, name := range order {
		if err := h[name].apply(ctx, tx, byType[name]); err != nil {
			return err
		}
	}
	return nil
}
