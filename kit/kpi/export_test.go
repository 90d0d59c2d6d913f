package kpi_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"doorstep/kit/clock"
	"doorstep/kit/kpi"
)

// Each minute the last hour is read, and nothing else of what a report has.
func TestExportReadsTheLastHourOnce(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	before := otel.GetMeterProvider()
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	defer otel.SetMeterProvider(before)
	synctest.Test(t, func(t *testing.T) {
		rows := &asked{sums: []kpi.Sum{{Name: "sold", Part: 7, Rows: 7}, {Name: "sold", WarehouseID: "s1", Part: 7, Rows: 7}}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- kpi.Export(ctx, figures, func() kpi.Rows { return rows }, clock.System{}, slog.New(slog.DiscardHandler))
		}()
		time.Sleep(150 * time.Second) // of the bubble, which takes no time
		synctest.Wait()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if len(rows.asks) != 2 {
			t.Fatalf("asked %d times in two and a half minutes: %+v", len(rows.asks), rows.asks)
		}
		for _, ask := range rows.asks {
			if ask.To.Sub(ask.From) != time.Hour || time.Since(ask.To) > 90*time.Second || len(ask.Names) != len(figures) {
				t.Errorf("asked for %+v", ask)
			}
		}
	})
	if got := exported(t, reader); got["sold of all"] != 7 || got["sold of s1"] != 7 {
		t.Errorf("exported %v", got)
	}
}

// exported are the values of doorstep_kpi by figure and store.
func exported(t *testing.T, reader sdkmetric.Reader) map[string]float64 {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	values := make(map[string]float64)
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			gauge, ok := m.Data.(metricdata.Gauge[float64])
			for i := 0; ok && m.Name == "doorstep_kpi" && i < len(gauge.DataPoints); i++ {
				p := gauge.DataPoints[i]
				name, _ := p.Attributes.Value(attribute.Key("kpi"))
				store, _ := p.Attributes.Value(attribute.Key("warehouse_id"))
				values[name.AsString()+" of "+store.AsString()] = p.Value
			}
		}
	}
	return values
}
