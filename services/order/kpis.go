package order

import (
	"context"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/kpi"
	"doorstep/services/order/db/dbgen"
)

// kpis are the key figures of orders, money, speed and promises (domain guide, section 4). What their rows
// are is the function orders.kpi_rows.
var kpis = []kpi.Figure{
	{Name: "orders_placed", Kind: kpi.Count, Unit: "orders", Subject: "order", Better: kpi.Up, Source: "orders.orders: confirmed_at"},
	{Name: "orders_per_minute", Kind: kpi.Rate, Unit: "orders", Subject: "order", Better: kpi.Up, Source: "orders.orders: confirmed_at"},
	{Name: "orders_delivered", Kind: kpi.Count, Unit: "orders", Subject: "order", Better: kpi.Up, Source: "orders.orders: delivered_at"},
	{Name: "aov_net", Kind: kpi.Mean, Unit: "rupees", Subject: "order", Better: kpi.Up, Source: "orders.orders: total_amount, discount, delivered_at"},
	{Name: "aov_gross", Kind: kpi.Mean, Unit: "rupees", Subject: "order", Better: kpi.Up, Source: "orders.order_items: mrp, quantity; orders.orders: fees_amount, confirmed_at"},
	{Name: "completion_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Source: "orders.orders: delivered_at, cancelled_at"},
	{Name: "cancellation_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Down, Target: 0.03, Source: "orders.orders: cancelled_at, cancelled_by, delivered_at"},
	{Name: "checkout_failure", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Down, Source: "orders.orders: confirmed_at, cancelled_at, cancel_reason"},
	{Name: "refund_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Down, Source: "orders.order_items: refunded_quantity, price; orders.orders: delivered_at"},
	{Name: "defect_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Down, Source: "orders.claims: state, created_at; orders.orders: delivered_at"},
	{Name: "on_time_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Target: 0.9, Source: "orders.orders: promise_at, delivered_at"},
	{Name: "otif", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Source: "orders.orders: promise_at, delivered_at, cancelled_at; orders.order_items: short_quantity"},
	{Name: "click_to_door", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: confirmed_at, delivered_at"},
	{Name: "order_to_assign", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: confirmed_at, assigned_at"},
	{Name: "pick_wait", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: confirmed_at, pick_started_at"},
	{Name: "pick_time", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: pick_started_at, pick_done_at"},
	{Name: "pick_line", Kind: kpi.Share, Unit: "seconds", Subject: "order", Better: kpi.Down, Source: "orders.orders: pick_started_at, pick_done_at; orders.order_items"},
	{Name: "pack_time", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: pick_done_at, prepared_at"},
	{Name: "bag_dwell", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: prepared_at, picked_up_at"},
	{Name: "rider_wait", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: rider_at_store_at, picked_up_at"},
	{Name: "ride_time", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: picked_up_at, rider_at_door_at"},
	{Name: "door_time", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Source: "orders.orders: rider_at_door_at, delivered_at"},
	{Name: "eta_error", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Target: 2, Source: "orders.orders: confirmed_at, estimate_s, delivered_at"},
	{Name: "eta_bias", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Source: "orders.orders: confirmed_at, estimate_s, delivered_at"},
	{Name: "eta_hit", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Source: "orders.orders: confirmed_at, estimate_s, delivered_at"},
	{Name: "fill_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Target: 0.98, Source: "orders.order_items: short_quantity; orders.orders: delivered_at"},
	{Name: "unit_fill_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Up, Source: "orders.order_items: quantity, short_quantity; orders.orders: delivered_at"},
	{Name: "not_found_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Better: kpi.Down, Source: "orders.order_items: short_quantity; orders.orders: delivered_at"},
}

// GetOrderKpis answers from the rows of orders as they are now: nothing is counted ahead, so an event that
// comes late or twice changes a figure exactly as it changes its order. Reasons: period_invalid, kpi_unknown.
func (s *Service) GetOrderKpis(ctx context.Context, req *typev1.KpiRequest) (*typev1.KpiReport, error) {
	return kpi.Report(ctx, kpis, kpiRows{s.queries}, req, s.Clock.Now())
}

// ListOrderKpiRows pages through the orders that a figure is made of, newest first. Reasons:
// period_invalid, kpi_unknown, page_token_invalid.
func (s *Service) ListOrderKpiRows(ctx context.Context, req *typev1.KpiRowsRequest) (*typev1.KpiRows, error) {
	return kpi.List(ctx, kpis, kpiRows{s.queries}, req, s.Clock.Now())
}

// kpiRows reads the rows of key figures.
type kpiRows struct{ q *dbgen.Queries }

func (r kpiRows) KpiSums(ctx context.Context, ask kpi.Ask) ([]kpi.Sum, error) {
	rows, err := r.q.KpiSums(ctx, dbgen.KpiSumsParams{
		Names: ask.Names, WarehouseID: ask.WarehouseID, Since: ask.From, Until: ask.To, Step: ask.Step, Zone: ask.Zone, Means: ask.Means,
	})
	sums := make([]kpi.Sum, len(rows))
	for i, row := range rows {
		sums[i] = kpi.Sum(row)
	}
	return sums, err
}

func (r kpiRows) KpiPeaks(ctx context.Context, ask kpi.Ask) (minute, five float64, err error) {
	row, err := r.q.KpiPeaks(ctx, dbgen.KpiPeaksParams{Names: ask.Names, WarehouseID: ask.WarehouseID, Since: ask.From, Until: ask.To})
	return row.Minute, row.Five, err
}

func (r kpiRows) KpiRows(ctx context.Context, ask kpi.Ask, after kpi.Place, limit int32) ([]kpi.Row, error) {
	found, err := r.q.KpiRows(ctx, dbgen.KpiRowsParams{
		Names: ask.Names, OfWarehouse: ask.WarehouseID, Since: ask.From, Until: ask.To,
		Before: after.At, BeforeWarehouse: after.WarehouseID, BeforeSubject: after.Subject, PageSize: limit,
	})
	rows := make([]kpi.Row, len(found))
	for i, row := range found {
		rows[i] = kpi.Row(row)
	}
	return rows, err
}
