package inventory

import (
	"context"
	"time"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/kpi"
	"doorstep/services/inventory/db/dbgen"
)

// kpis are the key figures of stock (domain guide, section 4). What their rows are is the function
// inventory.figure_rows.
var kpis = []kpi.Figure{
	{Name: "out_of_stock_rate", Kind: kpi.Share, Unit: "share", Subject: "product", Better: kpi.Down, Target: 0.04, Hourly: true, Source: "inventory.stock_outs; inventory.inventory; inventory.stores"},
	{Name: "stock_turnover", Kind: kpi.Share, Unit: "times", Subject: "product", Better: kpi.Up, Hourly: true, Source: "inventory.movements: pick; inventory.inventory"},
	{Name: "waste_rate", Kind: kpi.Share, Unit: "share", Subject: "product", Better: kpi.Down, Hourly: true, Source: "inventory.movements: wastage, pick"},
	{Name: "shrink_rate", Kind: kpi.Share, Unit: "share", Subject: "product", Better: kpi.Down, Hourly: true, Source: "inventory.movements: adjustment, not_found, pick"},
	{Name: "stock_accuracy", Kind: kpi.Share, Unit: "share", Subject: "product", Better: kpi.Up, Target: 0.97, Hourly: true, Source: "inventory.counts: drawn"},
	{Name: "stock_accuracy_units", Kind: kpi.Share, Unit: "share", Subject: "product", Better: kpi.Up, Target: 0.97, Hourly: true, Source: "inventory.counts: drawn"},
}

// GetStockKpis answers from what happened to stock, as it is written down now. Reasons: period_invalid,
// kpi_unknown.
func (s *Service) GetStockKpis(ctx context.Context, req *typev1.KpiRequest) (*typev1.KpiReport, error) {
	now := s.clock.Now()
	return kpi.Report(ctx, kpis, kpiRows{s.queries, now}, req, now)
}

// ListStockKpiRows pages through the rows of a figure, newest first. Reasons: period_invalid, kpi_unknown,
// page_token_invalid.
func (s *Service) ListStockKpiRows(ctx context.Context, req *typev1.KpiRowsRequest) (*typev1.KpiRows, error) {
	now := s.clock.Now()
	return kpi.List(ctx, kpis, kpiRows{s.queries, now}, req, now)
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
