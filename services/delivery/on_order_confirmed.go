package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// onOrderConfirmed has orders wait for a rider. The customer's code is kept as a fingerprint.
func (s *Service) onOrderConfirmed(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OrderConfirmed]) error {
	var rows dbgen.InsertOrdersParams
	for _, event := range batch {
		o := event.Message
		code, err := s.Keys.Open(sealOTP, o.DeliveryOtpSealed)
		if err != nil {
			return err
		}
		rows.WarehouseIds, rows.OrderIds, rows.UserIds = append(rows.WarehouseIds, o.WarehouseId), append(rows.OrderIds, o.OrderId), append(rows.UserIds, o.UserId)
		rows.ConfirmedAt = append(rows.ConfirmedAt, o.ConfirmedAt.AsTime())
		rows.PromiseAt = append(rows.PromiseAt, o.PromiseAt.AsTime())
		rows.EstimateAt = append(rows.EstimateAt, o.EstimateAt.AsTime())
		rows.RideS = append(rows.RideS, o.RideS)
		rows.Latitudes, rows.Longitudes = append(rows.Latitudes, o.Latitude), append(rows.Longitudes, o.Longitude)
		rows.Addresses = append(rows.Addresses, o.AddressSealed)
		rows.OtpIndexes = append(rows.OtpIndexes, s.codeIndex(o.OrderId, code))
		rows.CashDue = append(rows.CashDue, o.CashDueMinor)
		basket := basketOf(o.Lines)
		rows.WorkS = append(rows.WorkS, int32(basket.Work().Seconds()))
		f := s.forecast(o, basket)
		rows.QueueS, rows.PickS, rows.PackS = append(rows.QueueS, float32(f.Queue)), append(rows.PickS, float32(f.Pick)), append(rows.PackS, float32(f.Pack))
		rows.LateS, rows.Hours = append(rows.LateS, float32(f.Late)), append(rows.Hours, int16(f.Hour))
	}
	if err := s.db.WithTx(tx).InsertOrders(ctx, rows); err != nil {
		return fmt.Errorf("insert orders: %w", err)
	}
	err := s.db.WithTx(tx).UseTickets(ctx, dbgen.UseTicketsParams{WarehouseIds: rows.WarehouseIds, UserIds: rows.UserIds, Now: s.Clock.Now()})
	if err != nil {
		return fmt.Errorf("use places in line: %w", err)
	}
	return nil
}

// forecast is what the order was up against when it was confirmed, for the store to learn from.
func (s *Service) forecast(o *eventsv1.OrderConfirmed, basket promise.Basket) estimate.Forecast {
	store := storeView{zone: zoneOf(""), queue: s.idle()}
	if seen := s.view.now.Load(); seen != nil {
		if known, ok := seen.stores[o.WarehouseId]; ok {
			store = known
		}
	}
	f := store.queue.Forecast(basket, travel.Leg{}, o.ConfirmedAt.AsTime().In(store.zone).Hour())
	f.Ride = float64(o.RideS)
	return f
}

// basketOf counts what picking depends on: food, cold food and other goods go into bags of their own.
func basketOf(lines []*eventsv1.OrderLine) promise.Basket {
	b := promise.Basket{Lines: len(lines)}
	kinds := make(map[string]bool, 3)
	for _, line := range lines {
		b.Units += int(line.Quantity)
		cold := line.StorageZone == "chilled" || line.StorageZone == "frozen"
		b.Chilled = b.Chilled || cold
		switch {
		case !line.IsFood:
			kinds["other"] = true
		case cold:
			kinds["cold"] = true
		default:
			kinds["food"] = true
		}
	}
	b.Bags = len(kinds)
	return b
}
