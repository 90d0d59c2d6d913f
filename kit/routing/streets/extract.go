// Package streets turns an OpenStreetMap extract into the street network that one kind of vehicle
// sees: which streets it may use in which direction, how fast, and what each turn costs. It finds no
// ways; nodes and arcs of the graph it makes are street edges and turns, ready for that.
package streets

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
)

// Extract is what a file says about streets, for any vehicle.
type Extract struct {
	nodes        []node
	ways         []way
	restrictions []restriction
	// ferries are left out: a rider does not wait for one.
	ferries int
	sum     uint64
}

// Sum is a checksum of the file.
func (x *Extract) Sum() uint64 { return x.sum }

type node struct {
	at   geo.Point
	tags pbf.Tags
}

// way goes through nodes by their index in the extract; absent for those that the file lacks.
type way struct {
	id    int64
	nodes []uint32
	tags  pbf.Tags
}

const absent = ^uint32(0)

// restriction forbids or demands a turn from one way to another, by way of nodes or other ways.
type restriction struct {
	id       int64
	tags     pbf.Tags
	from, to []int64
	viaNode  uint32
	viaWays  []int64
	// complete is false when the file lacks something of it or it has parts of an unknown kind.
	complete bool
}

// Read takes what concerns streets from a file. It goes through the file twice: ways first, to know
// which nodes matter. Progress, when wanted, is told what is being done.
func Read(ctx context.Context, file io.ReadSeeker, progress func(string)) (*Extract, error) {
	x := &Extract{}
	index := make(map[int64]uint32)
	pass := func(visit pbf.Visitor, doing string) error {
		if progress != nil {
			progress(doing)
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		sum := xxhash.New()
		err := pbf.Read(ctx, io.TeeReader(file, sum), visit)
		x.sum = sum.Sum64()
		return err
	}
	err := pass(pbf.Visitor{
		Way:      func(w pbf.Way) { x.addWay(w, index) },
		Relation: func(r pbf.Relation) { x.addRestriction(r, index) },
	}, "reading ways")
	if err != nil {
		return nil, err
	}
	x.nodes = make([]node, len(index))
	found := make([]bool, len(index))
	err = pass(pbf.Visitor{Node: func(n pbf.Node) {
		if i, ok := index[n.ID]; ok && n.At.Valid() {
			x.nodes[i], found[i] = node{n.At, kept(n.Tags, ofNodes)}, true
		}
	}}, "reading nodes")
	if err != nil {
		return nil, err
	}
	x.drop(found)
	if len(x.ways) == 0 {
		return nil, errors.New("the file has no streets")
	}
	return x, nil
}

func (x *Extract) addWay(w pbf.Way, index map[int64]uint32) {
	if w.Tags.Get("route") == "ferry" {
		x.ferries++
		return
	}
	if w.Tags.Get("highway") == "" || w.Tags.Get("area") == "yes" || len(w.Nodes) < 2 {
		return
	}
	nodes := make([]uint32, len(w.Nodes))
	for i, id := range w.Nodes {
		at, ok := index[id]
		if !ok {
			at = uint32(len(index))
			index[id] = at
		}
		nodes[i] = at
	}
	x.ways = append(x.ways, way{w.ID, nodes, kept(w.Tags, ofWays)})
}

// addRestriction relies on ways coming before relations, as they do in every sorted file.
func (x *Extract) addRestriction(r pbf.Relation, index map[int64]uint32) {
	if !strings.HasPrefix(r.Tags.Get("type"), "restriction") {
		return
	}
	t := restriction{id: r.ID, tags: slices.Clone(r.Tags), viaNode: absent, complete: true}
	for _, m := range r.Members {
		switch {
		case m.Role == "from" && m.Kind == pbf.IsWay:
			t.from = append(t.from, m.ID)
		case m.Role == "to" && m.Kind == pbf.IsWay:
			t.to = append(t.to, m.ID)
		case m.Role == "via" && m.Kind == pbf.IsWay:
			t.viaWays = append(t.viaWays, m.ID)
		case m.Role == "via" && m.Kind == pbf.IsNode:
			at, ok := index[m.ID]
			t.complete = t.complete && ok && t.viaNode == absent
			if ok {
				t.viaNode = at
			}
		case m.Role == "from" || m.Role == "to" || m.Role == "via":
			t.complete = false
		}
	}
	t.complete = t.complete && len(t.from) > 0 && len(t.to) > 0 && (t.viaNode == absent) == (len(t.viaWays) > 0)
	x.restrictions = append(x.restrictions, t)
}

// drop marks the nodes that the file lacks, where its border cut ways off.
func (x *Extract) drop(found []bool) {
	for _, w := range x.ways {
		for i, n := range w.nodes {
			if !found[n] {
				w.nodes[i] = absent
			}
		}
	}
}

// What is kept of tags: all that may decide something, by key or its beginning up to a colon.
var (
	ofNodes = []string{"highway", "barrier", "access", "vehicle", "motor_vehicle", "motorcar", "motorcycle", "moped", "bicycle", "foot", "crossing"}
	ofWays  = []string{
		"highway", "name", "ref", "junction", "oneway", "maxspeed", "surface", "tracktype", "service", "cycleway", "toll",
		"access", "vehicle", "motor_vehicle", "motorcar", "motorcycle", "moped", "bicycle", "foot", "motorroad", "smoothness",
	}
)

func kept(tags pbf.Tags, keys []string) pbf.Tags {
	var k pbf.Tags
	for _, tag := range tags {
		key, _, _ := strings.Cut(tag.Key, ":")
		if slices.Contains(keys, key) && (key != "name" && key != "ref" || key == tag.Key) {
			k = append(k, tag)
		}
	}
	return k
}
