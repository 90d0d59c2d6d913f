package kpi

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/clock"
	"doorstep/kit/obs"
)

const (
	// exportEvery is how often figures are measured for Prometheus, on the wall; exportSpan is the business
	// time that they are of.
	exportEvery = time.Minute
	exportSpan  = time.Hour
)

// Export measures figures of the last hour again and again until ctx ends, as doorstep_kpi by store; the
// store of all is "all". A figure without a value keeps its last one. Every process that runs the service
// measures the same rows.
func Export(ctx context.Context, figures []Figure, rows func() Rows, clk clock.Clock, log *slog.Logger) error {
	gauge := obs.Global().Gauge("doorstep_kpi", "Key figures of the last hour, by name and store; the domain guide has their formulas.", "1")
	for tick := time.NewTicker(exportEvery); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
		if err := measure(ctx, gauge, figures, rows(), clk.Now()); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "key figures not measured, trying again", "error", err)
		}
	}
}

// measure reads the hour alone: the one before it and the peaks of a report are as dear again, and nobody
// sees them here.
func measure(ctx context.Context, gauge *obs.Gauge, figures []Figure, rows Rows, now time.Time) error {
	req := &typev1.KpiRequest{From: timestamppb.New(now.Add(-exportSpan)), To: timestamppb.New(now)}
	ask, err := askFor(figures, req, now)
	if err != nil {
		return err
	}
	sums, err := rows.KpiSums(ctx, ask)
	if err != nil {
		return err
	}
	for _, f := range figures {
		k := f.show(ask, sums)
		set := func(store string, figure *typev1.KpiFigure) {
			if figure.Known {
				gauge.With(attribute.String("kpi", k.Name), attribute.String("warehouse_id", store)).Set(ctx, figure.Value)
			}
		}
		set("all", k.Now)
		for _, store := range k.Stores {
			set(store.WarehouseId, store.Figure)
		}
	}
	return nil
}
