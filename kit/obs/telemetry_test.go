package obs_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"doorstep/kit/obs"
)

func setup(t testing.TB, cfg obs.Config) *obs.Telemetry {
	t.Helper()
	tel, err := obs.Setup(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tel.Shutdown(context.Background()); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("shutdown: %v", err)
		}
	})
	return tel
}

func get(t testing.TB, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	have := map[string]bool{}
	for line := range strings.Lines(text) {
		have[strings.TrimSpace(line)] = true
	}
	for _, line := range lines {
		if !have[line] {
			name, _, _ := strings.Cut(line, "{")
			var near []string
			for l := range strings.Lines(text) {
				if strings.Contains(l, name) {
					near = append(near, l)
				}
			}
			t.Errorf("missing %s\nhave:\n%s", line, strings.Join(near, ""))
		}
	}
}

func TestMetricsText(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	m, ctx := tel.Meter(), t.Context()

	placed := m.Counter("orders_placed_total", "Orders placed.", "1")
	placed.With(attribute.String("store", "blr-1")).Add(ctx, 3)
	again := m.Counter("orders_placed_total", "Orders placed.", "1")
	again.With(attribute.String("store", "blr-1")).Add(ctx, 1)

	door := m.Histogram("click_to_door_seconds", "From order to door.", "s", obs.MinuteBuckets())
	door.Record(ctx, 9*60)
	door.Record(ctx, 11*60+1)

	queue := m.Gauge("queue_length", "Waiting.", "1")
	queue.Set(ctx, 5)
	queue.Set(ctx, 2.5)
	m.GaugeFunc("outbox_lag_seconds", "Age of the oldest event not relayed.", "s",
		func(context.Context) (float64, error) { return 1.5, nil }, attribute.String("schema", "orders"))
	m.GaugeFunc("broken", "Never there.", "1",
		func(context.Context) (float64, error) { return 0, errors.New("no database") })

	code, text := get(t, tel.AdminHandler(nil), "/metrics")
	if code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	wantLines(t, text,
		`orders_placed_total{store="blr-1"} 4`,
		`click_to_door_seconds_bucket{le="480"} 0`,
		`click_to_door_seconds_bucket{le="540"} 1`,
		`click_to_door_seconds_bucket{le="660"} 1`,
		`click_to_door_seconds_bucket{le="720"} 2`,
		`click_to_door_seconds_count 2`,
		`queue_length 2.5`,
		`outbox_lag_seconds{schema="orders"} 1.5`,
		`# TYPE click_to_door_seconds histogram`,
		`# TYPE go_goroutines gauge`,
		`# TYPE process_cpu_seconds_total counter`,
	)
	if strings.Contains(text, "\nbroken ") {
		t.Error("a gauge whose reading failed has a value")
	}
}

// The services make their instruments this way. Not parallel: the global provider is one for all.
func TestGlobalReachesMetrics(t *testing.T) {
	early := obs.Global().Counter("made_before_total", "Made before there is telemetry.", "1")
	tel := setup(t, obs.Config{})
	otel.SetMeterProvider(tel.MeterProvider())
	early.With(attribute.String("store", "blr-1")).Add(t.Context(), 2)
	obs.Global().Counter("made_after_total", "Made after.", "1").Add(t.Context(), 3)
	_, text := get(t, tel.AdminHandler(nil), "/metrics")
	wantLines(t, text, `made_before_total{store="blr-1"} 2`, `made_after_total 3`)
}

func TestRPCMetrics(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	rpc := obs.NewRPC(tel.Meter())
	for range 2 {
		rpc.Observe(t.Context(), "order", "PlaceOrder", obs.CodeOK, "", 140*time.Millisecond)
	}
	rpc.Observe(t.Context(), "order", "PlaceOrder", "failed_precondition", "out_of_stock", 3*time.Millisecond)
	rpc.Observe(t.Context(), "order", "PlaceOrder", "failed_precondition", "closed", 3*time.Millisecond)

	_, text := get(t, tel.AdminHandler(nil), "/metrics")
	ok := `{code="ok",method="PlaceOrder",service="order"`
	wantLines(t, text,
		`doorstep_rpc_duration_seconds_bucket`+ok+`,le="0.1"} 0`,
		`doorstep_rpc_duration_seconds_bucket`+ok+`,le="0.15"} 2`,
		`doorstep_rpc_duration_seconds_bucket`+ok+`,le="0.5"} 2`,
		`doorstep_rpc_duration_seconds_count`+ok+`} 2`,
		`doorstep_rpc_duration_seconds_count{code="failed_precondition",method="PlaceOrder",service="order"} 2`,
		`doorstep_rpc_errors_total{code="failed_precondition",method="PlaceOrder",reason="out_of_stock",service="order"} 1`,
		`doorstep_rpc_errors_total{code="failed_precondition",method="PlaceOrder",reason="closed",service="order"} 1`,
	)
	if strings.Contains(text, `doorstep_rpc_errors_total{code="ok"`) {
		t.Error("a call that succeeded is counted as an error")
	}
}

func TestRPCSeriesAreBounded(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	rpc := obs.NewRPC(tel.Meter())
	const calls = 6000
	for i := range calls {
		rpc.Observe(t.Context(), "order", strconv.Itoa(i), obs.CodeOK, "", 0)
	}
	_, text := get(t, tel.AdminHandler(nil), "/metrics")
	if n := strings.Count(text, "doorstep_rpc_duration_seconds_count"); n > 4100 {
		t.Errorf("%d series", n)
	}
	if !strings.Contains(text, `method="other",service="other"`) {
		t.Error("the rest is not measured")
	}
}

func TestNothingToRecordTo(t *testing.T) {
	t.Parallel()
	var m *obs.Meter
	m.Counter("a_total", "", "1").With(attribute.Int("n", 1)).Add(t.Context(), 1)
	m.Histogram("b_seconds", "", "s", obs.LatencyBuckets()).Record(t.Context(), 1)
	m.Gauge("c", "", "1").Set(t.Context(), 1)
	m.GaugeFunc("d", "", "1", nil)
	var rpc *obs.RPC
	rpc.Observe(t.Context(), "order", "PlaceOrder", obs.CodeOK, "", time.Second)
	obs.NewRPC(nil).Observe(t.Context(), "order", "PlaceOrder", "internal", "", time.Second)
}

func TestWatchPool(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/none?pool_max_conns=7")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	tel.Meter().WatchPool("orders", pool)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pool.Acquire(canceled); err == nil {
		t.Fatal("acquired a connection to nowhere")
	}

	_, text := get(t, tel.AdminHandler(nil), "/metrics")
	wantLines(t, text,
		`doorstep_db_connections_max{pool="orders"} 7`,
		`doorstep_db_connections{pool="orders",state="in_use"} 0`,
		`doorstep_db_connections{pool="orders",state="idle"} 0`,
		`doorstep_db_acquires_total{pool="orders"} 0`,
		`doorstep_db_acquire_canceled_total{pool="orders"} 1`,
		`doorstep_db_acquire_wait_seconds_total{pool="orders"} 0`,
	)
}

func TestAdminHandler(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	h := tel.AdminHandler(func(ctx context.Context) error {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("ready is asked without a deadline")
		}
		return errors.New("database is starting")
	})
	for path, want := range map[string]struct {
		code int
		text string
	}{
		"/livez":                         {200, "ok\n"},
		"/readyz":                        {503, "database is starting\n"},
		"/debug/pprof/":                  {200, "goroutine"},
		"/debug/pprof/goroutine?debug=1": {200, "goroutine profile"},
		"/debug/pprof/cmdline":           {200, ""},
		"/":                              {404, ""},
	} {
		if code, text := get(t, h, path); code != want.code || !strings.Contains(text, want.text) {
			t.Errorf("%s: %d %q", path, code, text)
		}
	}
	if code, text := get(t, tel.AdminHandler(nil), "/readyz"); code != 200 || text != "ok\n" {
		t.Errorf("/readyz: %d %q", code, text)
	}
}

func TestTracesAreSentWhenThereIsAnEndpoint(t *testing.T) {
	t.Parallel()
	received := make(chan int, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/v1/traces" {
			received <- len(b)
		}
	}))
	defer collector.Close()

	tel, err := obs.Setup(t.Context(), obs.Config{OTLPEndpoint: collector.URL + "/v1/traces", SampleRatio: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, span := tel.Tracer().Start(t.Context(), "place order")
	span.End()
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := <-received; n == 0 {
		t.Error("the collector got an empty body")
	}
}

func TestWithoutEndpointSpansStillHaveIDs(t *testing.T) {
	t.Parallel()
	tel := setup(t, obs.Config{})
	ctx, span := tel.Tracer().Start(t.Context(), "place order")
	defer span.End()
	if sc := trace.SpanContextFromContext(ctx); !sc.IsValid() || sc.IsSampled() {
		t.Errorf("span context %+v", sc)
	}
}

func BenchmarkHistogramRecord(b *testing.B) {
	h := setup(b, obs.Config{}).Meter().Histogram("h_seconds", "", "s", obs.LatencyBuckets()).
		With(attribute.String("service", "order"), attribute.String("method", "PlaceOrder"))
	b.ReportAllocs()
	for b.Loop() {
		h.Record(b.Context(), 0.042)
	}
}

func BenchmarkRPCObserve(b *testing.B) {
	rpc := obs.NewRPC(setup(b, obs.Config{}).Meter())
	b.ReportAllocs()
	for b.Loop() {
		rpc.Observe(b.Context(), "order", "PlaceOrder", obs.CodeOK, "", 42*time.Millisecond)
	}
}
