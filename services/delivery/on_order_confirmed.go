package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/promise"
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
		rows.WorkS = append(rows.WorkS, int32(basketOf(o.Lines).Work().Seconds()))
	}
	if err := s.db.WithTx(tx).InsertOrders(ctx, rows); err != nil {
		return fmt.Errorf("insert orders: %w", err)
	}
	return nil
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
