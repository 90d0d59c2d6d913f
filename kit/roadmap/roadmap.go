package roadmap

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
)

// Classes of roads, as the property "c" of a feature: the lower, the sooner it is drawn on a map that
// shows less.
var classes = map[string]int{
	"motorway": 1, "motorway_link": 1, "trunk": 1, "trunk_link": 1,
	"primary": 2, "primary_link": 2,
	"secondary": 3, "secondary_link": 3,
	"tertiary": 4, "tertiary_link": 4,
	"residential": 5, "unclassified": 5, "living_street": 5, "road": 5,
	"service": 6, "pedestrian": 6, "footway": 6, "path": 6, "cycleway": 6, "track": 6, "steps": 6,
}

// road is a way, or several of one street end to end.
type road struct {
	class int
	name  string
	nodes []int64
}

// GeoJSON reads an extract (OSM PBF) and answers with a FeatureCollection of its roads. Features have
// the properties "c", the class from 1 (motorways) to 6 (paths), and "n", the name, when there is one.
// Ways whose nodes are not in the extract are left out.
func GeoJSON(ctx context.Context, extract io.Reader) ([]byte, error) {
	places, roads, err := read(ctx, extract)
	if err != nil {
		return nil, fmt.Errorf("read roads: %w", err)
	}
	out := []byte(`{"type":"FeatureCollection","features":[`)
	for i, r := range join(roads) {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendFeature(out, r, places)
	}
	return append(out, "]}"...), nil
}

func read(ctx context.Context, extract io.Reader) (map[int64]geo.Point, []road, error) {
	places := make(map[int64]geo.Point)
	var roads []road
	err := pbf.Read(ctx, extract, pbf.Visitor{
		Node: func(n pbf.Node) { places[n.ID] = n.At },
		Way: func(w pbf.Way) {
			if class := classes[w.Tags.Get("highway")]; class > 0 {
				roads = append(roads, road{class, w.Tags.Get("name"), slices.Clone(w.Nodes)})
			}
		},
	})
	if err != nil {
		return nil, nil, err
	}
	complete := func(r road) bool {
		return len(r.nodes) > 1 && !slices.ContainsFunc(r.nodes, func(id int64) bool { _, known := places[id]; return !known })
	}
	return places, slices.DeleteFunc(roads, func(r road) bool { return !complete(r) }), nil
}

// join puts ways of one name and class end to end. Where more than two meet it goes on with the first.
func join(roads []road) []road {
	type end struct {
		class int
		name  string
		node  int64
	}
	starts := make(map[end][]int)
	for i, r := range roads {
		if r.name != "" {
			at := end{r.class, r.name, r.nodes[0]}
			starts[at] = append(starts[at], i)
		}
	}
	used := make([]bool, len(roads))
	joined := make([]road, 0, len(roads))
	for i, r := range roads {
		if used[i] {
			continue
		}
		used[i] = true
		r.nodes = slices.Clone(r.nodes)
		for r.name != "" {
			next := -1
			for _, j := range starts[end{r.class, r.name, r.nodes[len(r.nodes)-1]}] {
				if !used[j] {
					next = j
					break
				}
			}
			if next < 0 {
				break
			}
			used[next] = true
			r.nodes = append(r.nodes, roads[next].nodes[1:]...)
		}
		joined = append(joined, r)
	}
	return joined
}

func appendFeature(out []byte, r road, places map[int64]geo.Point) []byte {
	out = append(out, `{"type":"Feature","properties":{"c":`...)
	out = strconv.AppendInt(out, int64(r.class), 10)
	if r.name != "" {
		out = append(out, `,"n":`...)
		name, _ := json.Marshal(r.name) // a string always encodes
		out = append(out, name...)
	}
	out = append(out, `},"geometry":{"type":"LineString","coordinates":[`...)
	for i, id := range r.nodes {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '[')
		out = strconv.AppendFloat(out, places[id].Longitude, 'f', 5, 64)
		out = append(out, ',')
		out = strconv.AppendFloat(out, places[id].Latitude, 'f', 5, 64)
		out = append(out, ']')
	}
	return append(out, "]}}"...)
}
