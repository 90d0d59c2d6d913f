package remote_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"doorstep/kit/remote"
)

func client(t *testing.T, cfg remote.Config, handler http.HandlerFunc) *remote.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	cfg.Base = server.URL + "/base/"
	c, err := remote.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnswers(t *testing.T) {
	c := client(t, remote.Config{Header: http.Header{"X-Key": {"one"}}}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/there" || r.Header.Get("X-Key") != "one" || r.FormValue("q") != "a b" {
			t.Errorf("got %s with %v", r.URL, r.Header)
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("no"))
	})
	answer, err := c.Get(t.Context(), "/there", url.Values{"q": {"a b"}})
	if err != nil || answer.Status != http.StatusBadRequest || string(answer.Body) != "no" {
		t.Errorf("got %v %v", answer, err)
	}
}

// A key in the query, the header or the address is in no error, whatever goes wrong.
func TestKeysAreInNoError(t *testing.T) {
	const key = "s3cr3t"
	forever := make(chan struct{})
	defer close(forever)
	for name, handler := range map[string]http.HandlerFunc{
		"broken":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"busy":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/?key="+key, http.StatusFound) },
		"hung up":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"too large": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2000)) },
		"cut short": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("x"))
		},
		"never ends": func(http.ResponseWriter, *http.Request) { <-forever },
	} {
		c := client(t, remote.Config{Header: http.Header{"X-Key": {key}}, MaxAnswer: 1000, Timeout: 100 * time.Millisecond}, handler)
		answer, err := c.Get(t.Context(), "/there", url.Values{"key": {key}})
		if err == nil {
			t.Errorf("%s: got %v", name, answer)
			continue
		}
		if strings.Contains(err.Error(), key) {
			t.Errorf("%s: the key is in %q", name, err)
		}
		if name == "too large" && !errors.Is(err, remote.ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
		if name == "never ends" && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAddressMustBeOne(t *testing.T) {
	for _, address := range []string{"", "router", "ftp://router/", "http://", "http://user:s3cr3t@ho st/"} {
		if _, err := remote.New(remote.Config{Base: address}); err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: got %v", address, err)
		}
	}
}
