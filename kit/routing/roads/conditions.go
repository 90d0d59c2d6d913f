package roads

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"doorstep/kit/errs"
	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/streets"
)

// Conditions change speeds against the profile's own: the hour, a jam, the weather. The zero value
// changes nothing.
type Conditions struct {
	// Factor multiplies all speeds, so 0.8 makes everything take 1.25 times as long, turns too. It
	// changes no way and costs nothing. 0 is 1.
	Factor float64
	// Classes multiplies the speed on streets of a class.
	Classes map[streets.Class]float64
	// Areas multiplies the speed on streets whose middle lies in an area, of overlapping ones in the
	// first: cells of weather, a closed-off procession.
	Areas []Area
}

// Area is a rectangle with its factor.
type Area struct {
	Bound  orb.Bound
	Factor float64
}

// Factors beyond these are mistakes, and would make sums of times overflow.
const leastFactor, mostFactor = 0.01, 10.0

func (c Conditions) check() error {
	factors := slices.Collect(maps.Values(c.Classes))
	for _, a := range c.Areas {
		factors = append(factors, a.Factor)
	}
	if c.Factor != 0 {
		factors = append(factors, c.Factor)
	}
	for _, f := range factors {
		if !(f >= leastFactor && f <= mostFactor) {
			return errs.New(errs.InvalidArgument, "bad_speed_factor", "A factor of speed is %g to %g, not %g.", leastFactor, mostFactor, f)
		}
	}
	return nil
}

// SetConditions prepares the engine for other speeds and then swaps them in; until then, and for
// questions that have begun, the old ones count. It takes a fraction of the first preparation, and
// nothing when only the factor of all speeds changes. Conditions are set one after the other.
func (r *Roads) SetConditions(ctx context.Context, c Conditions) error {
	r.changing.Lock()
	defer r.changing.Unlock()
	m, err := r.under(ctx, c)
	if err == nil {
		r.metric.Store(m)
	}
	return err
}

// Conditions are those that count now.
func (r *Roads) Conditions() Conditions { return r.metric.Load().conditions }

// Under is a second engine on the same streets, for conditions of its own: another hour, tomorrow's
// weather. It shares all but what the conditions change.
func (r *Roads) Under(ctx context.Context, c Conditions) (*Roads, error) {
	m, err := r.under(ctx, c)
	if err != nil {
		return nil, err
	}
	other := &Roads{graph: r.graph, report: r.report, source: r.source, grid: r.grid, copies: r.copies, free: r.free}
	other.metric.Store(m)
	return other, nil
}

func (r *Roads) under(ctx context.Context, c Conditions) (*metric, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	old := r.metric.Load()
	m := &metric{conditions: c, factor: c.Factor, milliseconds: c.times(r.graph)}
	if m.factor == 0 {
		m.factor = 1
	}
	for _, known := range []*metric{r.free, old} {
		if slices.Equal(known.milliseconds, m.milliseconds) {
			m.milliseconds, m.hierarchy = known.milliseconds, known.hierarchy
			return m, nil
		}
	}
	var err error
	if m.hierarchy, err = hierarchy.Again(ctx, arcs(r.graph, m.milliseconds), r.free.hierarchy.Order); err != nil {
		return nil, fmt.Errorf("prepare roads for other speeds: %w", err)
	}
	return m, nil
}

// times is how long each edge takes.
func (c Conditions) times(g *streets.Graph) []uint32 {
	if len(c.Classes) == 0 && len(c.Areas) == 0 {
		return g.Milliseconds
	}
	times := slices.Clone(g.Milliseconds)
	for e := range times {
		s := g.Segment[e]
		factor := c.ofClass(g.Class[s])
		middle := g.Point((g.PointFirst[s] + g.PointFirst[s+1]) / 2)
		for _, a := range c.Areas {
			if a.Bound.Contains(orb.Point{middle.Longitude, middle.Latitude}) {
				factor *= a.Factor
				break
			}
		}
		times[e] = max(1, uint32(math.Round(float64(times[e])/factor)))
	}
	return times
}

func (c Conditions) ofClass(class streets.Class) float64 {
	if f, ok := c.Classes[class]; ok {
		return f
	}
	return 1
}
