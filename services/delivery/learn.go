package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/estimate"
)

// onDeliveryCompleted has each store learn how its deliveries went, leg by leg. It is a consumer, not
// part of completing: nobody at a door waits for it, and deliveries that end together are learned from
// together.
func (s *Service) onDeliveryCompleted(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.DeliveryCompleted]) error {
	var ask dbgen.DeliveredParams
	for _, event := range batch {
		ask.WarehouseIds, ask.OrderIds = append(ask.WarehouseIds, event.PartitionKey), append(ask.OrderIds, event.Message.OrderId)
	}
	q := s.db.WithTx(tx)
	rows, err := q.LockHistories(ctx, ask.WarehouseIds)
	if err != nil {
		return fmt.Errorf("lock histories: %w", err)
	}
	histories := make(map[string]*estimate.History, len(rows))
	for _, r := range rows {
		histories[r.WarehouseID] = s.wake(ctx, r.WarehouseID, r.Learned)
	}
	orders, err := q.Delivered(ctx, ask)
	if err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	var stores []string
	for i := range orders {
		o := &orders[i]
		if len(stores) == 0 || stores[len(stores)-1] != o.WarehouseID {
			stores = append(stores, o.WarehouseID)
		}
		if histories[o.WarehouseID] == nil {
			histories[o.WarehouseID] = &estimate.History{}
		}
		teach(histories[o.WarehouseID], o)
	}
	return saveHistories(ctx, q, stores, histories)
}

func saveHistories(ctx context.Context, q *dbgen.Queries, stores []string, histories map[string]*estimate.History) error {
	params := make([]dbgen.SaveHistoryParams, len(stores))
	for i, store := range stores {
		learned, err := histories[store].MarshalBinary()
		if err != nil {
			return err
		}
		params[i] = dbgen.SaveHistoryParams{WarehouseID: store, Deliveries: histories[store].Deliveries, Learned: learned}
	}
	var fault error
	q.SaveHistory(ctx, params).Exec(func(_ int, err error) { fault = errors.Join(fault, err) })
	if fault != nil {
		return fmt.Errorf("save histories: %w", fault)
	}
	return nil
}

// wake reads a history. One that cannot be read, such as one of a newer program, is begun anew: the
// figures of the domain guide are a fair start.
func (s *Service) wake(ctx context.Context, warehouseID string, learned []byte) *estimate.History {
	h := &estimate.History{}
	if err := h.UnmarshalBinary(learned); err != nil {
		s.Log.WarnContext(ctx, "what the store has taught is lost", "warehouse", warehouseID, "error", err)
	}
	return h
}

// teach has a history learn from one delivery. Legs of which nobody saw an end teach nothing.
func teach(h *estimate.History, o *dbgen.Order) {
	if o.EndedAt == nil {
		return
	}
	if o.FirstEstimateAt != nil {
		h.Kept(!o.EndedAt.After(*o.FirstEstimateAt), !o.EndedAt.After(o.PromiseAt))
	}
	if o.QueueS == nil || o.PickS == nil || o.PackS == nil || o.LateS == nil || o.Hour == nil {
		return // from before there were forecasts
	}
	f := estimate.Forecast{
		Queue: float64(*o.QueueS), Pick: float64(*o.PickS), Pack: float64(*o.PackS), Late: float64(*o.LateS), Ride: float64(o.RideS), Hour: int(*o.Hour),
	}
	see := func(l estimate.Leg, from, to *time.Time) {
		if from != nil && to != nil {
			h.See(l, f, to.Sub(*from).Seconds())
		}
	}
	see(estimate.Queue, &o.ConfirmedAt, o.PickingAt)
	see(estimate.Pick, o.PickingAt, o.PickDoneAt)
	see(estimate.Pack, o.PickDoneAt, o.PackedAt)
	see(estimate.Rider, o.PackedAt, o.PickedUpAt)
	if o.AtDoorAt == nil || !o.AtDoorAt.Before(*o.EndedAt) {
		return // neither tap nor geofence said when the rider was at the door
	}
	see(estimate.Ride, o.PickedUpAt, o.AtDoorAt)
	see(estimate.Door, o.AtDoorAt, o.EndedAt)
	if o.PlannedS != nil {
		f.Ride = float64(*o.PlannedS)
		see(estimate.Planned, o.PickedUpAt, o.AtDoorAt)
	}
}
