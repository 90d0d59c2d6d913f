// Package pbf reads OpenStreetMap extracts in their binary format
// (https://wiki.openstreetmap.org/wiki/PBF_Format): nodes, ways and relations with their tags, in the
// order of the file. It knows no roads. Input may come from anywhere: a broken file is an error, never
// a panic, and never takes more memory than the format allows a block to have.
package pbf

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"doorstep/kit/geo"
)

// Tag is a key with its value.
type Tag struct{ Key, Value string }

// Tags are few, so they are searched one by one.
type Tags []Tag

// Get is the value of a key, "" when it is absent.
func (t Tags) Get(key string) string {
	for _, tag := range t {
		if tag.Key == key {
			return tag.Value
		}
	}
	return ""
}

// Node is a place.
type Node struct {
	ID   int64
	At   geo.Point
	Tags Tags
}

// Way is a line through nodes.
type Way struct {
	ID    int64
	Nodes []int64
	Tags  Tags
}

// Relation ties elements together.
type Relation struct {
	ID      int64
	Members []Member
	Tags    Tags
}

// Member is an element with its role in a relation.
type Member struct {
	Kind Kind
	ID   int64
	Role string
}

// Kind is what a member is.
type Kind int

// The kinds, numbered as in the format.
const (
	IsNode Kind = iota
	IsWay
	IsRelation
)

// Visitor is called for each element; a kind without a function is skipped. Lists of nodes, members
// and tags are used again after the call, so what is kept has to be copied; strings may be kept.
type Visitor struct {
	Node     func(Node)
	Way      func(Way)
	Relation func(Relation)
}

// The format's own limits.
const (
	maxHeader = 64 << 10
	maxBlock  = 32 << 20
)

// Read goes through a file once.
func Read(ctx context.Context, r io.Reader, visit Visitor) error {
	d := decoder{visit: visit}
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind, data, err := d.next(r)
		if errors.Is(err, io.EOF) && n > 0 {
			return nil
		}
		if err == nil && n == 0 && kind != "OSMHeader" {
			err = errors.New("it does not begin with a header")
		}
		if err == nil {
			err = d.block(kind, data)
		}
		if err != nil {
			return fmt.Errorf("no readable OSM PBF file: block %d: %w", n+1, err)
		}
	}
}

func (d *decoder) block(kind string, data []byte) error {
	switch kind {
	case "OSMHeader":
		return header(data)
	case "OSMData":
		return d.primitives(data)
	}
	return nil // the format asks to skip what is unknown
}

// next reads a block and unpacks it. At the end of the file it is io.EOF.
func (d *decoder) next(r io.Reader) (kind string, data []byte, err error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return "", nil, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxHeader {
		return "", nil, fmt.Errorf("its header has %d bytes", n)
	}
	if d.raw, err = readFull(r, d.raw, int(n)); err != nil {
		return "", nil, err
	}
	var length int64
	err = fields(d.raw, func(f field) error {
		switch f.number {
		case 1:
			kind = string(f.bytes)
		case 3:
			length = int64(f.varint)
		}
		return nil
	})
	if err != nil {
		return "", nil, err
	}
	if length < 0 || length > maxBlock {
		return "", nil, fmt.Errorf("it has %d bytes", length)
	}
	if d.raw, err = readFull(r, d.raw, int(length)); err != nil {
		return "", nil, err
	}
	data, err = d.unpack(d.raw)
	return kind, data, err
}

// readFull reads n bytes into a buffer that grows with what is there, not with what is claimed.
func readFull(r io.Reader, buffer []byte, n int) ([]byte, error) {
	b := bytes.NewBuffer(buffer[:0])
	got, err := io.CopyN(b, r, int64(n))
	if got < int64(n) && (err == nil || errors.Is(err, io.EOF)) {
		err = io.ErrUnexpectedEOF
	}
	return b.Bytes(), err
}

func (d *decoder) unpack(blob []byte) ([]byte, error) {
	var plain, packed []byte
	claimed, other := uint64(0), 0
	err := fields(blob, func(f field) error {
		switch f.number {
		case 1:
			plain = f.bytes
		case 2:
			claimed = f.varint
		case 3:
			packed = f.bytes
		default:
			other = f.number
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case plain != nil:
		return plain, nil
	case packed == nil && other != 0:
		return nil, errors.New("it is compressed, but not with zlib")
	case packed == nil:
		return nil, nil
	case claimed > maxBlock:
		return nil, fmt.Errorf("it has %d bytes when unpacked", claimed)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	buffer := bytes.NewBuffer(d.plain[:0])
	n, err := io.Copy(buffer, io.LimitReader(z, maxBlock+1))
	d.plain = buffer.Bytes()
	if err == nil && n > maxBlock {
		err = errors.New("it is too large when unpacked")
	}
	return d.plain, err
}

func header(data []byte) error {
	return fields(data, func(f field) error {
		if f.number != 4 {
			return nil
		}
		switch feature := string(f.bytes); feature {
		case "OsmSchema-V0.6", "DenseNodes":
			return nil
		default:
			return fmt.Errorf("the file needs the feature %q", feature)
		}
	})
}
