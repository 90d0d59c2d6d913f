package roads

import (
	"context"
	"math"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/hierarchy"
)

// Between is the fastest way between two places; ok is false when there is none. It allocates little
// and does not wait.
func (r *Roads) Between(from, to Place) (seconds, length float64, ok bool) {
	m := r.metric.Load()
	w := r.weight(m, from, to)
	if w >= hierarchy.Unreachable {
		return 0, 0, false
	}
	return m.seconds(w), metres(w), true
}

func (r *Roads) weight(m *metric, from, to Place) hierarchy.Weight {
	var room [16]hierarchy.Seed
	starts := r.starts(m, from, to)
	seeds := room[:0]
	for _, s := range starts {
		seeds = append(seeds, s.Seed)
	}
	n := len(seeds)
	seeds = r.destinations(m, to, seeds)
	return m.hierarchy.Distance(seeds[:n], seeds[n:])
}

// start is a seed of a search; after is the edge that was left for it, none for the place's own edge.
type start struct {
	hierarchy.Seed
	after uint32
}

// starts are the origins, for a certain destination. On an edge where the destination lies behind,
// one has to leave and come back: the search begins after its turns then, for a way that begins and
// ends with the same edge is none to a hierarchy.
func (r *Roads) starts(m *metric, from, to Place) []start {
	g := r.graph
	starts := make([]start, 0, 8)
	all, n := m.positions(g, from)
	for _, at := range all[:n] {
		if !r.behind(m, at, from, to) {
			starts = append(starts, start{hierarchy.Seed{Node: at.edge, Weight: at.left}, noEdge})
			continue
		}
		for k := g.TurnFirst[at.edge]; k < g.TurnFirst[at.edge+1]; k++ {
			w := at.left + turned(g, int(k)) + along(g, m.milliseconds, g.Edge[g.TurnTo[k]], 1)
			starts = append(starts, start{hierarchy.Seed{Node: g.TurnTo[k], Weight: w}, at.edge})
		}
	}
	return starts
}

const noEdge = math.MaxUint32

func (r *Roads) behind(m *metric, at position, from, to Place) bool {
	if from.segment != to.segment {
		return false
	}
	all, n := m.positions(r.graph, to)
	for _, end := range all[:n] {
		if end.edge == at.edge {
			return end.done < at.done
		}
	}
	return false
}

// Table is the fastest way from each origin to each destination. A place that no road is near is an
// error for the whole table.
func (r *Roads) Table(ctx context.Context, from, to []geo.Point) (routing.Table, error) {
	origins, err := r.locate(from)
	if err != nil {
		return routing.Table{}, err
	}
	destinations, err := r.locate(to)
	if err != nil {
		return routing.Table{}, err
	}
	return r.TableBetween(ctx, origins, destinations)
}

func (r *Roads) locate(points []geo.Point) ([]Place, error) {
	places := make([]Place, len(points))
	for i, point := range points {
		place, err := r.Locate(point)
		if err != nil {
			return nil, err
		}
		places[i] = place
	}
	return places, nil
}

// tableRows is how many origins are done between two looks at the context.
const tableRows = 256

// TableBetween is Table for places that were located before.
func (r *Roads) TableBetween(ctx context.Context, from, to []Place) (routing.Table, error) {
	m := r.metric.Load()
	t := routing.Table{
		Origins: len(from), Destinations: len(to),
		Seconds: make([]float32, len(from)*len(to)), Metres: make([]float32, len(from)*len(to)),
	}
	ends := make([][]hierarchy.Seed, len(to))
	for j, place := range to {
		ends[j] = r.destinations(m, place, nil)
	}
	begins := make([][]hierarchy.Seed, len(from))
	for i, place := range from {
		begins[i] = r.origins(m, place, nil)
	}
	table := m.hierarchy.Towards(ends)
	defer table.Close()
	row := make([]hierarchy.Weight, len(to))
	for i := range from {
		if i%tableRows == 0 && ctx.Err() != nil {
			return routing.Table{}, ctx.Err()
		}
		table.Row(begins[i], row)
		for j := range to {
			w := row[j]
			if from[i].segment == to[j].segment {
				w = r.weight(m, from[i], to[j])
			}
			k := i*len(to) + j
			t.Seconds[k], t.Metres[k] = float32(math.Inf(1)), float32(math.Inf(1))
			if w < hierarchy.Unreachable {
				t.Seconds[k], t.Metres[k] = float32(m.seconds(w)), float32(metres(w))
			}
		}
	}
	return t, nil
}
