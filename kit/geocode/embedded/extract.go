package embedded

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
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
	nodes []osm.NodeID
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
	need := make(map[osm.NodeID]geo.Point)
	err := scan(ctx, file, false, func(object osm.Object) {
		switch o := object.(type) {
		case *osm.Node:
			if p, ok := placeOf(o.Tags); ok {
				p.at = geo.Point{Latitude: o.Lat, Longitude: o.Lon}
				x.places = append(x.places, p)
			}
		case *osm.Way:
			nodes := o.Nodes.NodeIDs()
			if class := o.Tags.Find("highway"); class != "" && o.Tags.Find("area") != "yes" {
				if names := namesOf(o.Tags); len(names) > 0 {
					x.ways = append(x.ways, namedWay{names: names, class: class, nodes: nodes})
					want(need, nodes)
				}
			} else if p, ok := placeOf(o.Tags); ok {
				outlines = append(outlines, outline{p, nodes})
				want(need, nodes)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	err = scan(ctx, file, true, func(object osm.Object) {
		if node, ok := object.(*osm.Node); ok {
			if _, needed := need[node.ID]; needed {
				need[node.ID] = geo.Point{Latitude: node.Lat, Longitude: node.Lon}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	x.locate(need, outlines)
	return x, nil
}

// outline is a place that is drawn as a way.
type outline struct {
	place namedPlace
	nodes []osm.NodeID
}

// locate puts ways and outlines where their nodes are. What has none in the file is left out.
func (x *extract) locate(where map[osm.NodeID]geo.Point, outlines []outline) {
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

func want(need map[osm.NodeID]geo.Point, nodes []osm.NodeID) {
	for _, id := range nodes {
		need[id] = geo.Point{}
	}
}

func points(where map[osm.NodeID]geo.Point, nodes []osm.NodeID) []geo.Point {
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

func scan(ctx context.Context, file io.ReadSeeker, nodesOnly bool, visit func(osm.Object)) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read extract: %w", err)
	}
	scanner := osmpbf.New(ctx, file, min(runtime.GOMAXPROCS(0), 4))
	defer scanner.Close()
	scanner.SkipRelations, scanner.SkipWays = true, nodesOnly
	for scanner.Scan() {
		visit(scanner.Object())
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read extract: %w", err)
	}
	return nil
}

func namesOf(tags osm.Tags) []string {
	var names []string
	for _, tag := range nameTags {
		if name := tags.Find(tag); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func placeOf(tags osm.Tags) (p namedPlace, ok bool) {
	if p.names = namesOf(tags); len(p.names) == 0 {
		return p, false
	}
	for _, tag := range placeTags {
		if value := tags.Find(tag); value != "" && value != "no" && value != "stop_position" {
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
	if tags.Find("highway") == "bus_stop" {
		p.kind, p.category = geocode.Spot, "bus_stop"
		return p, true
	}
	return p, false
}

// areaRank are the areas that people name, and how large they are.
var areaRank = map[string]int{"neighbourhood": 1, "quarter": 2, "suburb": 3, "hamlet": 2, "village": 3, "town": 4, "city": 5, "locality": 1}
