package gateway_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/live"
	"doorstep/services/gateway"
)

func TestBusy(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxInFlight: 1, MaxWaiting: 1, MaxWait: time.Millisecond})
	f.orders.block = make(chan struct{})
	done := make(chan answer)
	go func() { done <- f.send("GET", "/v1/cart", f.asha(), "") }()
	<-f.orders.entered
	a := f.send("GET", "/v1/categories", "", "")
	if a.StatusCode != 503 || a.json["reason"] != "busy" || a.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
	if a := f.send("GET", "/livez", "", ""); a.StatusCode != 200 {
		t.Errorf("a busy process is not alive: %d", a.StatusCode)
	}
	close(f.orders.block)
	if a := <-done; a.StatusCode != 200 {
		t.Errorf("who was in got %d", a.StatusCode)
	}
	if a := f.send("GET", "/v1/categories", "", ""); a.StatusCode != 200 {
		t.Errorf("afterwards: %d", a.StatusCode)
	}
}

// A few kilobytes may unpack to gigabytes: an RPC that comes compressed is read no further than a plain one.
func TestUnpackedRequestsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for padding, want := range map[int]int{1 << 10: 200, 1 << 24: 429} {
		var packed bytes.Buffer
		zip := gzip.NewWriter(&packed)
		if _, err := io.WriteString(zip, "{"+strings.Repeat(" ", padding)+"}"); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
		a := f.send("POST", "/doorstep.order.v1.OrderPublicService/GetCart", f.asha(), packed.String(), "Connect-Protocol-Version", "1", "Content-Encoding", "gzip")
		if a.StatusCode != want {
			t.Errorf("%d spaces in %d bytes: %d %.200s", padding, packed.Len(), a.StatusCode, a.text)
		}
		if a := f.send("POST", "/v1/cart/quote", f.asha(), packed.String(), "Content-Encoding", "gzip"); a.StatusCode != 415 {
			t.Errorf("REST with %d spaces: %d %.200s", padding, a.StatusCode, a.text)
		}
	}
}

// Who sends a body slowly, or never to its end, takes no place from others.
func TestSlowBodiesKeepNobodyOut(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxInFlight: 1, MaxWaiting: 1, MaxWait: time.Millisecond, MaxUploads: 1})
	slow := func(path string, length int) net.Conn {
		conn, err := net.Dial("tcp", f.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, f.asha(), length)
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") { // it is being read
			t.Fatalf("%s: %q, %v", path, line, err)
		}
		return conn
	}
	for range 3 {
		slow("/v1/cart/quote", 100)
		slow("/doorstep.order.v1.OrderPublicService/GetCart", 100)
	}
	large := slow("/v1/cart/quote", 100_000)
	if a := f.send("POST", "/v1/orders", f.asha(), `{"quote_id":"q1","payment_method":"cod"}`, "Idempotency-Key", "k"); a.StatusCode != 200 {
		t.Errorf("another order: %d %s", a.StatusCode, a.text)
	}
	many := `{"quote_id":"q1","payment_method":"cod"` + strings.Repeat(" ", 100_000) + "}"
	if a := f.send("POST", "/v1/orders", f.asha(), many, "Idempotency-Key", "k"); a.StatusCode != 503 || a.json["reason"] != "busy" {
		t.Errorf("another upload: %d %s", a.StatusCode, a.text)
	}
	if _, err := io.WriteString(large, strings.Repeat(" ", 100_000)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(io.LimitReader(large, 12)); err != nil { // it was answered, so its place is free
		t.Fatal(err)
	}
	if a := f.send("POST", "/v1/orders", f.asha(), many, "Idempotency-Key", "k"); a.StatusCode != 200 {
		t.Errorf("an upload afterwards: %d %s", a.StatusCode, a.text)
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	slow := gateway.Rate{PerSecond: 0.01, Burst: 2}
	f := newFront(t, gateway.Config{Anonymous: slow, User: slow, Login: gateway.Rate{PerSecond: 0.01, Burst: 1}})
	get := func(path, token string) int { return f.send("GET", path, token, "").StatusCode }
	asha, eve := f.asha(), f.token("eve", authv1.Role_ROLE_CUSTOMER, "")
	for i, test := range []struct {
		path, token string
		status      int
	}{
		{"/v1/cart", asha, 200}, {"/v1/cart", asha, 200}, {"/v1/cart", asha, 429},
		{"/v1/cart", eve, 200},
		{"/v1/auth/otp", eve, 404}, {"/v1/auth/otp", eve, 429},
		{"/v1/categories", "", 200}, {"/v1/categories", "made up", 200}, {"/v1/categories", "", 429},
		{"/livez", "", 200},
	} {
		if got := get(test.path, test.token); got != test.status {
			t.Errorf("request %d, %s, got %d", i, test.path, got)
		}
	}
	a := f.send("GET", "/v1/cart", asha, "")
	if a.json["reason"] != "rate_limited" || a.Header.Get("Retry-After") == "" || a.json["retry_after_s"] != a.Header.Get("Retry-After") {
		t.Errorf("%s %v", a.text, a.Header)
	}
	if a := f.send("POST", "/doorstep.order.v1.OrderPublicService/GetCart", asha, "{}", "Connect-Protocol-Version", "1"); a.json["code"] != "resource_exhausted" {
		t.Errorf("RPC: %d %s", a.StatusCode, a.text)
	}
	off := newFront(t, gateway.Config{Anonymous: slow, RateLimitOff: true})
	for range 10 {
		if a := off.send("GET", "/v1/categories", "", ""); a.StatusCode != 200 {
			t.Fatalf("with limits off: %d", a.StatusCode)
		}
	}
}

func TestCachedReads(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	a := f.send("GET", "/v1/products?warehouse_id=s1", "", "")
	tag := a.Header.Get("ETag")
	if tag == "" || !strings.HasPrefix(a.Header.Get("Cache-Control"), "public, max-age=") {
		t.Fatalf("headers %v", a.Header)
	}
	for header, status := range map[string]int{tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, strings.TrimPrefix(tag, "W/"): 304} {
		a := f.send("GET", "/v1/products?warehouse_id=s1", "", "", "If-None-Match", header)
		if a.StatusCode != status || (a.text == "") != (status == 304) || a.Header.Get("ETag") != tag {
			t.Errorf("%s: %d %q", header, a.StatusCode, a.text)
		}
	}
	if a := f.send("GET", "/v1/products?warehouse_id=s1&page_size=2", "", "", "If-None-Match", tag); a.StatusCode != 200 {
		t.Errorf("another page is %d", a.StatusCode)
	}
	plain := f.send("GET", "/v1/products?warehouse_id=s1&page_size=20", "", "", "Accept-Encoding", "identity")
	squeezed := f.send("GET", "/v1/products?warehouse_id=s1&page_size=20", "", "", "Accept-Encoding", "br, gzip")
	if squeezed.Header.Get("Content-Encoding") != "gzip" || squeezed.Header.Get("ETag") != plain.Header.Get("ETag") {
		t.Fatalf("headers %v", squeezed.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(squeezed.text))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || len(text) < len(plain.text)*9/10 || len(squeezed.text) > len(plain.text)/2 {
		t.Errorf("%d bytes compressed, %d plain (%v)", len(squeezed.text), len(plain.text), err)
	}
	if a := f.send("GET", "/v1/cart", f.asha(), ""); a.Header.Get("ETag") != "" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a cart may be cached: %v", a.Header)
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	const shop = "https://shop.example"
	f := newFront(t, gateway.Config{Origins: []string{shop}})
	a := f.send("OPTIONS", "/v1/orders", "", "", "Origin", shop, "Access-Control-Request-Method", "POST")
	if a.StatusCode != 204 || a.Header.Get("Access-Control-Allow-Origin") != shop || !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "Idempotency-Key") {
		t.Errorf("preflight %d %v", a.StatusCode, a.Header)
	}
	if a := f.send("GET", "/v1/cart", "", "", "Origin", shop); a.Header.Get("Access-Control-Allow-Origin") != shop {
		t.Errorf("refusals are hidden from the page: %v", a.Header)
	}
	if a := f.send("GET", "/v1/categories", "", "", "Origin", "https://evil.example"); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another origin: %v", a.Header)
	}
	if a := f.send("GET", "/v1/orders/o1/track", f.asha(), "", "Origin", "https://evil.example"); a.StatusCode != 403 || a.json["reason"] != "origin_not_allowed" {
		t.Errorf("another origin's socket: %d %s", a.StatusCode, a.text)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for path, want := range map[string]string{
		"/": "shop", "/orders/o1": "shop", "/rider": "rider", "/rider/trips/1": "rider", "/assets/app-1234.js": "console",
		"/livez": "ok", "/readyz": "ok", "/openapi.yaml": "openapi:", "/docs": "<!doctype html>", "/docs/errors": "<!doctype html>",
	} {
		if a := f.send("GET", path, "", ""); a.StatusCode != 200 || !strings.Contains(a.text, want) {
			t.Errorf("%s: %d %.60s", path, a.StatusCode, a.text)
		}
	}
	for _, path := range []string{"/missing.js", "/assets/app-9.js", "/../secret.txt", "/images/x.png", "/metrics", "/debug/pprof/"} {
		if a := f.send("GET", path, "", ""); a.StatusCode != 404 && a.StatusCode != 307 && a.StatusCode != 301 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	for path, reason := range map[string]string{"/images/photos/%00.jpg": "invalid_text", "/pay/%ff": "invalid_utf8", "/%00": "invalid_text"} {
		if a := f.send("GET", path, "", ""); a.StatusCode != 400 || a.json["reason"] != reason {
			t.Errorf("%s: %d %.60s", path, a.StatusCode, a.text)
		}
	}
	home := f.send("GET", "/", "", "")
	policy := home.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self' 'sha256-") || strings.Contains(strings.SplitN(policy, "style-src", 2)[0], "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if policy := f.send("GET", "/store", "", "").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'wasm-unsafe-eval' 'self'") {
		t.Errorf("the store cannot read bar codes by camera: %q", policy)
	}
	if a := f.send("GET", "/", "", "", "If-None-Match", home.Header.Get("ETag")); a.StatusCode != 304 || home.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the page again: %d %v", a.StatusCode, home.Header)
	}
	a := f.send("GET", "/assets/app-1234.js", "", "", "Accept-Encoding", "gzip")
	if a.text != "gzipped" || a.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("asset %q %v", a.text, a.Header)
	}
	if again := f.send("GET", "/assets/app-1234.js", "", "", "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("the asset again: %d", again.StatusCode)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	hub, err := live.New(live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Deps{
		Keys: f.keys, Live: hub, Log: slog.New(slog.DiscardHandler), Orders: f.orders,
		Ready: func(context.Context) error { return errors.New("postgres://secret") },
	}, gateway.Config{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	g.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if w.Code != 503 || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAppsKnowTheInstallation(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	a := f.send("GET", "/client-config.json", "", "")
	if a.StatusCode != 200 || a.Header.Get("Cache-Control") != "no-store" || a.json["demo"] != true || a.json["speed"] != 10.0 {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
	if now, err := time.Parse(time.RFC3339, a.json["now"].(string)); err != nil || now.Before(time.Now().Add(-time.Minute)) {
		t.Errorf("business time is %v, %v", a.json["now"], err)
	}
	policy := f.send("GET", "/", "", "").Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "connect-src 'self' https://tiles.example;") {
		t.Errorf("an app may not load the tiles: %s", policy)
	}
}
