package live

import (
	"context"
	"sync/atomic"

	"go.opentelemetry.io/otel/metric"
)

// Stats is what this node has done since it started.
type Stats struct {
	OpenSockets     int64
	Published       int64 // by this node, both kinds
	SkippedValues   int64 // latest values replaced before a reader took them
	SlowDisconnects int64 // sockets closed with CloseSlow
	Refused         int64 // requests that did not become a stream
	DroppedValues   int64 // latest values that never reached Redis
	Undecodable     int64 // payloads of an unknown version
}

// Stats returns the counters. They are also exported through Options.Meter.
func (h *Hub) Stats() Stats {
	return Stats{
		OpenSockets:     h.stats.open.Load(),
		Published:       h.stats.published.Load(),
		SkippedValues:   h.stats.skipped.Load(),
		SlowDisconnects: h.stats.slow.Load(),
		Refused:         h.stats.refused.Load(),
		DroppedValues:   h.stats.dropped.Load(),
		Undecodable:     h.stats.undecodable.Load(),
	}
}

type stats struct {
	open, published, skipped, slow, refused, dropped, undecodable atomic.Int64
}

// register exports the counters by callback, so that counting on the hot path
// stays one atomic add.
func (s *stats) register(m metric.Meter) error {
	if m == nil {
		return nil
	}
	read := func(v *atomic.Int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(v.Load())
			return nil
		}
	}
	if _, err := m.Int64ObservableGauge("doorstep_live_sockets_open",
		metric.WithDescription("Open live sockets on this node."),
		metric.WithInt64Callback(read(&s.open))); err != nil {
		return err
	}
	for _, c := range []struct {
		name, help string
		v          *atomic.Int64
	}{
		{"doorstep_live_published_total", "Messages and latest values published by this node.", &s.published},
		{"doorstep_live_skipped_values_total", "Latest values replaced before a reader took them.", &s.skipped},
		{"doorstep_live_slow_disconnects_total", "Sockets closed because the reader fell too far behind.", &s.slow},
		{"doorstep_live_refused_total", "Requests that did not become a stream.", &s.refused},
		{"doorstep_live_dropped_values_total", "Latest values that never reached Redis.", &s.dropped},
		{"doorstep_live_undecodable_total", "Payloads from other nodes that could not be read.", &s.undecodable},
	} {
		if _, err := m.Int64ObservableCounter(c.name,
			metric.WithDescription(c.help), metric.WithInt64Callback(read(c.v))); err != nil {
			return err
		}
	}
	return nil
}
