package search

import (
	"context"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// ApplyProductSaved runs the consumer's handler.
func ApplyProductSaved(s *Service, ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.ProductSaved]) error {
	return s.onProductSaved(ctx, tx, batch)
}
