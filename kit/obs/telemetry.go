package obs

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Config says where telemetry goes. The zero value keeps metrics for the admin
// port and exports no traces.
type Config struct {
	Service string // of the resource, "doorstep" when empty
	Version string
	// OTLPEndpoint is the URL traces are sent to over OTLP/HTTP, for instance
	// http://collector:4318/v1/traces. Empty: nothing is sampled or sent.
	OTLPEndpoint string
	// SampleRatio is the share of new traces that is kept, 0.1 when zero. A
	// caller's decision is followed.
	SampleRatio float64
}

// maxSeries bounds each instrument: a label that takes any value, put there by
// mistake, ends up in one series marked as overflow instead of filling memory.
const maxSeries = 2 * maxRPCSeries

// Telemetry is what Setup has set up. All methods are safe for concurrent use.
type Telemetry struct {
	registry *prometheus.Registry
	metrics  *sdkmetric.MeterProvider
	traces   *sdktrace.TracerProvider
	meter    *Meter
}

// Setup starts telemetry. It does not wait for the collector. The caller ends
// it with Shutdown.
func Setup(ctx context.Context, cfg Config) (*Telemetry, error) {
	if cfg.Service == "" {
		cfg.Service = "doorstep"
	}
	res := resource.NewSchemaless(
		attribute.String("service.name", cfg.Service),
		attribute.String("service.version", cfg.Version),
	)

	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprometheus.New(
		otelprometheus.WithRegisterer(registry),
		// The name in the code is the name on the dashboard.
		otelprometheus.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithoutSuffixes),
		otelprometheus.WithoutScopeInfo(),
		otelprometheus.WithoutTargetInfo(),
	)
	if err != nil {
		return nil, fmt.Errorf("prometheus exporter: %w", err)
	}
	metrics := sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(exporter),
		sdkmetric.WithResource(res),
		sdkmetric.WithCardinalityLimit(maxSeries),
	)

	traces, err := newTracerProvider(ctx, cfg, res)
	if err != nil {
		return nil, errors.Join(err, metrics.Shutdown(ctx))
	}
	return &Telemetry{
		registry: registry,
		metrics:  metrics,
		traces:   traces,
		meter:    &Meter{metrics.Meter("doorstep")},
	}, nil
}

// newTracerProvider samples nothing without an endpoint, yet still makes trace
// IDs: they tie the log lines of one request together across services.
func newTracerProvider(ctx context.Context, cfg Config, res *resource.Resource) (*sdktrace.TracerProvider, error) {
	if cfg.OTLPEndpoint == "" {
		return sdktrace.NewTracerProvider(sdktrace.WithResource(res), sdktrace.WithSampler(sdktrace.NeverSample())), nil
	}
	if cfg.SampleRatio == 0 {
		cfg.SampleRatio = 0.1
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(cfg.OTLPEndpoint))
	if err != nil {
		return nil, fmt.Errorf("trace exporter: %w", err)
	}
	return sdktrace.NewTracerProvider(
		sdktrace.WithResource(res),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(cfg.SampleRatio))),
		sdktrace.WithBatcher(exporter), // bounded queue; drops spans when the collector is slow
	), nil
}

// Meter makes instruments.
func (t *Telemetry) Meter() *Meter { return t.meter }

// MeterProvider is for packages that take instruments from OpenTelemetry's global one.
func (t *Telemetry) MeterProvider() metric.MeterProvider { return t.metrics }

// TracerProvider is for libraries; Tracer is for our own code.
func (t *Telemetry) TracerProvider() trace.TracerProvider { return t.traces }

// Tracer starts spans.
func (t *Telemetry) Tracer() trace.Tracer { return t.traces.Tracer("doorstep") }

// Propagator carries traces between processes in the W3C headers.
func (t *Telemetry) Propagator() propagation.TextMapPropagator { return propagation.TraceContext{} }

// Shutdown sends what is still buffered, as far as ctx allows, and stops.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	return errors.Join(t.traces.Shutdown(ctx), t.metrics.Shutdown(ctx))
}
