package warehouse

import (
	"context"

	"doorstep/kit/obs"
)

// metrics are the store's part of the KPIs of domain.md, section 4, in business time.
type metrics struct {
	wait, picking, perLine, packing *obs.Histogram
	attempted, short, replaced      *obs.Counter
}

func newMetrics() metrics {
	m := obs.Global()
	stage := []float64{5, 10, 15, 20, 30, 45, 60, 90, 120, 170, 240, 360, 600, 1200}
	return metrics{
		wait:      m.Histogram("doorstep_pick_wait_seconds", "From queued to the start of picking.", "s", stage),
		picking:   m.Histogram("doorstep_pick_seconds", "From the start of picking to the last line resolved.", "s", stage),
		perLine:   m.Histogram("doorstep_pick_line_seconds", "Picking time divided by lines.", "s", stage),
		packing:   m.Histogram("doorstep_pack_seconds", "From the last line resolved to packed.", "s", stage),
		attempted: m.Counter("doorstep_pick_lines_total", "Lines of packed orders.", "1"),
		short:     m.Counter("doorstep_pick_lines_not_found_total", "Lines of packed orders with units not found.", "1"),
		replaced:  m.Counter("doorstep_pick_units_substituted_total", "Units replaced by another product.", "1"),
	}
}

func (m *metrics) substituted(ctx context.Context, units int32) { m.replaced.Add(ctx, int64(units)) }

func (m *metrics) packed(ctx context.Context, p *Pick) {
	short := 0
	for _, line := range p.Lines {
		if line.NotFound > 0 {
			short++
		}
	}
	m.attempted.Add(ctx, int64(len(p.Lines)))
	m.short.Add(ctx, int64(short))
	if p.PickStartedAt == nil || p.PickDoneAt == nil || p.PackedAt == nil {
		return
	}
	took := p.PickDoneAt.Sub(*p.PickStartedAt).Seconds()
	m.picking.Record(ctx, took)
	m.perLine.Record(ctx, took/float64(max(len(p.Lines), 1)))
	m.packing.Record(ctx, p.PackedAt.Sub(*p.PickDoneAt).Seconds())
}
