package gateway_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/rpc"
	"doorstep/services/gateway"
)

// shelf is a catalog whose only product costs as much as its version says.
type shelf struct {
	catalogv1connect.UnimplementedCatalogPublicServiceHandler
	version, elsewhere atomic.Uint64 // of store s1 and of all others
	asked, repeated    atomic.Int64
}

func (s *shelf) Version(req proto.Message) uint64 {
	if req.(*catalogv1.GetProductRequest).WarehouseId == "s1" {
		return s.version.Load()
	}
	return s.elsewhere.Load()
}

func (s *shelf) Again(proto.Message, proto.Message) func(context.Context) {
	return func(context.Context) { s.repeated.Add(1) }
}

func (s *shelf) GetProduct(_ context.Context, req *catalogv1.GetProductRequest) (*catalogv1.Product, error) {
	s.asked.Add(1)
	if req.ProductId == "gone" {
		return nil, auth.NotFound("product", req.ProductId)
	}
	return &catalogv1.Product{
		ProductId: req.ProductId, Popularity: float64(s.Version(req)), AvailabilityAgeS: 1e6 + float64(s.asked.Load()),
		Description: strings.Repeat("fresh ", 1000),
	}, nil
}

// newSteady makes a gateway before a shelf whose answers it keeps, or does not, as of a service elsewhere.
func newSteady(t testing.TB, keep bool, cfg gateway.Config) (*shelf, http.Handler) {
	t.Helper()
	f := newFront(t, cfg)
	policies, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	s := new(shelf)
	s.version.Store(1)
	s.elsewhere.Store(1)
	_, handler := catalogv1connect.NewCatalogPublicServiceHandler(s, rpc.Serve(rpc.Chain{rpc.Recover, policies.Enforce, rpc.Validate}, rpc.MaxPublic))
	mount := gateway.Mount{Service: catalogv1connect.CatalogPublicServiceName, Handler: handler}
	if keep {
		mount.Steady = s
	}
	g, err := gateway.New(gateway.Deps{
		Keys: f.keys, Live: f.hub, Log: slog.New(slog.DiscardHandler), Orders: f.orders, Mounts: []gateway.Mount{mount},
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, g.Handler()
}

const milk = "/v1/products/milk?warehouse_id=s1"

func ask(handler http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// What a client sees is the same whether an answer was kept or not.
func TestConditionalReads(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		t.Run(fmt.Sprintf("kept %v", keep), func(t *testing.T) {
			t.Parallel()
			_, handler := newSteady(t, keep, gateway.Config{})
			for _, encoding := range []string{"identity", "gzip"} {
				for range 2 { // made, then perhaps kept
					whole := ask(handler, "GET", milk, "Accept-Encoding", encoding)
					tag := whole.Header().Get("ETag")
					checkWhole(t, whole, encoding)
					for sent, status := range map[string]int{
						tag: 304, strings.TrimPrefix(tag, "W/"): 304, `"x", ` + tag: 304, "*": 304, `W/"x"`: 200, "": 200,
					} {
						checkConditional(t, ask(handler, "GET", milk, "Accept-Encoding", encoding, "If-None-Match", sent), sent, status, whole)
					}
					head := ask(handler, "HEAD", milk, "Accept-Encoding", encoding)
					if !keep { // then it is made anew, with another age
						head.Header().Del("Content-Length")
						whole.Header().Del("Content-Length")
					}
					if head.Code != 200 || fmt.Sprint(head.Header()) != fmt.Sprint(whole.Header()) {
						t.Errorf("HEAD: %d %v", head.Code, head.Header())
					}
				}
			}
		})
	}
}

func checkWhole(t *testing.T, w *httptest.ResponseRecorder, encoding string) {
	t.Helper()
	h := w.Header()
	if w.Code != 200 || h.Get("Content-Type") != "application/json" || h.Get("Vary") != "Accept-Encoding" ||
		!strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=5") || !strings.HasPrefix(h.Get("ETag"), `W/"`) ||
		h.Get("Content-Length") != fmt.Sprint(w.Body.Len()) || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: %d %v", encoding, w.Code, h)
	}
	text := io.Reader(strings.NewReader(w.Body.String()))
	if encoding == "gzip" {
		if h.Get("Content-Encoding") != "gzip" {
			t.Fatalf("not compressed: %v", h)
		}
		var err error
		if text, err = gzip.NewReader(text); err != nil {
			t.Fatal(err)
		}
	} else if h.Get("Content-Encoding") != "" {
		t.Errorf("compressed: %v", h)
	}
	if plain, err := io.ReadAll(text); err != nil || !strings.HasPrefix(string(plain), `{"product_id":"milk"`) || !strings.HasSuffix(string(plain), "}") {
		t.Errorf("%s: %v %.80s", encoding, err, plain)
	}
}

func checkConditional(t *testing.T, w *httptest.ResponseRecorder, sent string, status int, whole *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	if w.Code != status || h.Get("ETag") != whole.Header().Get("ETag") || h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != whole.Header().Get("Cache-Control") {
		t.Errorf("If-None-Match %s: %d %v", sent, w.Code, h)
	}
	if status == 304 && (w.Body.Len() > 0 || h.Get("Content-Type") != "" || h.Get("Content-Encoding") != "" || h.Get("Content-Length") != "") {
		t.Errorf("If-None-Match %s: 304 with %v %q", sent, h, w.Body)
	}
}

func TestAnswersAreGivenAgain(t *testing.T) {
	t.Parallel()
	s, handler := newSteady(t, true, gateway.Config{})
	elsewhere := strings.Replace(milk, "s1", "s2", 1)
	first := ask(handler, "GET", milk)
	other := ask(handler, "GET", elsewhere)
	for range 3 {
		if again := ask(handler, "GET", milk); again.Body.String() != first.Body.String() {
			t.Errorf("another answer: %s", again.Body)
		}
	}
	ask(handler, "GET", milk, "If-None-Match", first.Header().Get("ETag"))
	if asked, repeated := s.asked.Load(), s.repeated.Load(); asked != 2 || repeated != 4 {
		t.Errorf("asked %d times, counted %d", asked, repeated)
	}

	s.version.Add(1)
	changed := ask(handler, "GET", milk, "If-None-Match", first.Header().Get("ETag"))
	if changed.Code != 200 || !strings.Contains(changed.Body.String(), `"popularity":2,`) || changed.Header().Get("ETag") == first.Header().Get("ETag") {
		t.Errorf("after a change: %d %s", changed.Code, changed.Body)
	}
	if again := ask(handler, "GET", elsewhere); again.Body.String() != other.Body.String() || s.asked.Load() != 3 {
		t.Errorf("the other store was asked again (%d)", s.asked.Load())
	}
	s.version.Store(0)
	ask(handler, "GET", milk)
	ask(handler, "GET", milk)
	if s.asked.Load() != 5 {
		t.Errorf("without a version asked %d times", s.asked.Load())
	}
}

func TestWhatIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	s, handler := newSteady(t, true, gateway.Config{})
	for range 2 {
		if w := ask(handler, "GET", "/v1/products/gone?warehouse_id=s1"); w.Code != 404 || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("a refusal: %d %v", w.Code, w.Header())
		}
	}
	ask(handler, "GET", milk)
	asked := s.asked.Load()
	body := httptest.NewRequest("GET", milk, strings.NewReader(`{}`))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, body)
	if w.Code != 400 || !strings.Contains(w.Body.String(), "body_not_allowed") {
		t.Errorf("with a body: %d %s", w.Code, w.Body)
	}
	if w := ask(handler, "POST", milk); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
	if w := ask(handler, "GET", milk+"&x=1"); w.Code != 400 {
		t.Errorf("with an unknown parameter: %d", w.Code)
	}
	if s.asked.Load() != asked {
		t.Errorf("asked %d times more", s.asked.Load()-asked)
	}
}

func TestAnswersGivenAgainAreLimited(t *testing.T) {
	t.Parallel()
	_, handler := newSteady(t, true, gateway.Config{Anonymous: gateway.Rate{PerSecond: 0.01, Burst: 3}})
	var codes []int
	for range 4 {
		codes = append(codes, ask(handler, "GET", milk).Code)
	}
	if fmt.Sprint(codes) != "[200 200 200 429]" {
		t.Errorf("got %v", codes)
	}
}

// The age of the availability stands still in an answer that is given again, but not for long.
func TestAgesDoNotStandStill(t *testing.T) {
	s, handler := newSteady(t, true, gateway.Config{})
	synctest.Test(t, func(*testing.T) {
		first := ask(handler, "GET", milk)
		<-time.After(29 * time.Second)
		if again := ask(handler, "GET", milk); again.Body.String() != first.Body.String() {
			t.Errorf("after 29 s: %s", again.Body)
		}
		<-time.After(2 * time.Second)
		if w := ask(handler, "GET", milk, "If-None-Match", first.Header().Get("ETag")); w.Code != 304 || s.asked.Load() != 1 {
			t.Errorf("who has it after 31 s: %d, asked %d times", w.Code, s.asked.Load())
		}
		if again := ask(handler, "GET", milk); again.Body.String() == first.Body.String() || again.Header().Get("ETag") != first.Header().Get("ETag") {
			t.Errorf("after 31 s: %v %s", again.Header(), again.Body)
		}
	})
}

// Nobody sees an answer that is older than a change that was over before the request.
func TestNoAnswerIsStale(t *testing.T) {
	t.Parallel()
	s, handler := newSteady(t, true, gateway.Config{RateLimitOff: true})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			for ctx.Err() == nil {
				before := s.version.Load()
				var seen uint64
				body := ask(handler, "GET", milk).Body.String()
				_, rest, _ := strings.Cut(body, `"popularity":`)
				if _, err := fmt.Sscanf(rest, "%d", &seen); err != nil || seen < before {
					t.Errorf("saw version %d after %d (%v)", seen, before, err)
					return
				}
			}
		})
	}
	for range 300 {
		s.version.Add(1)
		ask(handler, "GET", milk)
	}
	stop()
	running.Wait()
	if s.repeated.Load() == 0 {
		t.Error("nothing was given again")
	}
}

// BenchmarkReads is what the gateway does for one read, without the server around it.
func BenchmarkReads(b *testing.B) {
	s, handler := newSteady(b, true, gateway.Config{RateLimitOff: true})
	tag := ask(handler, "GET", milk).Header().Get("ETag")
	for _, bench := range []struct {
		name    string
		version uint64
		header  []string
	}{
		{"given again, compressed", 1, []string{"Accept-Encoding", "gzip"}},
		{"given again, plain", 1, nil},
		{"not modified", 1, []string{"Accept-Encoding", "gzip", "If-None-Match", tag}},
		{"made and compressed", 0, []string{"Accept-Encoding", "gzip"}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			s.version.Store(bench.version)
			r := httptest.NewRequest("GET", milk, nil)
			for i := 0; i < len(bench.header); i += 2 {
				r.Header.Set(bench.header[i], bench.header[i+1])
			}
			w := &discarding{header: make(http.Header)}
			for b.Loop() {
				clear(w.header)
				handler.ServeHTTP(w, r)
			}
			if s.version.Store(1); w.status >= 400 {
				b.Fatal(w.status)
			}
		})
	}
}

// discarding is a client who throws everything away.
type discarding struct {
	header http.Header
	status int
}

func (w *discarding) Header() http.Header         { return w.header }
func (w *discarding) WriteHeader(status int)      { w.status = status }
func (w *discarding) Write(b []byte) (int, error) { return len(b), nil }
