package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

// lowStock is the alert for what may be sold when it went from above its threshold to it or below; nil for
// any other change, so that a product that stays low alerts once.
func lowStock(warehouse, product string, before, after, threshold int32) *eventsv1.LowStockDetected {
	if before <= threshold || after > threshold {
		return nil
	}
	return &eventsv1.LowStockDetected{WarehouseId: warehouse, ProductId: product, Quantity: after, Threshold: threshold}
}

func (s *Service) warnLow(ctx context.Context, tx pgx.Tx, now time.Time, alerts ...*eventsv1.LowStockDetected) error {
	var drafts []events.Draft
	for _, alert := range alerts {
		if alert != nil {
			drafts = append(drafts, events.Draft{Topic: topic, Subject: alert.WarehouseId, PartitionKey: alert.WarehouseId, Time: now, Payload: alert})
		}
	}
	return events.Publish(ctx, tx, drafts...)
}
