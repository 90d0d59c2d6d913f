package streets

import (
	"cmp"
	"slices"
)

// along lists the used segments along a Z-curve through their first points.
func along(g *Graph, used []bool) []uint32 {
	type placed struct {
		key     uint64
		segment uint32
	}
	var all []placed
	for s := range used {
		if used[s] {
			first := g.PointFirst[s]
			all = append(all, placed{interleave(uint32(g.Lat[first])^1<<31)<<1 | interleave(uint32(g.Lon[first])^1<<31), uint32(s)})
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.segment, b.segment)) })
	segments := make([]uint32, len(all))
	for i, p := range all {
		segments[i] = p.segment
	}
	return segments
}

// interleave puts a zero before each bit.
func interleave(v uint32) uint64 {
	x := uint64(v)
	for _, step := range []struct {
		shift uint
		mask  uint64
	}{{16, 0x0000FFFF0000FFFF}, {8, 0x00FF00FF00FF00FF}, {4, 0x0F0F0F0F0F0F0F0F}, {2, 0x3333333333333333}, {1, 0x5555555555555555}} {
		x = (x | x<<step.shift) & step.mask
	}
	return x
}
