package gateway

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"doorstep/kit/errs"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	l := newLimiter(Rate{PerSecond: 2, Burst: 3})
	now := time.Unix(1000, 0)
	for i := range 3 {
		if wait := l.take("a", now); wait != 0 {
			t.Fatalf("request %d of a burst waits %s", i, wait)
		}
	}
	if wait := l.take("a", now); wait != 500*time.Millisecond {
		t.Errorf("the fourth waits %s", wait)
	}
	if wait := l.take("b", now); wait != 0 {
		t.Errorf("somebody else waits %s", wait)
	}
	if wait := l.take("a", now.Add(500*time.Millisecond)); wait != 0 {
		t.Errorf("after the wait: %s", wait)
	}
	passed := 0
	for i := range 1000 {
		if l.take("c", now.Add(time.Duration(i)*10*time.Millisecond)) == 0 {
			passed++
		}
	}
	if passed < 20 || passed > 23 {
		t.Errorf("%d requests in 10 s pass a limit of 2/s and 3 at once", passed)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	t.Parallel()
	s := shard{next: make(map[string]time.Time)}
	now := time.Unix(1000, 0)
	for i := range maxKeys {
		s.next[fmt.Sprint(i)] = now.Add(time.Duration(i%2*2-1) * time.Second)
	}
	s.forget(now)
	if len(s.next) != maxKeys/2 {
		t.Errorf("%d callers are remembered after the quiet ones were dropped", len(s.next))
	}
	for i := range maxKeys {
		s.next[fmt.Sprint(i)] = now.Add(time.Second)
	}
	s.forget(now)
	if len(s.next) != maxKeys-1 {
		t.Errorf("%d callers are remembered when all are busy", len(s.next))
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for name, test := range map[string]struct {
		remote    string
		forwarded []string
		trusted   []netip.Prefix
		want      string
	}{
		"direct":             {"203.0.113.9:1", nil, nil, "203.0.113.9"},
		"forged":             {"203.0.113.9:1", []string{"1.2.3.4"}, trusted, "203.0.113.9"},
		"forged, no proxies": {"10.0.0.1:1", []string{"1.2.3.4"}, nil, "10.0.0.1"},
		"proxy":              {"10.0.0.1:1", []string{"198.51.100.7"}, trusted, "198.51.100.7"},
		"two proxies":        {"10.0.0.1:1", []string{"6.6.6.6, 198.51.100.7", "10.0.0.2"}, trusted, "198.51.100.7"},
		"nonsense":           {"10.0.0.1:1", []string{"198.51.100.7, what"}, trusted, "10.0.0.1"},
		"mapped":             {"[::ffff:203.0.113.9]:1", nil, nil, "203.0.113.9"},
		"six":                {"[::1]:1", []string{"2001:db8::1"}, trusted, "2001:db8::1"},
	} {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := clientAddress(r, test.trusted).String(); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if a, b := network(netip.MustParseAddr("2001:db8::1")), network(netip.MustParseAddr("2001:db8::ffff:1")); a != b {
		t.Errorf("one subscriber has %s and %s", a, b)
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(Config{MaxInFlight: 2, MaxWaiting: 2, MaxWait: time.Second}, 2)
		for range 2 {
			if err := r.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var entered, refused, gaveUp sync.WaitGroup
		entered.Go(func() {
			if err := r.enter(t.Context()); err != nil {
				t.Errorf("who waited for a place got %v", err)
			}
		})
		synctest.Wait()
		refused.Go(func() {
			start := time.Now()
			if err := r.enter(t.Context()); !errs.Is(err, "busy") || time.Since(start) != time.Second {
				t.Errorf("who waited too long got %v after %s", err, time.Since(start))
			}
		})
		synctest.Wait()
		if err := r.enter(t.Context()); !errs.Is(err, "busy") {
			t.Errorf("with the queue full: %v", err)
		}
		r.leave()
		entered.Wait()
		refused.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		gaveUp.Go(func() {
			if err := r.enter(ctx); err == nil {
				t.Error("who left got a place")
			}
		})
		synctest.Wait()
		cancel()
		gaveUp.Wait()
		if len(r.waiting) != 0 || len(r.places) != 2 {
			t.Errorf("%d wait, %d are in", len(r.waiting), len(r.places))
		}
	})
}

func TestStreamCount(t *testing.T) {
	t.Parallel()
	c := newStreamCount(Config{MaxStreams: 3, MaxStreamsEach: 2})
	first, _ := c.enter("a")
	if _, err := c.enter("a"); err != nil {
		t.Error(err)
	}
	if _, err := c.enter("a"); !errs.Is(err, "too_many_streams") {
		t.Errorf("the third of one caller: %v", err)
	}
	if _, err := c.enter("b"); err != nil {
		t.Error(err)
	}
	if _, err := c.enter("c"); !errs.Is(err, "busy") {
		t.Errorf("the fourth of all: %v", err)
	}
	first()
	if _, err := c.enter("c"); err != nil {
		t.Error(err)
	}
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "x-gzip": false, "br": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", header)
		if accepts(r, "gzip") != want {
			t.Errorf("%q accepts gzip: %t", header, !want)
		}
	}
}
