package warehouse

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

// metrics are the store's part of the KPIs of domain.md, section 4, in business time.
type metrics struct {
	wait, perLine, pack, dwell metric.Float64Histogram
	attempted, short           metric.Int64Counter
}

func (m *metrics) register() error {
	meter := otel.Meter("doorstep/warehouse")
	var faults []error
	histogram := func(name, what string) metric.Float64Histogram {
		h, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what),
			metric.WithExplicitBucketBoundaries(5, 10, 15, 20, 30, 45, 60, 90, 120, 170, 240, 360, 600, 1200))
		faults = append(faults, err)
		return h
	}
	counter := func(name, what string) metric.Int64Counter {
		c, err := meter.Int64Counter(name, metric.WithDescription(what))
		faults = append(faults, err)
		return c
	}
	m.wait = histogram("doorstep_pick_wait", "From queued to the start of picking.")
	m.perLine = histogram("doorstep_pick_time_per_line", "Picking time divided by lines.")
	m.pack = histogram("doorstep_pack_time", "From the last line resolved to packed.")
	m.dwell = histogram("doorstep_bag_dwell", "From packed to handed over.")
	m.attempted = counter("doorstep_pick_lines", "Lines of packed orders.")
	m.short = counter("doorstep_pick_lines_not_found", "Lines of packed orders with units not found.")
	return errors.Join(faults...)
}

func (m *metrics) packed(ctx context.Context, p *Pick) {
	short := 0
	for _, line := range p.Lines {
		if line.NotFound > 0 {
			short++
		}
	}
	m.attempted.Add(ctx, int64(len(p.Lines)))
	m.short.Add(ctx, int64(short))
	m.pack.Record(ctx, seconds(p.PickDoneAt, p.PackedAt))
	m.perLine.Record(ctx, seconds(p.PickStartedAt, p.PickDoneAt)/float64(max(len(p.Lines), 1)))
}

func (m *metrics) handedOver(ctx context.Context, p *Pick) {
	m.dwell.Record(ctx, seconds(p.PackedAt, p.HandedOverAt))
}

func seconds(from, to *time.Time) float64 {
	if from == nil || to == nil {
		return 0
	}
	return to.Sub(*from).Seconds()
}
