package roads

import (
	"context"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing/hierarchy"
)

// What an isochrone may ask for, and how finely it is drawn.
const (
	longestIsochrone = 4 * time.Hour
	isochroneCell    = 40.0 // metres
	isochroneCells   = 1024 // at most, each way
)

// Isochrone is the land within a few steps of the streets that can be reached: streets are drawn on a
// raster with a margin of one cell of 40 m (more for large areas), small holes are closed, and the
// outline is smoothed by less than a cell. Outer rings go counterclockwise, holes clockwise.
func (r *Roads) Isochrone(ctx context.Context, from geo.Point, within time.Duration) (orb.MultiPolygon, error) {
	if within <= 0 || within > longestIsochrone {
		return nil, errs.New(errs.InvalidArgument, "bad_duration", "An isochrone is for a time of up to %s.", longestIsochrone)
	}
	place, err := r.Locate(from)
	if err != nil {
		return nil, err
	}
	m := r.metric.Load()
	limit := int64(float64(within.Milliseconds()) * m.factor / 100)
	lines := r.reached(m, place, limit)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	raster := newRaster(lines, place.at)
	for _, line := range lines {
		raster.draw(line)
	}
	raster.grow()
	raster.fillHoles(smallestHole)
	tolerance := raster.height * 0.3
	return simplify.DouglasPeucker(tolerance).MultiPolygon(raster.polygons()), nil
}

// smallestHole is how many cells an area without streets has to have to be left out.
const smallestHole = 60

// reached are the parts of streets that can be reached in so many tenths of a second, by whatever way.
func (r *Roads) reached(m *metric, place Place, limit int64) (lines [][]geo.Point) {
	g := r.graph
	times := arcs(g, m.milliseconds)
	for k, w := range times.Weight {
		times.Weight[k] = hierarchy.Make(w.Time(), 0, 0)
	}
	all, n := m.positions(g, place)
	var seeds []hierarchy.Seed
	for _, at := range all[:n] {
		left := at.left.Time()
		seeds = append(seeds, hierarchy.Seed{Node: at.edge, Weight: hierarchy.Make(left, 0, 0)})
		begin := partOf(g, at.edge, place)
		lines = append(lines, cut(g.Line(at.edge, nil), begin, begin+(1-begin)*share(limit, left)))
	}
	// Whoever reaches an edge's end later than in time may still have gone a part of it.
	for node, after := range times.From(seeds, hierarchy.Make(limit, 0, 0)) {
		edge := g.Edge[node]
		took := along(g, m.milliseconds, edge, 1).Time()
		left := limit - after.Time() + took
		if left <= 0 || edge == all[0].edge || n > 1 && edge == all[1].edge {
			continue
		}
		lines = append(lines, cut(g.Line(edge, nil), 0, share(left, took)))
	}
	return lines
}

// share is how much of something that takes so long fits into a time.
func share(within, takes int64) float64 {
	if takes <= within {
		return 1
	}
	return float64(within) / float64(takes)
}
