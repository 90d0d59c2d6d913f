package pbf

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"

	"doorstep/kit/geo"
)

// decoder keeps the buffers that one block leaves to the next.
type decoder struct {
	visit      Visitor
	raw, plain []byte

	strings   []string
	scale     float64 // degrees of a unit
	latitude  int64   // nanodegrees
	longitude int64

	ids, lats, lons []int64
	keys, values    []uint64
	nodes           []int64
	members         []Member
	tags            Tags
}

var errBroken = errors.New("it is broken")

// field is one field of a message; which of the two has its value depends on its type.
type field struct {
	number int
	varint uint64
	bytes  []byte
}

// fields calls visit for each varint and each string of bytes in a message.
func fields(message []byte, visit func(field) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return errBroken
		}
		message = message[n:]
		f, known := field{number: int(number)}, true
		switch kind {
		case protowire.VarintType:
			f.varint, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(message)
		default:
			n, known = protowire.ConsumeFieldValue(number, kind, message), false
		}
		if n < 0 {
			return errBroken
		}
		message = message[n:]
		if !known {
			continue
		}
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// unsigned reads a packed list.
func unsigned(list []uint64, packed []byte) ([]uint64, error) {
	list = list[:0]
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return nil, errBroken
		}
		list, packed = append(list, v), packed[n:]
	}
	return list, nil
}

// deltas reads a packed list of zigzag differences and adds them up.
func deltas(list []int64, packed []byte) ([]int64, error) {
	list = list[:0]
	sum := int64(0)
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return nil, errBroken
		}
		sum += protowire.DecodeZigZag(v)
		list, packed = append(list, sum), packed[n:]
	}
	return list, nil
}

// primitives is a block of elements. Its strings and scales may come after its groups, so the groups
// are read second.
func (d *decoder) primitives(data []byte) error {
	d.strings, d.latitude, d.longitude = d.strings[:0], 0, 0
	granularity := int64(100)
	err := fields(data, func(f field) error {
		switch f.number {
		case 1:
			return fields(f.bytes, func(s field) error {
				if s.number == 1 {
					d.strings = append(d.strings, string(s.bytes))
				}
				return nil
			})
		case 17:
			granularity = int64(int32(f.varint))
		case 19:
			d.latitude = int64(f.varint)
		case 20:
			d.longitude = int64(f.varint)
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.scale = float64(granularity)
	return fields(data, func(f field) error {
		if f.number != 2 {
			return nil
		}
		return fields(f.bytes, d.element)
	})
}

func (d *decoder) element(f field) error {
	switch {
	case f.number == 1 && d.visit.Node != nil:
		return d.node(f.bytes)
	case f.number == 2 && d.visit.Node != nil:
		return d.dense(f.bytes)
	case f.number == 3 && d.visit.Way != nil:
		return d.way(f.bytes)
	case f.number == 4 && d.visit.Relation != nil:
		return d.relation(f.bytes)
	}
	return nil
}

func (d *decoder) point(lat, lon int64) geo.Point {
	return geo.Point{
		Latitude:  1e-9 * (float64(d.latitude) + d.scale*float64(lat)),
		Longitude: 1e-9 * (float64(d.longitude) + d.scale*float64(lon)),
	}
}

// text is an entry of the block's table of strings.
func (d *decoder) text(index uint64) (string, error) {
	if index >= uint64(len(d.strings)) {
		return "", errBroken
	}
	return d.strings[index], nil
}

// tagged is what all kinds of elements share: an id and two lists of strings. Other fields go to rest.
func (d *decoder) tagged(data []byte, id *int64, rest func(field) error) (err error) {
	d.keys, d.values = d.keys[:0], d.values[:0]
	err = fields(data, func(f field) (err error) {
		switch f.number {
		case 1:
			*id = int64(f.varint)
		case 2:
			d.keys, err = unsigned(d.keys, f.bytes)
		case 3:
			d.values, err = unsigned(d.values, f.bytes)
		default:
			err = rest(f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(d.keys) != len(d.values) {
		return errBroken
	}
	d.tags = d.tags[:0]
	for i := range d.keys {
		if err := d.tag(d.keys[i], d.values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) tag(key, value uint64) error {
	k, err := d.text(key)
	if err != nil {
		return err
	}
	v, err := d.text(value)
	d.tags = append(d.tags, Tag{k, v})
	return err
}

func (d *decoder) node(data []byte) error {
	var n Node
	var lat, lon int64
	err := d.tagged(data, &n.ID, func(f field) error {
		switch f.number {
		case 8:
			lat = protowire.DecodeZigZag(f.varint)
		case 9:
			lon = protowire.DecodeZigZag(f.varint)
		}
		return nil
	})
	if err != nil {
		return err
	}
	n.ID = protowire.DecodeZigZag(uint64(n.ID))
	n.At, n.Tags = d.point(lat, lon), d.tags
	d.visit.Node(n)
	return nil
}

// dense is a list of nodes as columns. Keys and values of all stand in one list, a 0 after each node.
func (d *decoder) dense(data []byte) error {
	d.ids, d.lats, d.lons, d.keys = d.ids[:0], d.lats[:0], d.lons[:0], d.keys[:0]
	err := fields(data, func(f field) (err error) {
		switch f.number {
		case 1:
			d.ids, err = deltas(d.ids, f.bytes)
		case 8:
			d.lats, err = deltas(d.lats, f.bytes)
		case 9:
			d.lons, err = deltas(d.lons, f.bytes)
		case 10:
			d.keys, err = unsigned(d.keys, f.bytes)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(d.lats) != len(d.ids) || len(d.lons) != len(d.ids) {
		return errBroken
	}
	pairs := d.keys
	for i, id := range d.ids {
		d.tags = d.tags[:0]
		for len(pairs) > 0 && pairs[0] != 0 {
			if len(pairs) < 2 {
				return errBroken
			}
			if err := d.tag(pairs[0], pairs[1]); err != nil {
				return err
			}
			pairs = pairs[2:]
		}
		if len(pairs) > 0 {
			pairs = pairs[1:]
		}
		d.visit.Node(Node{ID: id, At: d.point(d.lats[i], d.lons[i]), Tags: d.tags})
	}
	return nil
}

func (d *decoder) way(data []byte) error {
	var w Way
	d.nodes = d.nodes[:0]
	err := d.tagged(data, &w.ID, func(f field) (err error) {
		if f.number == 8 {
			d.nodes, err = deltas(d.nodes, f.bytes)
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Nodes, w.Tags = d.nodes, d.tags
	d.visit.Way(w)
	return nil
}

func (d *decoder) relation(data []byte) error {
	var r Relation
	var roles, kinds []uint64
	d.ids = d.ids[:0]
	err := d.tagged(data, &r.ID, func(f field) (err error) {
		switch f.number {
		case 8:
			roles, err = unsigned(nil, f.bytes)
		case 9:
			d.ids, err = deltas(d.ids, f.bytes)
		case 10:
			kinds, err = unsigned(nil, f.bytes)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(roles) != len(d.ids) || len(kinds) != len(d.ids) {
		return errBroken
	}
	d.members = d.members[:0]
	for i, id := range d.ids {
		role, err := d.text(roles[i])
		if err != nil || kinds[i] > uint64(IsRelation) {
			return errBroken
		}
		d.members = append(d.members, Member{Kind: Kind(kinds[i]), ID: id, Role: role})
	}
	r.Members, r.Tags = d.members, d.tags
	d.visit.Relation(r)
	return nil
}
