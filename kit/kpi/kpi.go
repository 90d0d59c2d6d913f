// Package kpi answers for key figures that are made of rows: each row has a part and a whole, and a figure
// is the sum of the parts, or that by the sum of the wholes. Value, series, stores and the list of rows come
// from the same rows, so they cannot disagree. It owns periods, steps and what a figure is; which figures
// there are and where their rows lie is the services' business.
package kpi

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/page"
)

// Kinds of figures.
const (
	// Count is the sum of the parts.
	Count = "count"
	// Rate is the sum of the parts for each minute of the period.
	Rate = "rate"
	// Share is the sum of the parts by the sum of the wholes.
	Share = "share"
	// Mean is a share that is shown with its quantiles.
	Mean = "mean"
)

// Which way is better.
const (
	Up   = "up"
	Down = "down"
)

// Figure is what is known of a key figure beside its rows.
type Figure struct {
	Name, Kind, Unit string
	// Source is the tables and times of the rows, Subject what one of them is about.
	Source, Subject string
	// Better is Up, Down or neither; Target is what to aim at, 0 for nothing.
	Better string
	Target float64
	// Hourly says that its rows are cut into hours, so that no step is shorter.
	Hourly bool
}

// Ask is what rows are wanted: those that count From this time and before To.
type Ask struct {
	Names       []string
	WarehouseID string
	From, To    time.Time
	// Step is ten_minutes, hour or day in Zone.
	Step, Zone string
	// Means are those of Names that are shown with quantiles.
	Means []string
}

// Sum is what the rows of a figure come to: those of the step that begins at Bucket when ByStep is set, those
// of one store when WarehouseID is, and else all of them.
type Sum struct {
	Name        string
	Bucket      time.Time
	ByStep      bool
	WarehouseID string
	Part        float64
	Whole       float64
	Rows        int64
	// Quantiles are P50, P90 and P95 of a mean.
	Quantiles []float64
}

// Row is one row of a figure.
type Row struct {
	Subject     string
	WarehouseID string
	At          time.Time
	Part        float64
	Whole       float64
	Detail      string
}

// Place is where a page of rows ends.
type Place struct {
	At                   time.Time
	WarehouseID, Subject string
}

// Rows are the rows of a service's figures.
type Rows interface {
	// KpiSums answers with the sums of all figures asked for, in all, by step and by store.
	KpiSums(ctx context.Context, ask Ask) ([]Sum, error)
	// KpiRows answers with the rows of the one figure asked for after a place, the newest first.
	KpiRows(ctx context.Context, ask Ask, after Place, limit int32) ([]Row, error)
}

// Peaks are rows that come by the minute: those of a service that has a Rate.
type Peaks interface {
	// KpiPeaks answers with the most parts in one minute, and in five minutes in a row.
	KpiPeaks(ctx context.Context, ask Ask) (minute, five float64, err error)
}

// Report answers with figures, the period before, over time and by store. Reasons: period_invalid,
// kpi_unknown.
func Report(ctx context.Context, figures []Figure, rows Rows, req *typev1.KpiRequest, now time.Time) (*typev1.KpiReport, error) {
	wanted, err := choose(figures, req.Names)
	if err != nil {
		return nil, err
	}
	ask, err := askFor(wanted, req, now)
	if err != nil {
		return nil, err
	}
	before := ask
	before.From, before.To = ask.From.Add(ask.From.Sub(ask.To)), ask.From
	sums, err := rows.KpiSums(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("read sums: %w", err)
	}
	earlier, err := rows.KpiSums(ctx, before)
	if err != nil {
		return nil, fmt.Errorf("read sums of the period before: %w", err)
	}
	res := &typev1.KpiReport{From: timestamppb.New(ask.From), To: timestamppb.New(ask.To), BeforeFrom: timestamppb.New(before.From), Step: ask.Step}
	for _, f := range wanted {
		shown := f.show(ask, sums)
		shown.Before = f.total(before, earlier)
		if peaks, has := rows.(Peaks); has && f.Kind == Rate {
			one := ask
			one.Names = []string{f.Name}
			minute, five, err := peaks.KpiPeaks(ctx, one)
			if err != nil {
				return nil, fmt.Errorf("read peaks: %w", err)
			}
			shown.Peak, shown.Sustained = minute, five/5
		}
		res.Kpis = append(res.Kpis, shown)
	}
	return res, nil
}

// askFor asks for the sums of some figures.
func askFor(wanted []Figure, req *typev1.KpiRequest, now time.Time) (Ask, error) {
	ask, err := period(req.From, req.To, req.Step, now)
	if err != nil {
		return ask, err
	}
	ask.WarehouseID = req.WarehouseId
	for _, f := range wanted {
		if f.Hourly && ask.Step == tenMinutes {
			return Ask{}, invalid("%s is known by the hour.", f.Name)
		}
		ask.Names = append(ask.Names, f.Name)
		if f.Kind == Mean {
			ask.Means = append(ask.Means, f.Name)
		}
	}
	return ask, nil
}

// List answers with a page of the rows of one figure. Reasons: period_invalid, kpi_unknown,
// page_token_invalid.
func List(ctx context.Context, figures []Figure, rows Rows, req *typev1.KpiRowsRequest, now time.Time) (*typev1.KpiRows, error) {
	if _, err := choose(figures, []string{req.Name}); err != nil {
		return nil, err
	}
	ask, err := period(req.From, req.To, "", now)
	if err != nil {
		return nil, err
	}
	ask.Names, ask.WarehouseID = []string{req.Name}, req.WarehouseId
	p, err := page.Read[Place](req, 50)
	if err != nil {
		return nil, err
	}
	after := p.After
	if after.At.IsZero() {
		after.At = ask.To
	}
	found, err := rows.KpiRows(ctx, ask, after, p.Limit())
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	res := &typev1.KpiRows{}
	found, res.NextPageToken = page.Cut(found, p, func(r Row) Place { return Place{At: r.At, WarehouseID: r.WarehouseID, Subject: r.Subject} })
	for _, r := range found {
		res.Rows = append(res.Rows, &typev1.KpiRow{
			Subject: r.Subject, WarehouseId: r.WarehouseID, At: timestamppb.New(r.At), Part: r.Part, Whole: r.Whole, Detail: r.Detail,
		})
	}
	return res, nil
}

func choose(figures []Figure, names []string) ([]Figure, error) {
	if len(names) == 0 {
		return figures, nil
	}
	var chosen []Figure
	for _, name := range names {
		at := slices.IndexFunc(figures, func(f Figure) bool { return f.Name == name })
		if at < 0 {
			return nil, errs.New(errs.NotFound, "kpi_unknown", "There is no key figure %q.", name)
		}
		if !slices.ContainsFunc(chosen, func(f Figure) bool { return f.Name == name }) {
			chosen = append(chosen, figures[at])
		}
	}
	return chosen, nil
}

// show makes the figure of the period, its series and its stores from sums of all kinds.
func (f Figure) show(ask Ask, sums []Sum) *typev1.Kpi {
	shown := &typev1.Kpi{
		Name: f.Name, Kind: f.Kind, Unit: f.Unit, Source: f.Source, Subject: f.Subject, Better: f.Better, Now: f.total(ask, sums),
	}
	if f.Target != 0 {
		shown.Target = &f.Target
	}
	for _, s := range sums {
		switch {
		case s.Name != f.Name:
		case s.ByStep:
			from, to := stepAt(ask, s.Bucket)
			shown.Series = append(shown.Series, &typev1.KpiPoint{At: timestamppb.New(s.Bucket), Figure: f.value(s, from, to)})
		case s.WarehouseID != "":
			shown.Stores = append(shown.Stores, &typev1.KpiStore{WarehouseId: s.WarehouseID, Figure: f.value(s, ask.From, ask.To)})
		}
	}
	slices.SortFunc(shown.Series, func(a, b *typev1.KpiPoint) int { return a.At.AsTime().Compare(b.At.AsTime()) })
	slices.SortFunc(shown.Stores, func(a, b *typev1.KpiStore) int { return cmp.Compare(a.WarehouseId, b.WarehouseId) })
	return shown
}

// total is the figure over all rows of the period.
func (f Figure) total(ask Ask, sums []Sum) *typev1.KpiFigure {
	for _, s := range sums {
		if s.Name == f.Name && !s.ByStep && s.WarehouseID == "" {
			return f.value(s, ask.From, ask.To)
		}
	}
	return f.value(Sum{}, ask.From, ask.To)
}

func (f Figure) value(s Sum, from, to time.Time) *typev1.KpiFigure {
	v := &typev1.KpiFigure{Rows: s.Rows, Known: true}
	switch {
	case f.Kind == Count:
		v.Value = s.Part
	case f.Kind == Rate:
		v.Value = s.Part / to.Sub(from).Minutes()
	case s.Whole == 0:
		v.Known = false
	default:
		v.Value = s.Part / s.Whole
	}
	if f.Kind == Mean && len(s.Quantiles) == 3 {
		v.P50, v.P90, v.P95 = s.Quantiles[0], s.Quantiles[1], s.Quantiles[2]
	}
	return v
}
