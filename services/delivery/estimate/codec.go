package estimate

import (
	"encoding/binary"
	"fmt"
	"math"
)

// codecVersion is the first byte; another one is another layout.
const codecVersion = 1

// MarshalBinary is the history as it rests in a table.
func (h *History) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 12*1024)
	out = append(out, codecVersion)
	out = binary.LittleEndian.AppendUint64(out, uint64(h.Deliveries))
	h.each(func(v *float64) {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(*v)))
	})
	return out, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (h *History) UnmarshalBinary(data []byte) error {
	var read History
	if len(data) < 9 || data[0] != codecVersion {
		return fmt.Errorf("a history of %d bytes is of another version", len(data))
	}
	read.Deliveries = int64(binary.LittleEndian.Uint64(data[1:]))
	rest := data[9:]
	broken := read.Deliveries < 0
	read.each(func(v *float64) {
		if len(rest) < 4 {
			broken = true
			return
		}
		*v = float64(math.Float32frombits(binary.LittleEndian.Uint32(rest)))
		broken = broken || math.IsNaN(*v) || math.IsInf(*v, 0)
		rest = rest[4:]
	})
	if broken || len(rest) > 0 {
		return fmt.Errorf("a history of %d bytes is broken", len(data))
	}
	*h = read
	return nil
}

// each visits every number in the order in which they are written.
func (h *History) each(visit func(*float64)) {
	visit(&h.median)
	visit(&h.high)
	for l := range h.legs {
		leg := &h.legs[l]
		for i := range leg.all {
			visit(&leg.all[i])
		}
		for c := range leg.classes {
			class := &leg.classes[c]
			visit(&class.drift)
			visit(&class.usual)
			visit(&class.seen)
			for i := range class.shape {
				visit(&class.shape[i])
			}
		}
	}
}
