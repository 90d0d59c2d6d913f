package obs

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
)

// RPC measures calls, on whichever side its owner stands:
//
//	doorstep_rpc_duration_seconds{service,method,code}
//	doorstep_rpc_errors_total{service,method,code,reason}
//
// Reasons are on the counter only: on the histogram each would cost a full set
// of buckets. Rates per route and quantiles come from the histogram; which codes
// count as errors is for the dashboard to say. A nil *RPC measures nothing.
type RPC struct {
	duration *Histogram
	errors   *Counter

	mu     sync.RWMutex // guards series
	series map[rpcKey]rpcSeries
}

type rpcKey struct{ service, method, code, reason string }

type rpcSeries struct {
	duration *Histogram
	errors   *Counter // nil for code ok
}

// maxRPCSeries bounds the memory a caller could take with methods that do not
// exist. What comes after is measured as service and method "other".
const maxRPCSeries = 4096

// CodeOK is the code of a call that succeeded.
const CodeOK = "ok"

// NewRPC makes the instruments.
func NewRPC(m *Meter) *RPC {
	return &RPC{
		duration: m.Histogram("doorstep_rpc_duration_seconds", "Time to answer a call.", "s", LatencyBuckets()),
		errors:   m.Counter("doorstep_rpc_errors_total", "Calls that did not end with code ok.", "1"),
		series:   map[rpcKey]rpcSeries{},
	}
}

// Observe records one call. code is CodeOK or the stable word of an error's
// kind, reason the error's reason or empty.
func (r *RPC) Observe(ctx context.Context, service, method, code, reason string, took time.Duration) {
	if r == nil {
		return
	}
	s := r.find(rpcKey{service, method, code, reason})
	s.duration.Record(ctx, took.Seconds())
	if s.errors != nil {
		s.errors.Add(ctx, 1)
	}
}

func (r *RPC) find(k rpcKey) rpcSeries {
	r.mu.RLock()
	s, ok := r.series[k]
	r.mu.RUnlock()
	if ok {
		return s
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.series) >= maxRPCSeries {
		k = rpcKey{service: "other", method: "other", code: k.code}
	}
	if s, ok = r.series[k]; ok {
		return s
	}
	service, method, code := attribute.String("service", k.service), attribute.String("method", k.method), attribute.String("code", k.code)
	s.duration = r.duration.With(service, method, code)
	if k.code != CodeOK {
		s.errors = r.errors.With(service, method, code, attribute.String("reason", k.reason))
	}
	r.series[k] = s
	return s
}
