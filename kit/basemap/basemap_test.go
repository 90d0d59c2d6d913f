package basemap_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"

	"doorstep/kit/basemap"
	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
	"doorstep/kit/routing/pbf/pbftest"
)

// decoded is a tile in degrees, by layer, as another implementation of the format reads it.
func decoded(t *testing.T, m *basemap.Map, tile maptile.Tile) map[string][]*geojson.Feature {
	t.Helper()
	layers, err := mvt.Unmarshal(m.Tile(uint32(tile.Z), tile.X, tile.Y))
	if err != nil {
		t.Fatal(err)
	}
	layers.ProjectToWGS84(tile)
	found := make(map[string][]*geojson.Feature)
	for _, layer := range layers {
		found[layer.Name] = append(found[layer.Name], layer.Features...)
	}
	return found
}

// town is a small town: a lake with an island, made of two ways, a house, a park, a street in two ways,
// and a lane whose end is not in the file.
func town() []byte {
	at := func(id int64, x, y float64) pbf.Node {
		return pbf.Node{ID: id, At: geo.Point{Latitude: 13 + y/1000, Longitude: 77.6 + x/1000}}
	}
	nodes := []pbf.Node{
		at(1, 0, 0), at(2, 4, 0), at(3, 4, 4), at(4, 0, 4),
		at(5, 1, 1), at(6, 2, 1), at(7, 2, 2), at(8, 1, 2),
		at(9, 5, 0), at(10, 6, 0), at(11, 6, 1), at(12, 5, 1),
		at(13, 5, 2), at(14, 7, 2), at(15, 9, 2),
	}
	nodes = append(nodes, pbf.Node{ID: 16, At: geo.Point{Latitude: 13.003, Longitude: 77.607}, Tags: pbf.Tags{{Key: "place", Value: "suburb"}, {Key: "name", Value: "Lakeside"}}})
	tags := func(pairs ...string) (tags pbf.Tags) {
		for i := 0; i < len(pairs); i += 2 {
			tags = append(tags, pbf.Tag{Key: pairs[i], Value: pairs[i+1]})
		}
		return tags
	}
	ways := []pbf.Way{
		{ID: 1, Nodes: []int64{1, 2, 3}}, {ID: 2, Nodes: []int64{1, 4, 3}},
		{ID: 3, Nodes: []int64{5, 6, 7, 8, 5}},
		{ID: 4, Nodes: []int64{9, 10, 11, 12, 9}, Tags: tags("building", "yes")},
		{ID: 5, Nodes: []int64{9, 10, 11, 12, 9}, Tags: tags("leisure", "park", "name", "Green")},
		{ID: 6, Nodes: []int64{14, 15}, Tags: tags("highway", "primary", "name", "Lake Road")},
		{ID: 7, Nodes: []int64{13, 14}, Tags: tags("highway", "primary", "name", "Lake Road")},
		{ID: 8, Nodes: []int64{14, 99}, Tags: tags("highway", "residential")},
		{ID: 9, Nodes: []int64{9, 10, 11, 12, 9}, Tags: tags("building", "no")},
	}
	lake := pbf.Relation{ID: 1, Tags: tags("type", "multipolygon", "natural", "water", "name", "Long Lake"), Members: []pbf.Member{
		{Kind: pbf.IsWay, ID: 1, Role: "outer"}, {Kind: pbf.IsWay, ID: 2, Role: "outer"}, {Kind: pbf.IsWay, ID: 3, Role: "inner"},
	}}
	return pbftest.File(nodes, ways, []pbf.Relation{lake})
}

func TestTown(t *testing.T) {
	t.Parallel()
	m, err := basemap.Read(t.Context(), bytes.NewReader(town()), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := decoded(t, m, maptile.At(orb.Point{77.603, 13.002}, 14))
	if n := len(found["water"]); n != 1 {
		t.Fatalf("%d lakes", n)
	}
	lake := found["water"][0].Geometry.(orb.Polygon)
	if !planar.PolygonContains(lake, orb.Point{77.603, 13.003}) || planar.PolygonContains(lake, orb.Point{77.6015, 13.0015}) {
		t.Errorf("the lake is %v", lake)
	}
	if n := len(found["building"]); n != 1 {
		t.Errorf("%d houses", n)
	}
	if roads := found["transportation"]; len(roads) != 1 || roads[0].Properties["class"] != "primary" || roads[0].Properties["name"] != "Lake Road" {
		t.Errorf("roads %+v", roads)
	} else if line := roads[0].Geometry.(orb.LineString); line.Bound().Right()-line.Bound().Left() < 0.0039 {
		t.Errorf("the street is not one line: %v", line)
	}
	for layer, name := range map[string]string{"water_name": "Long Lake", "place": "Lakeside"} {
		if f := found[layer]; len(f) != 1 || f[0].Properties["name"] != name {
			t.Errorf("%s: %+v", layer, f)
		}
	}
	named := 0
	for _, f := range found["park"] {
		if f.Properties["name"] == "Green" && f.Geometry.GeoJSONType() == "Point" {
			named++
		}
	}
	if named != 1 || len(found["park"]) != 2 {
		t.Errorf("the park is %+v", found["park"])
	}
	far := decoded(t, m, maptile.At(orb.Point{77.603, 13.002}, 9))
	if len(far["building"]) != 0 || len(far["transportation"]) != 1 {
		t.Errorf("from far away: %+v", far)
	}
}

func TestNothingThere(t *testing.T) {
	t.Parallel()
	m, err := basemap.Read(t.Context(), bytes.NewReader(town()), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][3]uint32{{14, 0, 0}, {7, 91, 59}, {15, 23447, 15196}, {14, 1 << 20, 3}, {200, 1, 1}, {8, 1 << 31, 1 << 31}} {
		if tile := m.Tile(at[0], at[1], at[2]); tile != nil {
			t.Errorf("%v: %d bytes", at, len(tile))
		}
	}
}

func TestWhatTheExtractLacks(t *testing.T) {
	t.Parallel()
	more := `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"leisure":"park","name":"Old Park"},"geometry":{"type":"Polygon","coordinates":[[[77.6,13.005],[77.604,13.005],[77.604,13.008],[77.6,13.005]]]}},
		{"type":"Feature","properties":{"place":"suburb","name":"Hill"},"geometry":{"type":"Point","coordinates":[77.601,13.004]}}]}`
	m, err := basemap.Read(t.Context(), bytes.NewReader(town()), []byte(more))
	if err != nil {
		t.Fatal(err)
	}
	found := decoded(t, m, maptile.At(orb.Point{77.601, 13.004}, 14))
	if len(found["place"]) != 2 || len(found["park"]) != 4 {
		t.Errorf("places %+v, parks %+v", found["place"], found["park"])
	}
	for _, bad := range []string{"no map", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}]}`} {
		if _, err := basemap.Read(t.Context(), bytes.NewReader(town()), []byte(bad)); err == nil {
			t.Errorf("%.20q is taken", bad)
		}
	}
}

func TestCity(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	m, err := basemap.Read(t.Context(), bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	if b := m.Bounds(); b[0] < 77.56 || b[1] < 12.94 || b[2] > 77.64 || b[3] > 13.01 || b[2]-b[0] < 0.06 {
		t.Errorf("bounds %v", b)
	}
	seen := map[any]bool{}
	for _, road := range decoded(t, m, maptile.At(orb.Point{77.607, 12.975}, 14))["transportation"] {
		seen[road.Properties["name"]] = true
	}
	if !seen["Mahatma Gandhi Road"] {
		t.Error("there is no Mahatma Gandhi Road")
	}
}

func TestNotAnExtract(t *testing.T) {
	t.Parallel()
	if _, err := basemap.Read(t.Context(), bytes.NewReader([]byte("no map")), nil); err == nil {
		t.Error("text is no extract")
	}
}
