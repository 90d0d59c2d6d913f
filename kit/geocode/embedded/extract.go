package embedded

import (
	"context"
	"fmt"
	"io"
	"slices"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/routing/pbf"
)

// extract is what has a name in a file of OpenStreetMap data.
type extract struct {
	ways   []namedWay
	places []namedPlace
}

// namedWay is a part of a street.
type namedWay struct {
	names []string
	class string // residential, primary
	nodes []int64
	line  []geo.Point
}

type namedPlace struct {
	names    []string
	kind     geocode.Kind
	category string
	at       geo.Point
}

// nameTags hold names; the first is the one that is shown.
var nameTags = []string{"name", "name:en", "alt_name", "short_name", "official_name", "old_name", "loc_name"}

// placeTags say what something with a name is, the most telling first.
var placeTags = []string{"place", "amenity", "shop", "tourism", "healthcare", "leisure", "office", "railway", "public_transport", "historic", "aeroway", "sport", "man_made", "building"}

// readExtract goes through a file twice: for what has a name, and for where its nodes are. So only
// the needed nodes of a large file are kept.
func readExtract(ctx context.Context, file io.ReadSeeker) (*extract, error) {
	x := &extract{}
	var outlines []outline
	need := make(map[int64]geo.Point)
	err := pass(ctx, file, pbf.Visitor{
		Node: func(n pbf.Node) {
			if p, ok := placeOf(n.Tags); ok && n.At.Valid() {
				p.at = n.At
				x.places = append(x.places, p)
			}
		},
		Way: func(w pbf.Way) {
			if class := w.Tags.Get("highway"); class != "" && w.Tags.Get("area") != "yes" {
				if names := namesOf(w.Tags); len(names) > 0 {
					x.ways = append(x.ways, namedWay{names: names, class: class, nodes: slices.Clone(w.Nodes)})
					want(need, w.Nodes)
				}
			} else if p, ok := placeOf(w.Tags); ok {
				outlines = append(outlines, outline{p, slices.Clone(w.Nodes)})
				want(need, w.Nodes)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	err = pass(ctx, file, pbf.Visitor{Node: func(n pbf.Node) {
		if _, needed := need[n.ID]; needed {
			need[n.ID] = n.At
		}
	}})
	if err != nil {
		return nil, err
	}
	x.locate(need, outlines)
	return x, nil
}

// outline is a place that is drawn as a way.
type outline struct {
	place namedPlace
	nodes []int64
}

// locate puts ways and outlines where their nodes are. What has none in the file is left out.
func (x *extract) locate(where map[int64]geo.Point, outlines []outline) {
	for i := range x.ways {
		x.ways[i].line = points(where, x.ways[i].nodes)
	}
	x.ways = slices.DeleteFunc(x.ways, func(w namedWay) bool { return len(w.line) < 2 })
	for _, o := range outlines {
		if line := points(where, o.nodes); len(line) > 0 {
			o.place.at = middle(line)
			x.places = append(x.places, o.place)
		}
	}
}

func want(need map[int64]geo.Point, nodes []int64) {
	for _, id := range nodes {
		need[id] = geo.Point{}
	}
}

func points(where map[int64]geo.Point, nodes []int64) []geo.Point {
	line := make([]geo.Point, 0, len(nodes))
	for _, id := range nodes {
		if p := where[id]; p.Valid() {
			line = append(line, p)
		}
	}
	return line
}

// middle is the middle of the box around some points.
func middle(line []geo.Point) geo.Point {
	low, high := line[0], line[0]
	for _, p := range line {
		low = geo.Point{Latitude: min(low.Latitude, p.Latitude), Longitude: min(low.Longitude, p.Longitude)}
		high = geo.Point{Latitude: max(high.Latitude, p.Latitude), Longitude: max(high.Longitude, p.Longitude)}
	}
	return geo.Point{Latitude: (low.Latitude + high.Latitude) / 2, Longitude: (low.Longitude + high.Longitude) / 2}
}

// pass goes through the file once, as long as ctx lets it.
func pass(ctx context.Context, file io.ReadSeeker, visit pbf.Visitor) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read extract: %w", err)
	}
	return pbf.Read(ctx, file, visit)
}

func namesOf(tags pbf.Tags) []string {
	var names []string
	for _, tag := range nameTags {
		if name := tags.Get(tag); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func placeOf(tags pbf.Tags) (p namedPlace, ok bool) {
	if p.names = namesOf(tags); len(p.names) == 0 {
		return p, false
	}
	for _, tag := range placeTags {
		if value := tags.Get(tag); value != "" && value != "no" && value != "stop_position" {
			p.kind, p.category = geocode.Spot, value
			if value == "yes" {
				p.category = tag
			}
			if tag == "place" && areaRank[value] > 0 {
				p.kind = geocode.Area
			}
			return p, true
		}
	}
	if tags.Get("highway") == "bus_stop" {
		p.kind, p.category = geocode.Spot, "bus_stop"
		return p, true
	}
	return p, false
}

// areaRank are the areas that people name, and how large they are.
var areaRank = map[string]int{"neighbourhood": 1, "quarter": 2, "suburb": 3, "hamlet": 2, "village": 3, "town": 4, "city": 5, "locality": 1}
