package delivery

import (
	"context"
	"time"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/kpi"
	"doorstep/services/delivery/db/dbgen"
)

// kpis are the key figures of riders (domain guide, section 4). What their rows are is the function
// delivery.kpi_rows.
var kpis = []kpi.Figure{
	{Name: "partner_utilisation", Kind: kpi.Share, Unit: "share", Subject: "rider", Target: 0.8, Hourly: true, Source: "delivery.online_spells; delivery.trips: created_at, back_at"},
	{Name: "engaged_share", Kind: kpi.Share, Unit: "share", Subject: "rider", Hourly: true, Source: "delivery.online_spells; delivery.trips: created_at, completed_at"},
	{Name: "loaded_share", Kind: kpi.Share, Unit: "share", Subject: "rider", Hourly: true, Source: "delivery.online_spells; delivery.orders: picked_up_at, ended_at"},
	{Name: "orders_per_rider_hour", Kind: kpi.Share, Unit: "orders", Subject: "rider", Better: kpi.Up, Hourly: true, Source: "delivery.orders: ended_at; delivery.online_spells"},
	{Name: "earnings_per_hour", Kind: kpi.Share, Unit: "rupees", Subject: "rider", Better: kpi.Up, Hourly: true, Source: "delivery.trips: pay_minor, completed_at; delivery.online_spells"},
	{Name: "batch_rate", Kind: kpi.Share, Unit: "share", Subject: "order", Source: "delivery.orders: ended_at, trip_id"},
	{Name: "acceptance", Kind: kpi.Share, Unit: "share", Subject: "offer", Better: kpi.Up, Source: "delivery.offers: status, ended_at"},
	{Name: "eta_error_handover", Kind: kpi.Mean, Unit: "minutes", Subject: "order", Better: kpi.Down, Target: 2, Source: "delivery.orders: handover_estimate_at, ended_at"},
}

// GetRiderKpis answers from what riders did, as it is written down now. Reasons: period_invalid,
// kpi_unknown.
func (s *Service) GetRiderKpis(ctx context.Context, req *typev1.KpiRequest) (*typev1.KpiReport, error) {
	now := s.Clock.Now()
	return kpi.Report(ctx, kpis, kpiRows{s.db, now}, req, now)
}

// ListRiderKpiRows pages through the rows of a figure, newest first. Reasons: period_invalid, kpi_unknown,
// page_token_invalid.
func (s *Service) ListRiderKpiRows(ctx context.Context, req *typev1.KpiRowsRequest) (*typev1.KpiRows, error) {
	now := s.Clock.Now()
	return kpi.List(ctx, kpis, kpiRows{s.db, now}, req, now)
}

// kpiRows reads the rows of key figures; what is not over goes on until now.
type kpiRows struct {
	q   *dbgen.Queries
	now time.Time
}

func (r kpiRows) KpiSums(ctx context.Context, ask kpi.Ask) ([]kpi.Sum, error) {
	rows, err := r.q.KpiSums(ctx, dbgen.KpiSumsParams{
		Names: ask.Names, WarehouseID: ask.WarehouseID, Since: ask.From, Until: ask.To, RightNow: r.now, Step: ask.Step, Zone: ask.Zone, Means: ask.Means,
	})
	sums := make([]kpi.Sum, len(rows))
	for i, row := range rows {
		sums[i] = kpi.Sum(row)
	}
	return sums, err
}

func (r kpiRows) KpiRows(ctx context.Context, ask kpi.Ask, after kpi.Place, limit int32) ([]kpi.Row, error) {
	found, err := r.q.KpiRows(ctx, dbgen.KpiRowsParams{
		Names: ask.Names, OfWarehouse: ask.WarehouseID, Since: ask.From, Until: ask.To, RightNow: r.now, Zone: ask.Zone,
		Before: after.At, BeforeWarehouse: after.WarehouseID, BeforeSubject: after.Subject, PageSize: limit,
	})
	rows := make([]kpi.Row, len(found))
	for i, row := range found {
		rows[i] = kpi.Row(row)
	}
	return rows, err
}
