package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// onOrderConfirmed queues the picks of a batch of orders with one statement. An order that is known
// already stays as it is.
func (s *Service) onOrderConfirmed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderConfirmed]) error {
	now := s.Clock.Now()
	picks := dbgen.QueuePicksParams{QueuedAt: now}
	for _, event := range batch {
		order := event.Message
		promise, ride := order.PromiseAt.AsTime(), time.Duration(order.RideS)*time.Second
		picks.WarehouseIds = append(picks.WarehouseIds, order.WarehouseId)
		picks.OrderIds = append(picks.OrderIds, order.OrderId)
		picks.PromiseAt = append(picks.PromiseAt, promise)
		picks.LatestStartAt = append(picks.LatestStartAt, s.cfg.Pace.LatestStart(promise, ride, ordered(order.Lines)))
		picks.WhenMissing = append(picks.WhenMissing, cmp.Or(order.WhenMissing, whenMissingRefund))
		for _, line := range order.Lines {
			addLine(&picks, order.OrderId, line)
		}
	}
	queued, err := s.db.WithTx(tx).QueuePicks(ctx, picks)
	if err != nil {
		return fmt.Errorf("queue picks: %w", err)
	}
	drafts := make([]events.Draft, len(queued))
	for i, pick := range queued {
		drafts[i] = events.Draft{
			Topic: topic, Subject: pick.OrderID, PartitionKey: pick.WarehouseID, Seq: 1, Time: now,
			Payload: &eventsv1.PickQueued{
				OrderId: pick.OrderID, WarehouseId: pick.WarehouseID, LatestStartAt: timestamppb.New(pick.LatestStartAt),
			},
		}
		s.changes.add(pick.WarehouseID, pick.OrderID)
	}
	return events.Publish(ctx, tx, drafts...)
}

// ordered is as much of the lines as the expected times depend on.
func ordered(lines []*eventsv1.OrderLine) []Line {
	out := make([]Line, len(lines))
	for i, line := range lines {
		out[i] = Line{ProductID: line.ProductId, Quantity: line.Quantity, StorageZone: line.StorageZone, IsFood: line.IsFood, WeightG: line.WeightG}
	}
	return out
}

func addLine(picks *dbgen.QueuePicksParams, orderID string, line *eventsv1.OrderLine) {
	picks.LineOrderIds = append(picks.LineOrderIds, orderID)
	picks.ProductIds = append(picks.ProductIds, line.ProductId)
	picks.Names = append(picks.Names, line.Name)
	picks.PackSizes = append(picks.PackSizes, line.PackSize)
	picks.ImageUrls = append(picks.ImageUrls, line.ImageUrl)
	picks.Quantities = append(picks.Quantities, line.Quantity)
	picks.StorageZones = append(picks.StorageZones, line.StorageZone)
	picks.IsFood = append(picks.IsFood, line.IsFood)
	picks.Barcodes = append(picks.Barcodes, strings.Join(line.Barcodes, " "))
	picks.Fragile = append(picks.Fragile, line.Fragile)
	picks.Weights = append(picks.Weights, line.WeightG)
}
