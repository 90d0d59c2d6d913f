package live_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"doorstep/kit/live"
	"doorstep/kit/livetest"
)

// serve runs a hub behind one handler until the test ends.
func serve(t *testing.T, opts live.Options, handler func(*live.Hub, http.ResponseWriter, *http.Request)) (*live.Hub, *httptest.Server) {
	t.Helper()
	hub, err := live.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- hub.Run(ctx) }()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler(hub, w, r) }))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			t.Errorf("Run: %v", err)
		}
		srv.Close()
	})
	return hub, srv
}

func sse(h *live.Hub, w http.ResponseWriter, r *http.Request) {
	h.ServeSSE(w, r, live.Subscription{Channels: []string{"a"}})
}

func ws(h *live.Hub, w http.ResponseWriter, r *http.Request) {
	h.ServeWebSocket(w, r, live.Subscription{Channels: []string{"a"}})
}

// Over HTTP/2, where a write deadline that passes while nothing is written would
// end the stream: heartbeats are further apart than the write timeout.
func TestSSEStaysOpenWhenNothingHappens(t *testing.T) {
	t.Parallel()
	_, srv := serve(t, live.Options{Heartbeat: 500 * time.Millisecond, WriteTimeout: 200 * time.Millisecond}, sse)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ProtoMajor != 2 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s %v", resp.Proto, resp.Header)
	}
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "retry: ") {
		t.Errorf("first line %q", lines.Text())
	}
	for pings := 0; pings < 3; {
		if !lines.Scan() {
			t.Fatalf("stream ended after %d pings: %v", pings, lines.Err())
		}
		if lines.Text() == ": ping" {
			pings++
		}
	}
}

func dial(t *testing.T, srv *httptest.Server, opts websocket.DialOptions) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	opts.HTTPClient = srv.Client()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, resp, err := websocket.Dial(ctx, srv.URL, &opts)
	if c != nil {
		t.Cleanup(func() { _ = c.CloseNow() })
	}
	return c, resp, err
}

func TestWebSocketOrigins(t *testing.T) {
	t.Parallel()
	hub, srv := serve(t, live.Options{Origins: []string{"shop.example"}}, ws)
	for origin, welcome := range map[string]bool{
		"": true, srv.URL: true, "https://shop.example": true, "https://evil.example": false,
	} {
		_, resp, err := dial(t, srv, websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}})
		if welcome && err != nil {
			t.Errorf("origin %q: %v", origin, err)
		}
		if !welcome && (err == nil || resp.StatusCode != http.StatusForbidden) {
			t.Errorf("origin %q was let in", origin)
		}
	}
	if n := hub.Stats().OpenSockets; n != 3 {
		t.Errorf("%d sockets open, want 3", n)
	}
}

func TestWebSocketReaderThatSpeaksIsClosed(t *testing.T) {
	t.Parallel()
	_, srv := serve(t, live.Options{}, ws)
	c, _, err := dial(t, srv, websocket.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("read: %v", err)
	}
}

// A reader whose machine is gone answers no ping.
func TestWebSocketThatAnswersNoPingIsCut(t *testing.T) {
	t.Parallel()
	hub, srv := serve(t, live.Options{Heartbeat: 50 * time.Millisecond}, ws)
	_, _, err := dial(t, srv, websocket.DialOptions{}) // pongs are sent by reading; nobody reads
	if err != nil {
		t.Fatal(err)
	}
	livetest.Eventually(t, "the socket is gone", func() bool { return hub.Stats().OpenSockets == 0 })
}

func TestWebSocketThatAnswersPingsStays(t *testing.T) {
	t.Parallel()
	hub, srv := serve(t, live.Options{Heartbeat: 200 * time.Millisecond}, ws)
	var pings int
	seen := make(chan struct{})
	c, _, err := dial(t, srv, websocket.DialOptions{OnPingReceived: func(context.Context, []byte) bool {
		if pings++; pings == 4 {
			close(seen)
		}
		return true
	}})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseRead(t.Context())
	select {
	case <-seen:
	case <-time.After(10 * time.Second):
		t.Fatal("no four pings in 10 s")
	}
	if n := hub.Stats().OpenSockets; n != 1 {
		t.Errorf("%d sockets open", n)
	}
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	noDatabase := errors.New("no database")
	refused := make(chan error, 1)
	hub, srv := serve(t, live.Options{Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
		refused <- err
		w.WriteHeader(http.StatusTeapot)
	}}, func(h *live.Hub, w http.ResponseWriter, r *http.Request) {
		h.ServeSSE(w, r, live.Subscription{Channels: []string{"a"}, Backlog: func(context.Context, string) ([]live.Message, error) {
			return nil, noDatabase
		}})
	})
	resp, err := srv.Client().Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := <-refused; !errors.Is(err, noDatabase) || resp.StatusCode != http.StatusTeapot {
		t.Errorf("refused with %v, %s", err, resp.Status)
	}
	if s := hub.Stats(); s.Refused != 1 || s.OpenSockets != 0 {
		t.Errorf("%+v", s)
	}
}

func TestRedisURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"localhost:6379", "http://localhost", "redis://user:sesame@host:%zz"} {
		_, err := live.New(live.Options{RedisURL: url})
		if err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	reader := sdkmetric.NewManualReader()
	hub, err := live.New(live.Options{Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)).Meter("test")})
	if err != nil {
		t.Fatal(err)
	}
	hub.PublishLatest("trip:1", live.Message{})
	var got metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	values := map[string]int64{}
	for _, m := range got.ScopeMetrics[0].Metrics {
		switch d := m.Data.(type) {
		case metricdata.Sum[int64]:
			values[m.Name] = d.DataPoints[0].Value
		case metricdata.Gauge[int64]:
			values[m.Name] = d.DataPoints[0].Value
		}
	}
	if len(values) != 7 || values["doorstep_live_published_total"] != 1 || values["doorstep_live_sockets_open"] != 0 {
		t.Errorf("%v", values)
	}
}
