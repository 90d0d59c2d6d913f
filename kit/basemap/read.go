package basemap

import (
	"context"
	"io"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"doorstep/kit/routing/pbf"
)

// extract is what is drawn of a file, before it has a shape.
type extract struct {
	ways      []way
	areas     []relation
	members   map[int64][]int64 // nodes of ways that are parts of areas
	at        map[int64]orb.Point
	placesAt  []orb.Point
	placeTags []pbf.Tags
}

// way is a line of nodes.
type way struct {
	nodes []int64
	tags  pbf.Tags
}

// relation is an area whose edge consists of several ways.
type relation struct {
	outer, inner []int64
	tags         pbf.Tags
}

// addExtract goes through the file three times: areas of several parts, lines, and then the places of
// the nodes that matter, which are a small part of all.
func (m *Map) addExtract(ctx context.Context, file io.ReadSeeker) error {
	x := &extract{members: make(map[int64][]int64), at: make(map[int64]orb.Point)}
	for _, visit := range []pbf.Visitor{{Relation: x.relation}, {Way: x.way}, {Node: x.node}} {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := pbf.Read(ctx, file, visit); err != nil {
			return err
		}
	}
	for i, at := range x.placesAt {
		m.addPlace(at, x.placeTags[i].Get)
	}
	for _, r := range x.areas {
		if shape := x.shape(r); len(shape) > 0 {
			m.addArea(shape, r.tags.Get)
		}
	}
	var streets []street
	for _, w := range x.ways {
		if c, isRoad := roads[w.tags.Get("highway")]; isRoad {
			if x.line(w.nodes) != nil {
				streets = append(streets, street{c, w.tags.Get("name"), w.nodes})
			}
		} else if ring := orb.Ring(x.line(w.nodes)); len(ring) > 3 && ring.Closed() {
			m.addArea(orb.Polygon{ring}, w.tags.Get)
		} else if len(ring) > 1 {
			m.addRiver(orb.LineString(ring), w.tags.Get)
		}
	}
	for _, s := range join(streets) {
		m.addRoad(x.line(s.nodes), s.class, s.name)
	}
	return nil
}

func (x *extract) relation(r pbf.Relation) {
	if _, drawn := area(r.Tags.Get); !drawn || r.Tags.Get("type") != "multipolygon" {
		return
	}
	parts := relation{tags: slices.Clone(r.Tags)}
	for _, member := range r.Members {
		if member.Kind != pbf.IsWay {
			continue
		}
		x.members[member.ID] = nil
		if member.Role == "inner" {
			parts.inner = append(parts.inner, member.ID)
		} else {
			parts.outer = append(parts.outer, member.ID)
		}
	}
	x.areas = append(x.areas, parts)
}

func (x *extract) way(w pbf.Way) {
	_, isMember := x.members[w.ID]
	_, isRoad := roads[w.Tags.Get("highway")]
	_, isRiver := rivers[w.Tags.Get("waterway")]
	_, isArea := area(w.Tags.Get)
	drawn := isRoad || isRiver || isArea
	if !drawn && !isMember {
		return
	}
	nodes := slices.Clone(w.Nodes)
	for _, id := range nodes {
		x.at[id] = orb.Point{} // wanted
	}
	if isMember {
		x.members[w.ID] = nodes
	}
	if drawn {
		x.ways = append(x.ways, way{nodes, slices.Clone(w.Tags)})
	}
}

func (x *extract) node(n pbf.Node) {
	at := orb.Point{n.At.Longitude, n.At.Latitude}
	if _, wanted := x.at[n.ID]; wanted {
		x.at[n.ID] = at
	}
	if n.Tags.Get("place") != "" {
		x.placesAt, x.placeTags = append(x.placesAt, at), append(x.placeTags, slices.Clone(n.Tags))
	}
}

// line is where the nodes are; nil when the file lacks one of them.
func (x *extract) line(nodes []int64) orb.LineString {
	line := make(orb.LineString, len(nodes))
	for i, id := range nodes {
		line[i] = x.at[id]
		if line[i] == (orb.Point{}) {
			return nil
		}
	}
	if len(line) < 2 {
		return nil
	}
	return line
}

// shape puts the ways of an area together. Rings that do not close are left out.
func (x *extract) shape(r relation) orb.MultiPolygon {
	var shape orb.MultiPolygon
	for _, ring := range x.rings(r.outer) {
		shape = append(shape, orb.Polygon{ring})
	}
	for _, hole := range x.rings(r.inner) {
		for i := range shape {
			if planar.RingContains(shape[i][0], hole[0]) {
				shape[i] = append(shape[i], hole)
				break
			}
		}
	}
	return shape
}

// rings puts ways end to end until they close.
func (x *extract) rings(ids []int64) []orb.Ring {
	var rings []orb.Ring
	var left [][]int64
	for _, id := range ids {
		if nodes := x.members[id]; len(nodes) > 1 {
			left = append(left, nodes)
		}
	}
	for len(left) > 0 {
		nodes := slices.Clone(left[0])
		left = left[1:]
		for nodes[0] != nodes[len(nodes)-1] {
			end := nodes[len(nodes)-1]
			next := slices.IndexFunc(left, func(way []int64) bool { return way[0] == end || way[len(way)-1] == end })
			if next < 0 {
				break
			}
			more := slices.Clone(left[next])
			if more[0] != end {
				slices.Reverse(more)
			}
			nodes = append(nodes, more[1:]...)
			left = slices.Delete(left, next, next+1)
		}
		if ring := orb.Ring(x.line(nodes)); len(ring) > 3 && ring.Closed() {
			rings = append(rings, ring)
		}
	}
	return rings
}
