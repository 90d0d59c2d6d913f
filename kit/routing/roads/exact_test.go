package roads

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"doorstep/kit/geo"
	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/pbf"
	"doorstep/kit/routing/pbf/pbftest"
	"doorstep/kit/routing/streets"
)

const extract = "../../../sim/city/citydata/roads/bengaluru-central.osm.pbf"

// side is how many junctions a drawn town has in a row.
const side = 5

func junction(row, column int) int64 { return int64(1 + row*side + column) }

func junctionAt(id int64) geo.Point {
	return geo.Point{Latitude: 12.95 + 0.0011*float64((id-1)/side), Longitude: 77.6 + 0.0009*float64((id-1)%side)}
}

// drawn is a town on a grid: streets of chance, one-ways, private roads and turn restrictions, over a
// junction and over a street.
type drawn struct {
	nodes     []pbf.Node
	ways      []pbf.Way
	relations []pbf.Relation
}

func town(t *rapid.T) drawn {
	var d drawn
	for id := int64(1); id <= side*side; id++ {
		d.nodes = append(d.nodes, pbf.Node{ID: id, At: junctionAt(id)})
	}
	for row := range side {
		for column := range side {
			if column+1 < side {
				d.street(t, junction(row, column), junction(row, column+1))
			}
			if row+1 < side {
				d.street(t, junction(row, column), junction(row+1, column))
			}
		}
	}
	for n := range rapid.IntRange(0, 8).Draw(t, "restrictions") {
		d.restrict(t, int64(1000+n))
	}
	return d
}

func (d *drawn) street(t *rapid.T, from, to int64) {
	kind := rapid.SampledFrom([]string{"residential", "residential", "primary", "service", "living_street", ""}).Draw(t, "kind")
	if kind == "" {
		return
	}
	w := pbf.Way{ID: int64(100 + len(d.ways)), Nodes: []int64{from, to}, Tags: pbf.Tags{{Key: "highway", Value: kind}}}
	w.Tags = append(w.Tags, pbf.Tag{Key: "name", Value: rapid.SampledFrom([]string{"First", "Second"}).Draw(t, "name")})
	if oneway := rapid.SampledFrom([]string{"no", "no", "no", "yes", "-1"}).Draw(t, "oneway"); oneway != "no" {
		w.Tags = append(w.Tags, pbf.Tag{Key: "oneway", Value: oneway})
	}
	if rapid.IntRange(0, 9).Draw(t, "private") == 0 {
		w.Tags = append(w.Tags, pbf.Tag{Key: "access", Value: "private"})
	}
	d.ways = append(d.ways, w)
}

// restrict draws a way over two or three streets and forbids its end, or all other ends.
func (d *drawn) restrict(t *rapid.T, id int64) {
	if len(d.ways) == 0 {
		return
	}
	var members []pbf.Member
	way := rapid.SampledFrom(d.ways).Draw(t, "from")
	at := rapid.SampledFrom(way.Nodes).Draw(t, "via")
	members = append(members, pbf.Member{Kind: pbf.IsWay, ID: way.ID, Role: "from"})
	for n := rapid.IntRange(2, 3).Draw(t, "streets"); n > 1; n-- {
		next, end, ok := d.onwards(t, way.ID, at)
		if !ok {
			return
		}
		role := "to"
		if n > 2 {
			role = "via"
		} else if len(members) == 1 {
			members = append(members, pbf.Member{Kind: pbf.IsNode, ID: at, Role: "via"})
		}
		members = append(members, pbf.Member{Kind: pbf.IsWay, ID: next, Role: role})
		way.ID, at = next, end
	}
	kind := rapid.SampledFrom([]string{"no_left_turn", "only_straight_on"}).Draw(t, "restriction")
	d.relations = append(d.relations, pbf.Relation{ID: id, Members: members, Tags: pbf.Tags{{Key: "type", Value: "restriction"}, {Key: "restriction", Value: kind}}})
}

func (d *drawn) onwards(t *rapid.T, from, at int64) (way, end int64, ok bool) {
	var ways []pbf.Way
	for _, w := range d.ways {
		if w.ID != from && (w.Nodes[0] == at || w.Nodes[1] == at) {
			ways = append(ways, w)
		}
	}
	if len(ways) == 0 {
		return 0, 0, false
	}
	w := rapid.SampledFrom(ways).Draw(t, "next")
	return w.ID, w.Nodes[0] + w.Nodes[1] - at, true
}

func (d *drawn) roads(t *rapid.T) (*Roads, bool) {
	file := pbftest.File(d.nodes, d.ways, d.relations)
	r, err := Build(t.Context(), bytes.NewReader(file), "scooter", streets.Options{LeftHand: true}, nil)
	return r, err == nil // a town may be all dead ends
}

// plain is the least weight by Dijkstra's algorithm on streets and turns: with one search from the
// place, and where it lies behind on its own street with one that begins after that street.
func plain(r *Roads, m *metric, from, to Place) hierarchy.Weight {
	var seeds []hierarchy.Seed
	for _, s := range r.starts(m, from, to) {
		seeds = append(seeds, s.Seed)
	}
	dist := arcs(r.graph, m.milliseconds).From(seeds, hierarchy.Unreachable)
	best := hierarchy.Unreachable
	for _, s := range r.destinations(m, to, nil) {
		if dist[s.Node] < hierarchy.Unreachable {
			best = min(best, dist[s.Node]+s.Weight)
		}
	}
	return best
}

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Context() context.Context
	Fatalf(string, ...any)
	Fatal(...any)
}

// agrees compares ways, tables and routes between all places with Dijkstra's algorithm.
func agrees(t tester, r *Roads, points []geo.Point) {
	m := r.metric.Load()
	places, err := r.locate(points)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.TableBetween(t.Context(), places, places)
	if err != nil {
		t.Fatal(err)
	}
	for i, from := range places {
		for j, to := range places {
			want := plain(r, m, from, to)
			if got := r.weight(m, from, to); got != want {
				t.Fatalf("from %v to %v it is %d, by Dijkstra %d", from.at, to.at, got, want)
			}
			seconds, length := table.At(i, j)
			if float32(seconds) != float32(m.seconds(want)) || float32(length) != float32(metres(want)) {
				t.Fatalf("from %v to %v the table has %g s and %g m, Dijkstra %g and %g", from.at, to.at, seconds, length, m.seconds(want), metres(want))
			}
			leg, _, err := r.leg(m, from, to)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, step := range leg.Steps {
				sum += step.Seconds
			}
			if leg.Seconds != m.seconds(want) || sum < leg.Seconds-0.001 || sum > leg.Seconds+0.001 {
				t.Fatalf("from %v to %v the route takes %g s, its steps %g, Dijkstra says %g", from.at, to.at, leg.Seconds, sum, m.seconds(want))
			}
		}
	}
}

func conditions(t *rapid.T) Conditions {
	factor := rapid.Float64Range(0.3, 2)
	return Conditions{
		Factor:  factor.Draw(t, "factor"),
		Classes: map[streets.Class]float64{streets.Residential: factor.Draw(t, "residential"), streets.Primary: factor.Draw(t, "primary")},
		Areas: []Area{{
			Bound:  orb.Bound{Min: orb.Point{77.6, 12.95}, Max: orb.Point{77.602, 12.953}},
			Factor: factor.Draw(t, "weather"),
		}},
	}
}

func TestDrawnTownsAgreeWithDijkstra(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := town(t)
		r, ok := d.roads(t)
		if !ok {
			return
		}
		var points []geo.Point
		for i := range 4 {
			points = append(points, r.Random(rapid.Uint32().Draw(t, fmt.Sprint("place ", i))))
		}
		// Two on the same street, one behind the other.
		a, b := r.graph.Point(0), r.graph.Point(1)
		points = append(points, a.Towards(b, 20), a.Towards(b, 60))
		agrees(t, r, points)
		if err := r.SetConditions(t.Context(), conditions(t)); err != nil {
			t.Fatal(err)
		}
		agrees(t, r, points)
	})
}

// A forbidden way is looked for in the nodes that routes go through, without the engine's own rules.
func TestRoutesInDrawnTownsObeyTheSigns(t *testing.T) {
	obeyed := 0
	rapid.Check(t, func(t *rapid.T) {
		d := town(t)
		r, ok := d.roads(t)
		if !ok {
			return
		}
		m := r.metric.Load()
		for i := range uint32(12) {
			from, err := r.Locate(r.Random(i * 7))
			if err != nil {
				t.Fatal(err)
			}
			to, err := r.Locate(r.Random(i*13 + 5))
			if err != nil {
				t.Fatal(err)
			}
			_, nodes := r.path(m, from, to)
			var way []int64 // of streets
			for _, n := range nodes {
				way = append(way, d.wayOf(t, r, r.graph.Edge[n]))
			}
			for _, rule := range d.relations {
				obeyed += d.check(t, r, way, rule)
			}
		}
	})
	if obeyed == 0 {
		t.Error("no route came near a restriction")
	}
}

// wayOf is the street of an edge, negative when it goes against its nodes; a one-way that is gone
// against is an error.
func (d *drawn) wayOf(t *rapid.T, r *Roads, edge uint32) int64 {
	line := r.graph.Line(edge, nil)
	for _, w := range d.ways {
		a, b := junctionAt(w.Nodes[0]), junctionAt(w.Nodes[1])
		along := line[0].Metres(a) < 1 && line[1].Metres(b) < 1
		against := line[0].Metres(b) < 1 && line[1].Metres(a) < 1
		if oneway := w.Tags.Get("oneway"); along && oneway == "-1" || against && oneway == "yes" {
			t.Fatalf("street %d is gone the wrong way", w.ID)
		}
		if along || against {
			return w.ID
		}
	}
	t.Fatalf("an edge from %v to %v is no street", line[0], line[1])
	return 0
}

// check counts how often a way begins what a rule is about, and fails when it is broken.
func (d *drawn) check(t *rapid.T, r *Roads, way []int64, rule pbf.Relation) (begun int) {
	var chain []int64
	via := int64(0)
	for _, m := range rule.Members {
		if m.Kind == pbf.IsWay {
			chain = append(chain, m.ID)
		} else {
			via = m.ID
		}
	}
	only := rule.Tags.Get("restriction") == "only_straight_on"
	if only && !d.open(r, chain) {
		return 0 // nobody is sent where nobody can go
	}
	for i := range way {
		k := 0
		for k < len(chain) && i+k < len(way) && way[i+k] == chain[k] {
			k++
		}
		whole, before := k == len(chain), k >= len(chain)-1 && i+len(chain)-1 < len(way)
		if before && via != 0 && !d.passes(way[i], way[i+1], via) {
			continue // it left the street at its other end
		}
		if before {
			begun++
		}
		if !only && whole || only && before && !whole {
			t.Fatalf("%v breaks %v %v", way, rule.Tags.Get("restriction"), chain)
		}
	}
	return begun
}

// open reports whether all streets of a rule after the first are part of the network, in its direction.
func (d *drawn) open(r *Roads, chain []int64) bool {
	ends := make(map[int64][]int64)
	for _, w := range d.ways {
		ends[w.ID] = w.Nodes
	}
	for i := range chain[1:] {
		from := common(ends[chain[i]], ends[chain[i+1]])
		to := ends[chain[i+1]][0] + ends[chain[i+1]][1] - from
		found := false
		for e := range uint32(len(r.graph.Segment)) {
			line := r.graph.Line(e, nil)
			found = found || line[0].Metres(junctionAt(from)) < 1 && line[len(line)-1].Metres(junctionAt(to)) < 1
		}
		if !found {
			return false
		}
	}
	return true
}

func common(a, b []int64) int64 {
	if slices.Contains(b, a[0]) {
		return a[0]
	}
	return a[1]
}

// passes reports whether one comes from a street to another by a junction.
func (d *drawn) passes(from, to, via int64) bool {
	has := func(id int64) bool {
		for _, w := range d.ways {
			if w.ID == id {
				return w.Nodes[0] == via || w.Nodes[1] == via
			}
		}
		return false
	}
	return from != to && has(from) && has(to)
}

func TestTheShippedExtractAgreesWithDijkstra(t *testing.T) {
	file, err := os.Open(extract)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := Build(t.Context(), file, "scooter", streets.Options{LeftHand: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var points []geo.Point
	for i := range uint32(12) {
		points = append(points, r.Random(i*2_654_435_761))
	}
	agrees(t, r, points)
	err = r.SetConditions(t.Context(), Conditions{
		Factor: 0.85, Classes: map[streets.Class]float64{streets.Primary: 0.6},
		Areas: []Area{{Bound: orb.Bound{Min: orb.Point{77.59, 12.95}, Max: orb.Point{77.62, 12.98}}, Factor: 0.55}},
	})
	if err != nil {
		t.Fatal(err)
	}
	agrees(t, r, points)
}
