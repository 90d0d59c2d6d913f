package roads

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/streets"
)

// codec is a writer or a parser: both go through the same list, so they can not differ.
type codec interface {
	words(*[]uint32)
	longs(*[]uint64)
	bytes(*[]byte)
}

func (r *Roads) parts(c codec, source *uint64, h *hierarchy.Parts) {
	g := r.graph
	head := header{Profile: g.Profile, LeftHand: g.LeftHand, Names: g.Names, Report: r.report, Source: *source}
	text, err := json.Marshal(head)
	if err != nil {
		panic(err) // strings and numbers
	}
	c.bytes(&text)
	if json.Unmarshal(text, &head) == nil {
		g.Profile, g.LeftHand, g.Names, r.report, *source = head.Profile, head.LeftHand, head.Names, head.Report, head.Source
	}
	lat, lon := unsignedOf(g.Lat), unsignedOf(g.Lon)
	class, flags, against := bytesOf(g.Class), bytesOf(g.Flags), bytesOfBools(g.Against)
	for _, list := range []*[]byte{&class, &flags, &against} {
		c.bytes(list)
	}
	for _, list := range []*[]uint32{
		&lat, &lon, &g.PointFirst, &g.Name, &g.Edges, &g.Segment, &g.Milliseconds, &g.Extra, &g.Centimetres,
		&g.Edge, &g.TurnFirst, &g.TurnTo, &g.TurnTime, &g.TurnExtra,
		&h.Order, &h.UpFirst, &h.UpHead, &h.UpMiddle, &h.DownFirst, &h.DownHead, &h.DownMiddle,
	} {
		c.words(list)
	}
	c.longs(&h.UpWeight)
	c.longs(&h.DownWeight)
	g.Lat, g.Lon = signedOf(lat), signedOf(lon)
	g.Class, g.Flags, g.Against = fromBytes[streets.Class](class), fromBytes[streets.Flags](flags), boolsOf(against)
}

// header is the part that is not lists of numbers.
type header struct {
	Profile  string         `json:"profile"`
	LeftHand bool           `json:"left_hand"`
	Names    []string       `json:"names"`
	Report   streets.Report `json:"report"`
	Source   uint64         `json:"source"`
}

type writer struct{ bytes.Buffer }

func (w *writer) length(n int) { w.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) }

func (w *writer) words(list *[]uint32) {
	w.length(len(*list))
	b := w.AvailableBuffer()
	for _, v := range *list {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	w.Write(b)
}

func (w *writer) longs(list *[]uint64) {
	w.length(len(*list))
	b := w.AvailableBuffer()
	for _, v := range *list {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	w.Write(b)
}

func (w *writer) bytes(list *[]byte) {
	w.length(len(*list))
	w.Write(*list)
}

type parser struct {
	rest   []byte
	broken bool
}

// take is the bytes of a list whose items have so many each.
func (p *parser) take(size int) []byte {
	if len(p.rest) < 8 {
		p.broken, p.rest = true, nil
		return nil
	}
	n := binary.LittleEndian.Uint64(p.rest)
	p.rest = p.rest[8:]
	if n > uint64(len(p.rest)/size) {
		p.broken, p.rest = true, nil
		return nil
	}
	list := p.rest[:int(n)*size]
	p.rest = p.rest[int(n)*size:]
	return list
}

func (p *parser) words(list *[]uint32) {
	b := p.take(4)
	*list = make([]uint32, len(b)/4)
	for i := range *list {
		(*list)[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
}

func (p *parser) longs(list *[]uint64) {
	b := p.take(8)
	*list = make([]uint64, len(b)/8)
	for i := range *list {
		(*list)[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
}

func (p *parser) bytes(list *[]byte) { *list = append([]byte(nil), p.take(1)...) }

func unsignedOf(list []int32) []uint32 {
	out := make([]uint32, len(list))
	for i, v := range list {
		out[i] = uint32(v)
	}
	return out
}

func signedOf(list []uint32) []int32 {
	out := make([]int32, len(list))
	for i, v := range list {
		out[i] = int32(v)
	}
	return out
}

func bytesOf[T ~uint8](list []T) []byte {
	out := make([]byte, len(list))
	for i, v := range list {
		out[i] = byte(v)
	}
	return out
}

func fromBytes[T ~uint8](list []byte) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = T(v)
	}
	return out
}

func bytesOfBools(list []bool) []byte {
	out := make([]byte, len(list))
	for i, v := range list {
		if v {
			out[i] = 1
		}
	}
	return out
}

func boolsOf(list []byte) []bool {
	out := make([]bool, len(list))
	for i, v := range list {
		out[i] = v != 0
	}
	return out
}
