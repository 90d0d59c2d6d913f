package streets

import (
	"slices"
	"strings"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
)

// town is a drawing of nodes a, b, c, ... with streets between them, read as if from a file.
type town struct {
	x     *Extract
	index map[int64]uint32
	tags  map[int64]pbf.Tags
	// flat is how much nearer the rows are than the columns.
	flat float64
}

func newTown() *town {
	return &town{x: &Extract{}, index: make(map[int64]uint32), tags: make(map[int64]pbf.Tags), flat: 1}
}

func tagsOf(text string) (tags pbf.Tags) {
	for _, pair := range strings.Fields(text) {
		key, value, _ := strings.Cut(pair, "=")
		tags = append(tags, pbf.Tag{Key: key, Value: value})
	}
	return tags
}

func (w *town) street(id int64, nodes, tags string) {
	way := pbf.Way{ID: id, Tags: tagsOf(tags)}
	for _, n := range nodes {
		way.Nodes = append(way.Nodes, int64(n))
	}
	w.x.addWay(way, w.index)
}

func (w *town) rule(id int64, tags string, members ...pbf.Member) {
	w.x.addRestriction(pbf.Relation{ID: id, Tags: tagsOf("type=restriction " + tags), Members: members}, w.index)
}

func from(way int64) pbf.Member { return pbf.Member{Kind: pbf.IsWay, ID: way, Role: "from"} }
func to(way int64) pbf.Member   { return pbf.Member{Kind: pbf.IsWay, ID: way, Role: "to"} }
func over(way int64) pbf.Member { return pbf.Member{Kind: pbf.IsWay, ID: way, Role: "via"} }
func at(node rune) pbf.Member   { return pbf.Member{Kind: pbf.IsNode, ID: int64(node), Role: "via"} }

// Nodes stand on a square grid of 100 m, in rows of five: a b c d e, f g h i j, ...
func (w *town) graph(t *testing.T, profile string) (*Graph, Report) {
	t.Helper()
	w.x.nodes = make([]node, len(w.index))
	found := make([]bool, len(w.index))
	for id, i := range w.index {
		n := id - 'a'
		w.x.nodes[i] = node{geo.Point{Latitude: 12.9 - float64(n/5)*0.0009*w.flat, Longitude: 77.6 + float64(n%5)*0.00092}, w.tags[id]}
		found[i] = true
	}
	w.x.drop(found)
	p, err := ProfileOf(profile)
	if err != nil {
		t.Fatal(err)
	}
	g, report, err := w.x.Graph(p, Options{LeftHand: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Check(); err != nil {
		t.Fatal(err)
	}
	return g, report
}

// edge finds the edge that leads straight from one node to another.
func (w *town) edge(t *testing.T, g *Graph, way string) (edge uint32, ok bool) {
	t.Helper()
	near := func(p geo.Point, n byte) bool { return p.Metres(w.x.nodes[w.index[int64(n)]].at) < 1 }
	for e := range uint32(len(g.Segment)) {
		line := g.Line(e, nil)
		if near(line[0], way[0]) && near(line[len(line)-1], way[1]) {
			return e, true
		}
	}
	return 0, false
}

// possible reports whether one can go along a chain of nodes, "abc" from a by b to c.
func (w *town) possible(t *testing.T, g *Graph, way string) bool {
	t.Helper()
	first, ok := w.edge(t, g, way[:2])
	nodes := []uint32{first}
	for i := 1; ok && i+1 < len(way); i++ {
		edge, there := w.edge(t, g, way[i:i+2])
		var next []uint32
		for _, n := range nodes {
			for k := g.TurnFirst[n]; there && k < g.TurnFirst[n+1]; k++ {
				if g.Edge[g.TurnTo[k]] == edge {
					next = append(next, g.TurnTo[k])
				}
			}
		}
		nodes, ok = next, len(next) > 0
	}
	return ok
}

func (w *town) expect(t *testing.T, g *Graph, possible string, impossible string) {
	t.Helper()
	for _, way := range strings.Fields(possible) {
		if !w.possible(t, g, way) {
			t.Errorf("one can not go %s", way)
		}
	}
	for _, way := range strings.Fields(impossible) {
		if w.possible(t, g, way) {
			t.Errorf("one can go %s", way)
		}
	}
}

// cross is streets of their own from the middle g to b, f, h and l, joined around by a ring.
func cross() *town {
	w := newTown()
	w.street(1, "fg", "highway=residential")
	w.street(2, "gh", "highway=residential")
	w.street(3, "bg", "highway=residential")
	w.street(4, "gl", "highway=residential")
	w.street(5, "bchmlkfab", "highway=residential")
	return w
}

func TestOneMayNotTurnRoundButAtDeadEnds(t *testing.T) {
	w := cross()
	w.street(6, "cd", "highway=residential")
	g, _ := w.graph(t, "scooter")
	e, ok := w.edge(t, g, "cd")
	if !ok {
		t.Fatal("the dead end is missing")
	}
	if n := g.TurnFirst[e+1] - g.TurnFirst[e]; n != 1 || g.Segment[g.Edge[g.TurnTo[g.TurnFirst[e]]]] != g.Segment[e] {
		t.Errorf("a dead end has %d turns", n)
	}
	w.expect(t, g, "fgh fgb fgl cdc", "fgf bgb")
}

func TestTurnRestrictions(t *testing.T) {
	for _, c := range []struct {
		name, tags, profile, possible, impossible string
		obeyed                                    int
	}{
		{"no", "restriction=no_straight_on", "scooter", "fgb fgl hgf bgh", "fgh", 1},
		{"only", "restriction=only_straight_on", "scooter", "fgh hgf hgb bgl", "fgb fgl", 1},
		{"another vehicle", "restriction:hgv=no_straight_on", "scooter", "fgh", "", 0},
		{"this vehicle", "restriction:motorcycle=no_straight_on", "scooter", "fgb", "fgh", 1},
		{"excepted", "restriction=no_straight_on except=bicycle;psv", "bicycle", "fgh", "", 0},
		{"on foot", "restriction=no_straight_on", "foot", "fgh", "", 0},
		{"at times", "restriction:conditional=no_straight_on_@_(Mo-Fr)", "scooter", "fgh", "", 0},
	} {
		w := cross()
		w.rule(9, c.tags, from(1), at('g'), to(2))
		g, report := w.graph(t, c.profile)
		w.expect(t, g, c.possible, c.impossible)
		if report.Restrictions != c.obeyed {
			t.Errorf("%s: %d restrictions obeyed, want %d; %v", c.name, report.Restrictions, c.obeyed, report.Dropped)
		}
	}
}

// A ladder: a b c d above, f g h i below, with rungs.
func ladder() *town {
	w := newTown()
	w.street(1, "fg", "highway=primary")
	w.street(2, "gh", "highway=primary")
	w.street(3, "hi", "highway=primary")
	w.street(4, "gb", "highway=residential")
	w.street(5, "hc", "highway=residential")
	w.street(6, "abcd", "highway=residential")
	w.street(7, "fa", "highway=residential")
	w.street(8, "id", "highway=residential")
	return w
}

func TestRestrictionsOverAStreet(t *testing.T) {
	w := ladder()
	w.rule(9, "restriction=no_left_turn", from(1), over(2), to(5))
	g, report := w.graph(t, "scooter")
	w.expect(t, g, "fghi bghc ghc fgbc chgf fghid", "fghc fghcb")
	if report.Restrictions != 1 || len(g.Edge) <= len(g.Segment) {
		t.Errorf("%d restrictions, %d nodes for %d edges", report.Restrictions, len(g.Edge), len(g.Segment))
	}

	w = ladder()
	w.rule(9, "restriction=only_straight_on", from(1), over(2), to(3))
	g, _ = w.graph(t, "scooter")
	w.expect(t, g, "fghi bghc fgb", "fghc")
}

func TestOneWays(t *testing.T) {
	for _, c := range []struct{ tags, profile, possible, impossible string }{
		{"oneway=yes", "scooter", "fgh", "hgf"},
		{"oneway=-1", "scooter", "hgf", "fgh"},
		{"oneway=yes oneway:bicycle=no", "bicycle", "fgh hgf", ""},
		{"oneway=yes cycleway=opposite_lane", "bicycle", "fgh hgf", ""},
		{"oneway=yes cycleway=opposite_lane", "scooter", "fgh", "hgf"},
		{"oneway=yes", "foot", "fgh hgf", ""},
		{"junction=roundabout", "car", "fgh", "hgf"},
		{"oneway=reversible", "car", "", "fgh hgf"},
	} {
		w := newTown()
		w.street(1, "fgh", "highway=residential "+c.tags)
		w.street(2, "hcb", "highway=residential")
		w.street(3, "baf", "highway=residential")
		w.street(4, "cd", "highway=residential") // a dead end, to turn round in
		g, _ := w.graph(t, c.profile)
		for _, way := range strings.Fields(c.possible) {
			if _, ok := w.edge(t, g, way[:1]+way[2:]); !ok {
				t.Errorf("%s by %s: one can not go %s", c.tags, c.profile, way)
			}
		}
		for _, way := range strings.Fields(c.impossible) {
			if _, ok := w.edge(t, g, way[:1]+way[2:]); ok {
				t.Errorf("%s by %s: one can go %s", c.tags, c.profile, way)
			}
		}
	}
}

func TestBarriersAndAccess(t *testing.T) {
	for _, c := range []struct {
		node, way, profile string
		passes             bool
	}{
		{"barrier=bollard", "", "car", false},
		{"barrier=bollard", "", "scooter", true},
		{"barrier=gate", "", "car", true},
		{"barrier=gate access=private", "", "car", true},
		{"barrier=gate access=no", "", "car", false},
		{"barrier=gate access=no foot=yes", "", "foot", true},
		{"", "access=no", "car", false},
		{"", "access=no motor_vehicle=yes", "scooter", true},
		{"", "access=private", "scooter", true},
		{"", "vehicle=no", "bicycle", false},
	} {
		w := cross()
		w.street(7, "ghi", "highway=residential "+c.way) // parallel to 2 on the first part, which goes
		w.x.ways = slices.DeleteFunc(w.x.ways, func(way way) bool { return way.id == 2 })
		w.street(8, "idc", "highway=residential")
		if c.node != "" {
			w.street(10, "gno", "highway=residential")
			w.street(11, "oi", "highway=residential")
			w.tags['n'] = tagsOf(c.node)
			g, _ := w.graph(t, c.profile)
			if got := w.possible(t, g, "gno"); got != c.passes {
				_, whole := w.edge(t, g, "go")
				if whole != c.passes {
					t.Errorf("%s for %s: passes %v", c.node, c.profile, got)
				}
			}
			continue
		}
		g, _ := w.graph(t, c.profile)
		if got := w.possible(t, g, "gh"); got != c.passes {
			t.Errorf("%s for %s: passes %v", c.way, c.profile, got)
		}
	}
}

// Private streets are reached and crossed when need be, but a longer way around is taken before.
func TestPrivateStreetsCostMoreUpToABound(t *testing.T) {
	w := cross()
	w.street(7, "cd", "highway=service access=private")
	w.street(8, "dij", "highway=service access=private")
	g, report := w.graph(t, "scooter")
	w.expect(t, g, "cdj", "")
	e, _ := w.edge(t, g, "cd")
	if g.Extra[e] == 0 || g.Extra[e] > privateMost+g.Milliseconds[e] {
		t.Errorf("a private street has the extra cost %d ms", g.Extra[e])
	}
	b, ok := w.edge(t, g, "bc")
	if !ok {
		t.Fatal("the street before is missing")
	}
	for k := g.TurnFirst[b]; k < g.TurnFirst[b+1]; k++ {
		if g.Edge[g.TurnTo[k]] == e && (g.TurnExtra[k] < privateEntry || g.TurnTime[k] >= privateEntry) {
			t.Errorf("entering takes %d ms and costs %d ms more", g.TurnTime[k], g.TurnExtra[k])
		}
	}
	if report.Edges != len(g.Segment) {
		t.Errorf("the report says %d edges of %d", report.Edges, len(g.Segment))
	}
}

func TestOnlyTheLargestConnectedPartIsKept(t *testing.T) {
	w := cross()
	w.street(7, "ij", "highway=residential")
	w.street(8, "cd", "highway=residential oneway=yes")
	g, report := w.graph(t, "scooter")
	for _, way := range []string{"ij", "ji", "cd"} {
		if _, ok := w.edge(t, g, way); ok {
			t.Errorf("%s is kept", way)
		}
	}
	for _, d := range report.Dropped {
		if strings.Contains(d.Reason, "cut off") && d.Count == 3 {
			return
		}
	}
	t.Errorf("the report does not say so: %v", report.Dropped)
}

func TestTurnsOverTheOncomingTrafficCostMore(t *testing.T) {
	costs := scooter().turns
	for _, angle := range []float64{45, 90, 120} {
		if near, far := costs.time(-angle, true), costs.time(angle, true); near >= far {
			t.Errorf("driving on the left, %g degrees to the left take %.0f ms, to the right %.0f", angle, near, far)
		}
		if left, right := costs.time(-angle, true), costs.time(angle, false); left != right {
			t.Errorf("the sides are not alike: %.0f and %.0f ms", left, right)
		}
	}
}

func TestSpeedLimits(t *testing.T) {
	for text, want := range map[string]float64{"50": 50, "30 mph": 48.28032, "20 km/h": 20, "none": 0, "IN:urban": 0, "0": 0, "NaN": 0, "5000": 0} {
		got, ok := limitOf(pbf.Tags{{Key: "maxspeed", Value: text}}, "forward")
		if got != want && ok || ok != (want > 0) {
			t.Errorf("%q is %g, %v", text, got, ok)
		}
	}
}

func TestCountriesAreRefused(t *testing.T) {
	x, index := &Extract{}, make(map[int64]uint32)
	x.addWay(pbf.Way{ID: 1, Nodes: []int64{1, 2}, Tags: tagsOf("highway=primary")}, index)
	x.nodes = []node{{at: geo.Point{Latitude: 12, Longitude: 77}}, {at: geo.Point{Latitude: 15, Longitude: 77}}}
	p, err := ProfileOf("car")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := x.Graph(p, Options{}); err == nil || !strings.Contains(err.Error(), "334 km across") {
		t.Errorf("an extract of 334 km: %v", err)
	}
}
