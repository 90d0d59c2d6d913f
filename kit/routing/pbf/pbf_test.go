package pbf_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"os"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
)

const shipped = "../../../sim/city/citydata/roads/bengaluru-central.osm.pbf"

// message builds protocol buffers by hand.
type message []byte

func (m message) varint(n int, v uint64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, protowire.Number(n), protowire.VarintType), v)
}

func (m message) bytes(n int, b []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, protowire.Number(n), protowire.BytesType), b)
}

func packed(values ...uint64) (b []byte) {
	for _, v := range values {
		b = protowire.AppendVarint(b, v)
	}
	return b
}

func deltas(values ...int64) (b []byte) {
	last := int64(0)
	for _, v := range values {
		b = protowire.AppendVarint(b, protowire.EncodeZigZag(v-last))
		last = v
	}
	return b
}

func block(kind string, content []byte, compress bool) []byte {
	blob := message{}.bytes(1, content)
	if compress {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		_, _ = w.Write(content)
		_ = w.Close()
		blob = message{}.varint(2, uint64(len(content))).bytes(3, z.Bytes())
	}
	header := message{}.bytes(1, []byte(kind)).varint(3, uint64(len(blob)))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header, blob)
}

// small is a file with two nodes in columns, one by itself, a way and a relation.
func small(compress bool) []byte {
	header := message{}.bytes(4, []byte("OsmSchema-V0.6")).bytes(4, []byte("DenseNodes"))
	table := message{}
	for _, s := range []string{"", "highway", "residential", "barrier", "gate", "via"} {
		table = table.bytes(1, []byte(s))
	}
	dense := message{}.bytes(1, deltas(7, 8)).bytes(8, deltas(129_000_000, 129_000_010)).bytes(9, deltas(776_000_000, 775_999_990)).
		bytes(10, packed(3, 4, 0, 0))
	plain := message{}.varint(1, protowire.EncodeZigZag(9)).varint(8, protowire.EncodeZigZag(-10)).varint(9, protowire.EncodeZigZag(20))
	way := message{}.varint(1, 70).bytes(2, packed(1)).bytes(3, packed(2)).bytes(8, deltas(7, 8, 9))
	relation := message{}.varint(1, 90).bytes(8, packed(5, 0)).bytes(9, deltas(8, 70)).bytes(10, packed(0, 1))
	data := message{}.bytes(2, message{}.bytes(1, plain).bytes(2, dense)).bytes(2, message{}.bytes(3, way).bytes(4, relation)).bytes(1, table)
	return slices.Concat(block("OSMHeader", header, compress), block("Later", []byte("unknown"), false), block("OSMData", data, compress))
}

type seen struct {
	nodes     []pbf.Node
	ways      []pbf.Way
	relations []pbf.Relation
}

func read(file []byte) (s seen, err error) {
	err = pbf.Read(context.Background(), bytes.NewReader(file), pbf.Visitor{
		Node: func(n pbf.Node) {
			n.Tags = slices.Clone(n.Tags)
			s.nodes = append(s.nodes, n)
		},
		Way: func(w pbf.Way) {
			w.Nodes, w.Tags = slices.Clone(w.Nodes), slices.Clone(w.Tags)
			s.ways = append(s.ways, w)
		},
		Relation: func(r pbf.Relation) {
			r.Members, r.Tags = slices.Clone(r.Members), slices.Clone(r.Tags)
			s.relations = append(s.relations, r)
		},
	})
	return s, err
}

func TestReadsAllKindsOfElements(t *testing.T) {
	for _, compress := range []bool{false, true} {
		got, err := read(small(compress))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.nodes) != 3 || got.nodes[0].ID != 9 || got.nodes[1].Tags.Get("barrier") != "gate" || len(got.nodes[2].Tags) != 0 {
			t.Errorf("nodes are %+v", got.nodes)
		}
		if d := got.nodes[2].At.Metres(geo.Point{Latitude: 12.900001, Longitude: 77.599999}); d > 0.01 {
			t.Errorf("a node is %g m off, at %v", d, got.nodes[2].At)
		}
		if w := got.ways[0]; w.ID != 70 || !slices.Equal(w.Nodes, []int64{7, 8, 9}) || w.Tags.Get("highway") != "residential" {
			t.Errorf("the way is %+v", w)
		}
		want := []pbf.Member{{Kind: pbf.IsNode, ID: 8, Role: "via"}, {Kind: pbf.IsWay, ID: 70}}
		if r := got.relations[0]; r.ID != 90 || !reflect.DeepEqual(r.Members, want) {
			t.Errorf("the relation is %+v", r)
		}
	}
}

func TestBrokenFilesAreErrors(t *testing.T) {
	whole := small(true)
	for n := range len(whole) {
		if n != 0 && borderOf(whole, n) {
			continue // a file that ends between blocks is a shorter file
		}
		if _, err := read(whole[:n]); err == nil {
			t.Errorf("cut off after %d of %d bytes it is no error", n, len(whole))
		}
	}
	other := block("OSMHeader", message{}.bytes(4, []byte("HistoricalInformation")), false)
	if _, err := read(other); err == nil {
		t.Error("a feature that we do not know is no error")
	}
}

// borderOf reports whether a block begins at n.
func borderOf(file []byte, n int) bool {
	for at := 0; at < len(file); {
		head := int(binary.BigEndian.Uint32(file[at:]))
		length := uint64(0)
		for rest := file[at+4 : at+4+head]; len(rest) > 0; {
			number, kind, k := protowire.ConsumeTag(rest)
			size := protowire.ConsumeFieldValue(number, kind, rest[k:])
			if number == 3 {
				length, _ = protowire.ConsumeVarint(rest[k:])
			}
			rest = rest[k+size:]
		}
		if at += 4 + head + int(length); at == n {
			return true
		}
	}
	return false
}

func TestReadsARealExtract(t *testing.T) {
	file, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	// ATTRIBUTION.md beside the file has these numbers.
	if len(got.nodes) != 27_890 || len(got.ways) != 7_811 || len(got.relations) != 0 {
		t.Errorf("%d nodes, %d ways, %d relations", len(got.nodes), len(got.ways), len(got.relations))
	}
	for _, n := range got.nodes {
		if n.At.Metres(geo.Point{Latitude: 12.971, Longitude: 77.603}) > 10_000 {
			t.Fatalf("node %d is at %v", n.ID, n.At)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small(false))
	f.Add(small(true))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := read(file)
		if err == nil && len(file) == 0 {
			t.Fatal("nothing is a file")
		}
		for _, w := range got.ways {
			if len(w.Tags) > len(file)*1100 {
				t.Fatal("more tags than a file can have")
			}
		}
	})
}
