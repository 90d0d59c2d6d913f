// Package remotetest serves what real servers once answered, so that adapters are tested without
// them. It owns the recordings' form and how they are made.
package remotetest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Record is the environment variable with the base URL of a real server. Set, Recorded asks it and
// writes what it says into the file anew.
const Record = "DOORSTEP_RECORD"

// exchange is a request and its answer.
type exchange struct {
	// Request is the method, the path with its query, and the body.
	Request string
	Status  int
	Body    json.RawMessage
}

// Recorded starts a server that answers from a file (gzip, a JSON exchange a line) and returns its
// URL. A request that is not in the file fails the test.
func Recorded(t testing.TB, file string) string {
	t.Helper()
	tape := &tape{t: t, upstream: os.Getenv(Record), known: make(map[string]exchange)}
	if tape.upstream == "" {
		tape.read(file)
	} else {
		t.Cleanup(func() { tape.write(file) })
	}
	server := httptest.NewServer(tape)
	t.Cleanup(server.Close)
	return server.URL
}

type tape struct {
	t        testing.TB
	upstream string

	mu    sync.Mutex // guards known
	known map[string]exchange
}

func (p *tape) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Error(err)
		return
	}
	key := strings.TrimSpace(r.Method + " " + r.URL.RequestURI() + " " + string(body))
	p.mu.Lock()
	said, ok := p.known[key]
	p.mu.Unlock()
	if !ok && p.upstream != "" {
		said, ok = p.ask(r, body)
	}
	if !ok {
		p.t.Errorf("nobody recorded an answer to %.300s", key)
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	said.Request = key
	p.mu.Lock()
	p.known[key] = said
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(said.Status)
	_, _ = w.Write(said.Body)
}

func (p *tape) ask(r *http.Request, body []byte) (exchange, bool) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, p.upstream+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		p.t.Error(err)
		return exchange{}, false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Error(err)
		return exchange{}, false
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Error(err)
		return exchange{}, false
	}
	return exchange{Status: res.StatusCode, Body: text}, true
}

func (p *tape) read(file string) {
	p.t.Helper()
	packed, err := os.Open(file)
	if err != nil {
		p.t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		p.t.Fatal(err)
	}
	for lines := json.NewDecoder(unpacked); ; {
		var e exchange
		err := lines.Decode(&e)
		if err == io.EOF {
			return
		}
		if err != nil {
			p.t.Fatal(err)
		}
		p.known[e.Request] = e
	}
}

func (p *tape) write(file string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	lines := json.NewEncoder(out)
	for _, key := range slices.Sorted(maps.Keys(p.known)) {
		if err := lines.Encode(p.known[key]); err != nil {
			p.t.Error(err)
			return
		}
	}
	if err := out.Close(); err != nil {
		p.t.Error(err)
		return
	}
	if err := os.WriteFile(file, packed.Bytes(), 0o644); err != nil {
		p.t.Error(err)
	}
}
