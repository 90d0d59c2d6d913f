package obs

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// Meter makes instruments. Names appear on /metrics as written: snake case,
// with the unit and, for counters, `_total` at the end. A name is a constant of
// the program, so an unusable one panics at start. Making the same instrument
// twice gives the same series. A nil *Meter makes instruments that record
// nothing.
type Meter struct{ meter metric.Meter }

// Global makes instruments that are exported by whatever Telemetry the program has made OpenTelemetry's
// global one, before or after; without one they record nothing.
func Global() *Meter { return &Meter{otel.Meter("doorstep")} }

// OTel is the meter underneath, for packages that take one.
func (m *Meter) OTel() metric.Meter {
	if m == nil {
		return noop.Meter{}
	}
	return m.meter
}

// Histogram records the distribution of a value, such as a duration in seconds.
type Histogram struct {
	inst metric.Float64Histogram
	opts []metric.RecordOption
}

// Histogram makes a histogram; buckets are the upper edges, ascending. unit is
// a UCUM code such as "s", or "1".
func (m *Meter) Histogram(name, help, unit string, buckets []float64) *Histogram {
	inst, err := m.OTel().Float64Histogram(name, metric.WithDescription(help), metric.WithUnit(unit),
		metric.WithExplicitBucketBoundaries(buckets...))
	must(name, err)
	return &Histogram{inst: inst}
}

// With returns the series with these attributes. Make it once and keep it:
// Record then allocates nothing. It replaces attributes set before.
func (h *Histogram) With(attrs ...attribute.KeyValue) *Histogram {
	return &Histogram{inst: h.inst, opts: []metric.RecordOption{attributes(attrs)}}
}

// Record adds one value.
func (h *Histogram) Record(ctx context.Context, v float64) { h.inst.Record(ctx, v, h.opts...) }

// Counter counts what only grows.
type Counter struct {
	inst metric.Int64Counter
	opts []metric.AddOption
}

// Counter makes a counter.
func (m *Meter) Counter(name, help, unit string) *Counter {
	inst, err := m.OTel().Int64Counter(name, metric.WithDescription(help), metric.WithUnit(unit))
	must(name, err)
	return &Counter{inst: inst}
}

// With returns the series with these attributes; see Histogram.With.
func (c *Counter) With(attrs ...attribute.KeyValue) *Counter {
	return &Counter{inst: c.inst, opts: []metric.AddOption{attributes(attrs)}}
}

// Add counts n more; n is not negative.
func (c *Counter) Add(ctx context.Context, n int64) { c.inst.Add(ctx, n, c.opts...) }

// Gauge shows the last value set.
type Gauge struct {
	inst metric.Float64Gauge
	opts []metric.RecordOption
}

// Gauge makes a gauge.
func (m *Meter) Gauge(name, help, unit string) *Gauge {
	inst, err := m.OTel().Float64Gauge(name, metric.WithDescription(help), metric.WithUnit(unit))
	must(name, err)
	return &Gauge{inst: inst}
}

// With returns the series with these attributes; see Histogram.With.
func (g *Gauge) With(attrs ...attribute.KeyValue) *Gauge {
	return &Gauge{inst: g.inst, opts: []metric.RecordOption{attributes(attrs)}}
}

// Set replaces the value.
func (g *Gauge) Set(ctx context.Context, v float64) { g.inst.Record(ctx, v, g.opts...) }

// GaugeFunc makes a gauge that is read when it is scraped, such as an outbox's
// lag. read must be quick and safe for concurrent use; when it returns an error
// the series is absent from that scrape.
func (m *Meter) GaugeFunc(name, help, unit string, read func(context.Context) (float64, error), attrs ...attribute.KeyValue) {
	set := attributes(attrs)
	_, err := m.OTel().Float64ObservableGauge(name, metric.WithDescription(help), metric.WithUnit(unit),
		metric.WithFloat64Callback(func(ctx context.Context, o metric.Float64Observer) error {
			// An error is not reported: it would be logged at every scrape,
			// by whatever OpenTelemetry logs with. The absence is the alert.
			if v, err := read(ctx); err == nil {
				o.Observe(v, set)
			}
			return nil
		}))
	must(name, err)
}

// attributes is sorted and deduplicated here, once, instead of at every record.
func attributes(attrs []attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attrs...))
}

func must(name string, err error) {
	if err != nil {
		panic(fmt.Sprintf("metric %s: %v", name, err))
	}
}

// LatencyBuckets are for answers to people and programs, in seconds: 1 ms to
// 10 s, with edges at the targets of 100, 150, 200 and 500 ms so that the share
// within a target is read and not interpolated.
func LatencyBuckets() []float64 {
	return []float64{.001, .0025, .005, .01, .025, .05, .075, .1, .15, .2, .3, .5, .75, 1, 2, 5, 10}
}

// MinuteBuckets are for things that take 1 to 60 minutes, in seconds: by the
// minute up to a quarter of an hour, wider after.
func MinuteBuckets() []float64 {
	var b []float64
	for m := 1; m <= 15; m++ {
		b = append(b, float64(60*m))
	}
	return append(b, 18*60, 20*60, 25*60, 30*60, 45*60, 60*60)
}
