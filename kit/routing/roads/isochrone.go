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
	limit := hierarchy.Make(int64(float64(within.Milliseconds())*m.factor), 0)
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

// reached are the parts of streets that can be reached in time.
func (r *Roads) reached(m *metric, place Place, limit hierarchy.Weight) (lines [][]geo.Point) {
	g := r.graph
	all, n := m.positions(g, place)
	var seeds []hierarchy.Seed
	for _, at := range all[:n] {
		seeds = append(seeds, hierarchy.Seed{Node: at.edge, Weight: at.left})
		begin := partOf(g, at.edge, place)
		end := 1.0
		if at.left > limit {
			end = begin + (1-begin)*float64(limit.Milliseconds())/float64(at.left.Milliseconds())
		}
		lines = append(lines, cut(g.Line(at.edge, nil), begin, end))
	}
	// Whoever reaches an edge's end later than in time may still have gone a part of it.
	for node, after := range arcs(g, m.milliseconds).From(seeds, limit) {
		edge := g.Edge[node]
		took := int64(m.milliseconds[edge])
		left := limit.Milliseconds() - after.Milliseconds() + took
		if left <= 0 || edge == all[0].edge || n > 1 && edge == all[1].edge {
			continue
		}
		lines = append(lines, cut(g.Line(edge, nil), 0, min(1, float64(left)/float64(took))))
	}
	return lines
}
