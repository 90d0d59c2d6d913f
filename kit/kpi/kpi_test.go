package kpi_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/kpi"
)

// asked is rows that note what they were asked for.
type asked struct {
	asks []kpi.Ask
	sums []kpi.Sum
}

func (a *asked) KpiSums(_ context.Context, ask kpi.Ask) ([]kpi.Sum, error) {
	a.asks = append(a.asks, ask)
	return a.sums, nil
}

func (a *asked) KpiRows(_ context.Context, ask kpi.Ask, after kpi.Place, limit int32) ([]kpi.Row, error) {
	a.asks = append(a.asks, ask)
	rows := make([]kpi.Row, limit)
	for i := range rows {
		rows[i] = kpi.Row{Subject: string(rune('z' - i)), At: after.At.Add(-time.Second), WarehouseID: "s"}
	}
	return rows, nil
}

var figures = []kpi.Figure{{Name: "sold", Kind: kpi.Count}, {Name: "speed", Kind: kpi.Rate}, {Name: "wait", Kind: kpi.Mean}}

// 18:30 UTC is midnight in Bengaluru.
var midnight = time.Date(2026, 11, 22, 18, 30, 0, 0, time.UTC)

func TestPeriods(t *testing.T) {
	at := func(hours int) *timestamppb.Timestamp {
		return timestamppb.New(midnight.Add(time.Duration(hours) * time.Hour))
	}
	for name, c := range map[string]struct {
		req      *typev1.KpiRequest
		now      time.Time
		from, to time.Time
		step     string
	}{
		"the day so far":       {&typev1.KpiRequest{}, midnight.Add(5 * time.Hour), midnight, midnight.Add(5 * time.Hour), "hour"},
		"at midnight the last": {&typev1.KpiRequest{}, midnight, midnight.Add(-24 * time.Hour), midnight, "hour"},
		"a week by the day":    {&typev1.KpiRequest{From: at(-168), To: at(0)}, midnight, midnight.Add(-168 * time.Hour), midnight, "day"},
		"hours by the ten":     {&typev1.KpiRequest{From: at(-6), To: at(0), Step: "ten_minutes"}, midnight, midnight.Add(-6 * time.Hour), midnight, "ten_minutes"},
		"or by the hour":       {&typev1.KpiRequest{From: at(-168), To: at(0), Step: "hour"}, midnight, midnight.Add(-168 * time.Hour), midnight, "hour"},
	} {
		rows := &asked{}
		report, err := kpi.Report(t.Context(), figures, rows, c.req, c.now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		now, before := rows.asks[0], rows.asks[1]
		if !now.From.Equal(c.from) || !now.To.Equal(c.to) || now.Step != c.step || !slices.Equal(now.Means, []string{"wait"}) {
			t.Errorf("%s: asked for %+v", name, now)
		}
		if !before.To.Equal(now.From) || before.To.Sub(before.From) != now.To.Sub(now.From) || !report.BeforeFrom.AsTime().Equal(before.From) {
			t.Errorf("%s: the period before is %+v", name, before)
		}
	}
}

// A rate is by the minutes of the part of a step that lies in the period; a mean of nothing has no value.
func TestFiguresOfSums(t *testing.T) {
	rows := &asked{sums: []kpi.Sum{
		{Name: "speed", Part: 90, Rows: 90}, {Name: "speed", ByStep: true, Bucket: midnight, Part: 30, Rows: 30},
		{Name: "speed", ByStep: true, Bucket: midnight.Add(-time.Hour), Part: 60, Rows: 60},
		{Name: "wait", Part: 6, Whole: 3, Rows: 3, Quantiles: []float64{1, 2, 3}}, {Name: "wait", WarehouseID: "s", Part: 2, Whole: 0, Rows: 1},
	}}
	report, err := kpi.Report(t.Context(), figures, rows, &typev1.KpiRequest{
		From: timestamppb.New(midnight.Add(-time.Hour)), To: timestamppb.New(midnight.Add(30 * time.Minute)), Step: "hour",
	}, midnight)
	if err != nil {
		t.Fatal(err)
	}
	sold, speed, wait := report.Kpis[0], report.Kpis[1], report.Kpis[2]
	if sold.Now.Value != 0 || !sold.Now.Known {
		t.Errorf("nothing sold is %v", sold.Now)
	}
	if speed.Now.Value != 1 || speed.Series[0].Figure.Value != 1 || speed.Series[1].Figure.Value != 1 || !speed.Series[1].At.AsTime().Equal(midnight) {
		t.Errorf("the speed is %v, %v", speed.Now, speed.Series)
	}
	if wait.Now.Value != 2 || wait.Now.P95 != 3 || wait.Stores[0].Figure.Known {
		t.Errorf("the wait is %v, %v", wait.Now, wait.Stores)
	}
}

func TestPagesGoOnWhereTheLastEnded(t *testing.T) {
	rows := &asked{}
	req := &typev1.KpiRowsRequest{Name: "sold", From: timestamppb.New(midnight.Add(-time.Hour)), To: timestamppb.New(midnight), PageSize: 3}
	first, err := kpi.List(t.Context(), figures, rows, req, midnight)
	if err != nil {
		t.Fatal(err)
	}
	req.PageToken = first.NextPageToken
	second, err := kpi.List(t.Context(), figures, rows, req, midnight)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Rows) != 3 || !second.Rows[0].At.AsTime().Equal(first.Rows[2].At.AsTime().Add(-time.Second)) {
		t.Errorf("after %v comes %v", first.Rows, second.Rows)
	}
	if _, err := kpi.List(t.Context(), figures, rows, &typev1.KpiRowsRequest{Name: "luck"}, midnight); !errs.Is(err, "kpi_unknown") {
		t.Errorf("an unknown figure: %v", err)
	}
}
