package basemap

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"google.golang.org/protobuf/encoding/protowire"
)

// extent is the number of steps in the grid of a tile, along each side.
const extent = 4096

// properties of a feature: texts and whole numbers.
type properties []property

type property struct {
	key   string
	value any
}

// layer writes features in the format of vector tiles, version 2
// (https://github.com/mapbox/vector-tile-spec). Keys and values are written once and numbered.
type layer struct {
	name     string
	features []byte
	keys     numbered[string]
	values   numbered[any]
}

// numbered gives things numbers in the order they come.
type numbered[T comparable] struct {
	number map[T]uint64
	all    []T
}

func (n *numbered[T]) of(thing T) uint64 {
	i, known := n.number[thing]
	if !known {
		i = uint64(len(n.all))
		n.number[thing], n.all = i, append(n.all, thing)
	}
	return i
}

func newLayer(name string) *layer {
	return &layer{name: name, keys: numbered[string]{number: map[string]uint64{}}, values: numbered[any]{number: map[any]uint64{}}}
}

// The kinds of shapes, as the format numbers them.
const (
	points   = 1
	lines    = 2
	polygons = 3
)

// add writes a feature whose coordinates are steps of the grid. One that is too small to be seen is left out.
func (l *layer) add(geometry orb.Geometry, p properties) {
	kind, commands := shape(geometry)
	if len(commands) == 0 {
		return
	}
	var tags []byte
	for _, property := range p {
		tags = protowire.AppendVarint(tags, l.keys.of(property.key))
		tags = protowire.AppendVarint(tags, l.values.of(property.value))
	}
	feature := bytesField(nil, 2, tags)
	feature = protowire.AppendVarint(protowire.AppendTag(feature, 3, protowire.VarintType), kind)
	l.features = bytesField(l.features, 2, bytesField(feature, 4, commands))
}

// appendTo ends the layer and adds it to a tile. A layer without features is left out.
func (l *layer) appendTo(tile []byte) []byte {
	if l == nil || len(l.features) == 0 {
		return tile
	}
	content := bytesField(nil, 1, []byte(l.name))
	content = append(content, l.features...)
	for _, key := range l.keys.all {
		content = bytesField(content, 3, []byte(key))
	}
	for _, value := range l.values.all {
		var encoded []byte
		switch v := value.(type) {
		case string:
			encoded = bytesField(nil, 1, []byte(v))
		case int:
			encoded = protowire.AppendVarint(protowire.AppendTag(nil, 4, protowire.VarintType), uint64(v))
		}
		content = bytesField(content, 4, encoded)
	}
	content = protowire.AppendVarint(protowire.AppendTag(content, 5, protowire.VarintType), extent)
	content = protowire.AppendVarint(protowire.AppendTag(content, 15, protowire.VarintType), 2)
	return bytesField(tile, 3, content)
}

func bytesField(to []byte, number protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, number, protowire.BytesType), content)
}

// shape is the kind of a geometry and the way of a pen that draws it.
func shape(geometry orb.Geometry) (kind uint64, commands []byte) {
	var pen pen
	switch g := geometry.(type) {
	case orb.Point:
		kind = points
		pen.line([]orb.Point{g})
	case orb.LineString:
		kind = lines
		pen.line(g)
	case orb.MultiLineString:
		kind = lines
		for _, line := range g {
			pen.line(line)
		}
	case orb.Polygon:
		kind = polygons
		pen.polygon(g)
	case orb.MultiPolygon:
		kind = polygons
		for _, polygon := range g {
			pen.polygon(polygon)
		}
	}
	return kind, pen.commands
}

// pen remembers where it is: every step is told from the one before.
type pen struct {
	commands []byte
	at       [2]int64
}

// What a pen does, with how often in the upper bits.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// line draws a line, or sets a point. Steps that lead nowhere are left out, and lines of such steps only.
func (p *pen) line(line []orb.Point) bool {
	steps := make([][2]int64, 0, len(line))
	for _, at := range line {
		step := [2]int64{int64(at[0]), int64(at[1])}
		if n := len(steps); n == 0 || steps[n-1] != step {
			steps = append(steps, step)
		}
	}
	if len(line) > 1 && len(steps) < 2 {
		return false
	}
	p.commands = protowire.AppendVarint(p.commands, 1<<3|moveTo)
	p.to(steps[0])
	if more := steps[1:]; len(more) > 0 {
		p.commands = protowire.AppendVarint(p.commands, uint64(len(more))<<3|lineTo)
		for _, step := range more {
			p.to(step)
		}
	}
	return true
}

func (p *pen) to(step [2]int64) {
	for i := range step {
		p.commands = protowire.AppendVarint(p.commands, protowire.EncodeZigZag(step[i]-p.at[i]))
	}
	p.at = step
}

// smallest is the area below which a polygon is not seen, in steps of the grid.
const smallest = 16

// polygon draws the edge and then the holes, which go around the other way.
func (p *pen) polygon(polygon orb.Polygon) {
	for i, ring := range polygon {
		area := planar.Area(ring)
		if area < 0 {
			area = -area
		}
		if len(ring) < 4 || area < smallest {
			if i == 0 {
				return
			}
			continue
		}
		// The grid's second axis points down: clockwise for the eye is counter-clockwise here.
		if outer := i == 0; outer != (ring.Orientation() == orb.CCW) {
			ring = ring.Clone()
			ring.Reverse()
		}
		if p.line(ring[:len(ring)-1]) {
			p.commands = protowire.AppendVarint(p.commands, 1<<3|closePath)
		}
	}
}
