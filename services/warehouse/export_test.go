package warehouse

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// One round of each loop, and a handler as the bus calls it.

func (s *Service) SweepPackingOnce(ctx context.Context) error { return s.sweepPackingOnce(ctx) }

func (s *Service) TellOnce(ctx context.Context) { s.tellOnce(ctx) }

func (s *Service) OnOrderConfirmed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderConfirmed]) error {
	return s.onOrderConfirmed(ctx, tx, batch)
}

func Layers(lines []Line, bagOf []int32, bag int32) []string { return layers(lines, bagOf, bag) }
