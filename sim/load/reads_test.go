package load_test

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"doorstep/sim/load"
)

// shop answers like a server with one store and one product. While broken is set, product pages are
// written by it instead; everything has one tag.
type shop struct {
	broken             atomic.Pointer[http.HandlerFunc]
	conditional, shown atomic.Int64 // answers without and by broken
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	milk := map[string]any{"product_id": "p1", "name": "Milk", "price": map[string]any{"amount_minor": 4000}}
	broken := s.broken.Load()
	switch {
	case r.URL.Path == "/v1/categories":
		answer(w, r, map[string]any{"categories": []any{map[string]any{"category_id": "dairy"}}})
	case r.URL.Path == "/v1/search":
		answer(w, r, map[string]any{"hits": []any{milk}})
	case r.URL.Path == "/v1/products":
		answer(w, r, map[string]any{"products": []any{milk}, "total": 1})
	case broken != nil:
		s.shown.Add(1)
		(*broken)(w, r)
	case r.Header.Get("If-None-Match") == `W/"1"`:
		s.conditional.Add(1)
		w.WriteHeader(http.StatusNotModified)
	default:
		answer(w, r, milk)
	}
}

// answer is compressed for who takes that, and then chunked.
func answer(w http.ResponseWriter, r *http.Request, body any) {
	w.Header().Set("ETag", `W/"1"`)
	text, _ := json.Marshal(body)
	if r.Header.Get("Accept-Encoding") != "gzip" {
		_, _ = w.Write(text)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(http.StatusOK)
	w.(http.Flusher).Flush()
	z := gzip.NewWriter(w)
	_, _ = z.Write(text)
	_ = z.Close()
}

func newReads(t *testing.T, s http.Handler, connections int) *load.Reads {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client := load.NewClient(server.URL, 1)
	t.Cleanup(client.Close)
	reads, err := load.NewReads(t.Context(), client, load.ReadsConfig{Stores: []string{"s1"}, Connections: connections, Seed: 1, ParseOneIn: 1})
	if err != nil {
		t.Fatal(err)
	}
	return reads
}

func TestReadsNoticeWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := new(shop)
	reads := newReads(t, s, 2)
	if n := reads.Things(); n != 4 { // the list, the product, "mil" and "milk"
		t.Errorf("%d things to look at", n)
	}
	sum := 0
	for sum == 0 && t.Context().Err() == nil {
		good := reads.Run(t.Context(), 0, 50*time.Millisecond)
		sum += good.NotModified
		if len(good.Failed) > 0 || good.Requests == 0 || good.Parsed != good.Requests-good.NotModified {
			t.Fatalf("a sound server: %+v", good)
		}
	}
	if int64(sum) != s.conditional.Load() {
		t.Errorf("%d were not modified, %d counted", s.conditional.Load(), sum)
	}
	for want, broken := range map[string]http.HandlerFunc{
		"status 500":                        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"an answer without body or tag":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) },
		"the page of another product":       func(w http.ResponseWriter, r *http.Request) { answer(w, r, map[string]string{"product_id": "p2"}) },
		"EOF":                               cutShort,
		"invalid character 'o' looking for": notJSON,
	} {
		s.broken.Store(&broken)
		shown := s.shown.Load()
		for s.shown.Load() == shown && t.Context().Err() == nil {
			bad := reads.Run(t.Context(), 0, 50*time.Millisecond)
			for what := range bad.Failed {
				if !strings.Contains(what, want) {
					t.Errorf("%s: also %q", want, what)
				}
			}
			if s.shown.Load() > shown && len(bad.Failed) == 0 {
				t.Errorf("%s was not noticed", want)
			}
		}
	}
}

func notJSON(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("ETag", `W/"2"`)
	_, _ = w.Write([]byte("oops"))
}

func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte("{"))
	panic(http.ErrAbortHandler)
}

// A server that stands still makes everyone wait who is due meanwhile, not only who was asking.
func TestTimeCountsFromWhenARequestIsDue(t *testing.T) {
	t.Parallel()
	var stood atomic.Bool
	s := new(shop)
	reads := newReads(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") == "doorstep-bench" && stood.CompareAndSwap(false, true) {
			<-time.After(300 * time.Millisecond)
		}
		s.ServeHTTP(w, r)
	}), 1)
	result := reads.Run(t.Context(), 100, 500*time.Millisecond)
	if result.Requests != 50 || result.Latency.P50 < 50*time.Millisecond || result.Latency.Max < 300*time.Millisecond {
		t.Errorf("%d requests, %+v", result.Requests, result.Latency)
	}
}
