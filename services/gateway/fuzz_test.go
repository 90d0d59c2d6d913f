package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"doorstep/services/gateway"
)

// Nothing that a client can send makes the gateway fail: every answer is an answer or a problem.
func FuzzREST(f *testing.F) {
	for _, seed := range []struct{ method, target, body string }{
		{"GET", "/v1/orders/o1", ""}, {"GET", "/v1/orders/a%2Fb:c/history", ""}, {"GET", "/v1/products?warehouse_id=s1&page_size=3", ""},
		{"GET", "/v1/orders?page_token=%ff", ""}, {"PUT", "/v1/cart/items/p1", `{"quantity":1}`}, {"PUT", "/v1/cart/items/%00", `{"warehouse_id":"\u0000"}`},
		{"POST", "/v1/orders", `{"quote_id":"q","payment_method":"cod"}`}, {"POST", "/v1/orders", `{"quote_id":{"a":[]}}`},
		{"POST", "/v1/admin/orders/o/refunds", `{"lines":[{"product_id":"p","quantity":1e0}],"reason":"\ud800"}`},
		{"GET", "/v1/admin/orders?created_after=0000-01-01T00:00:00Z&status=%", ""}, {"DELETE", "/v1/cart?x", "{}"}, {"GET", "/v1/orders/o1/events", ""},
		{"OPTIONS", "/v1/cart", ""}, {"GET", "/../v1//cart", ""}, {"GET", "/rider/%2e%2e/x.js", ""},
	} {
		f.Add(seed.method, seed.target, seed.body)
	}
	fr := newFront(f, gateway.Config{RateLimitOff: true})
	handler := fr.Config.Handler
	token := fr.asha()
	f.Fuzz(func(t *testing.T, method, target, body string) {
		if strings.Contains(target, "events") || strings.Contains(target, "track") || strings.Contains(target, "panic") || strings.Contains(body, "fault") ||
			strings.Contains(body, "unavailable") || strings.Contains(body, "deadline") {
			t.Skip("streams stay open; the fakes fail on purpose")
		}
		parsed, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			t.Skip("net/http refuses it")
		}
		r, err := http.NewRequest(method, "http://localhost/", strings.NewReader(body))
		if err != nil {
			t.Skip("not a method")
		}
		r.URL, r.RequestURI, r.RemoteAddr = parsed, target, "127.0.0.1:1"
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Idempotency-Key", "k")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %q %q: %d %s", method, target, body, w.Code, w.Body)
		}
		if strings.HasPrefix(parsed.Path, "/v1/") && w.Code >= 400 {
			var problem struct{ Reason string }
			if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Reason == "" {
				t.Errorf("%s %q: %d %s", method, target, w.Code, w.Body)
			}
		}
	})
}

func BenchmarkREST(b *testing.B) {
	fr := newFront(b, gateway.Config{RateLimitOff: true})
	handler := fr.Config.Handler
	for name, target := range map[string]string{"anonymous": "/v1/categories", "customer": "/v1/orders/o1"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			token := fr.asha()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, target, nil)
				if name == "customer" {
					r.Header.Set("Authorization", "Bearer "+token)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
