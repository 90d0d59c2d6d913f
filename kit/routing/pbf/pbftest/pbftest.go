// Package pbftest writes small OpenStreetMap files for tests: a town that somebody drew, with just the
// streets and signs that a test is about. Real files are packed tighter.
package pbftest

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"doorstep/kit/routing/pbf"
)

// File is the elements as a file.
func File(nodes []pbf.Node, ways []pbf.Way, relations []pbf.Relation) []byte {
	t := &table{index: map[string]uint64{"": 0}, strings: []string{""}}
	var group []byte
	for _, n := range nodes {
		m := protowire.AppendVarint(tag(nil, 1, protowire.VarintType), protowire.EncodeZigZag(n.ID))
		m = t.tags(m, n.Tags)
		m = protowire.AppendVarint(tag(m, 8, protowire.VarintType), protowire.EncodeZigZag(int64(math.Round(n.At.Latitude*1e7))))
		m = protowire.AppendVarint(tag(m, 9, protowire.VarintType), protowire.EncodeZigZag(int64(math.Round(n.At.Longitude*1e7))))
		group = field(group, 1, m)
	}
	for _, w := range ways {
		m := protowire.AppendVarint(tag(nil, 1, protowire.VarintType), uint64(w.ID))
		m = t.tags(m, w.Tags)
		group = field(group, 3, field(m, 8, deltas(w.Nodes)))
	}
	for _, r := range relations {
		m := protowire.AppendVarint(tag(nil, 1, protowire.VarintType), uint64(r.ID))
		m = t.tags(m, r.Tags)
		var ids []int64
		var roles, kinds []byte
		for _, member := range r.Members {
			ids = append(ids, member.ID)
			roles = protowire.AppendVarint(roles, t.of(member.Role))
			kinds = protowire.AppendVarint(kinds, uint64(member.Kind))
		}
		group = field(group, 4, field(field(field(m, 8, roles), 9, deltas(ids)), 10, kinds))
	}
	var strings []byte
	for _, s := range t.strings {
		strings = field(strings, 1, []byte(s))
	}
	file := block(nil, "OSMHeader", field(nil, 4, []byte("OsmSchema-V0.6")))
	return block(file, "OSMData", field(field(nil, 1, strings), 2, group))
}

// table numbers the strings of a block.
type table struct {
	index   map[string]uint64
	strings []string
}

func (t *table) of(s string) uint64 {
	i, ok := t.index[s]
	if !ok {
		i = uint64(len(t.strings))
		t.index[s] = i
		t.strings = append(t.strings, s)
	}
	return i
}

func (t *table) tags(m []byte, tags pbf.Tags) []byte {
	var keys, values []byte
	for _, each := range tags {
		keys, values = protowire.AppendVarint(keys, t.of(each.Key)), protowire.AppendVarint(values, t.of(each.Value))
	}
	return field(field(m, 2, keys), 3, values)
}

func tag(m []byte, number protowire.Number, kind protowire.Type) []byte {
	return protowire.AppendTag(m, number, kind)
}

func field(m []byte, number protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(tag(m, number, protowire.BytesType), content)
}

func deltas(values []int64) (packed []byte) {
	last := int64(0)
	for _, v := range values {
		packed = protowire.AppendVarint(packed, protowire.EncodeZigZag(v-last))
		last = v
	}
	return packed
}

func block(file []byte, kind string, content []byte) []byte {
	blob := field(nil, 1, content)
	header := field(nil, 1, []byte(kind))
	header = protowire.AppendVarint(tag(header, 3, protowire.VarintType), uint64(len(blob)))
	file = binary.BigEndian.AppendUint32(file, uint32(len(header)))
	return append(append(file, header...), blob...)
}
