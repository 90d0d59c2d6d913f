package faults

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"doorstep/kit/loopback"
)

// wire is a TCP connection with a proxy in it: between phones and a server, between two servers, or
// between a server and PostgreSQL.
type wire struct {
	name    string
	address string // of the proxy
	proxy   *toxiproxy.Proxy
	mu      sync.Mutex // one fault at a time
}

// layWire leads to the address at its other end, which need not be there yet.
func layWire(name, to string) (*wire, error) {
	from, err := loopback.Free()
	if err != nil {
		return nil, err
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w := &wire{name: name, address: from, proxy: toxiproxy.NewProxy(server, name, from, to)}
	if err := w.proxy.Start(); err != nil {
		return nil, fmt.Errorf("proxy for %s: %w", name, err)
	}
	return w, nil
}

// wireFault is what can be wrong with a wire for a while.
type wireFault struct {
	name string
	put  func(w *wire, ctx context.Context, lasts time.Duration) error
}

var wireFaults = []wireFault{
	{"cut", (*wire).cut},
	{"answers lost", (*wire).loseAnswers},
	{"slow", (*wire).slow},
}

// cut breaks all connections and lets no new ones through.
func (w *wire) cut(ctx context.Context, lasts time.Duration) error {
	w.proxy.Stop()
	pause(ctx, lasts)
	if err := w.proxy.Start(); err != nil {
		return fmt.Errorf("mend %s: %w", w.name, err)
	}
	return nil
}

func (f wireFault) on(ctx context.Context, w *wire, lasts time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return f.put(w, ctx, lasts)
}

// loseAnswers lets requests through and breaks the connection instead of answering.
func (w *wire) loseAnswers(ctx context.Context, lasts time.Duration) error {
	return w.poison(ctx, lasts, `{"name": "fault", "type": "reset_peer", "stream": "downstream", "attributes": {"timeout": 0}}`)
}

// slow delays every answer.
func (w *wire) slow(ctx context.Context, lasts time.Duration) error {
	return w.poison(ctx, lasts, `{"name": "fault", "type": "latency", "stream": "downstream", "attributes": {"latency": 60, "jitter": 40}}`)
}

func (w *wire) poison(ctx context.Context, lasts time.Duration, toxic string) error {
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		return fmt.Errorf("poison %s: %w", w.name, err)
	}
	pause(ctx, lasts)
	if err := w.proxy.Toxics.RemoveToxic(context.WithoutCancel(ctx), "fault"); err != nil {
		return fmt.Errorf("heal %s: %w", w.name, err)
	}
	return nil
}

// pause waits; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
