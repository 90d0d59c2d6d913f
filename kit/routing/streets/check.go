package streets

import "errors"

// RulesVersion counts changes of the profiles and of how graphs are made: a graph of another version
// is worth making again.
const RulesVersion = 2

var errInconsistent = errors.New("the street network contradicts itself")

// Check reports whether all parts of a graph fit together, so that what was read from a file leads
// nobody astray.
func (g *Graph) Check() error {
	segments, edges, nodes := len(g.Class), len(g.Segment), len(g.Edge)
	sound := len(g.Lat) == len(g.Lon) && ascending(g.PointFirst, segments, len(g.Lat)) &&
		len(g.Flags) == segments && len(g.Name) == segments && len(g.Centimetres) == segments && len(g.Edges) == 2*segments &&
		len(g.Against) == edges && len(g.Milliseconds) == edges && len(g.Extra) == edges && edges > 0 && nodes >= edges &&
		ascending(g.TurnFirst, nodes, len(g.TurnTo)) && len(g.TurnTime) == len(g.TurnTo) && len(g.TurnExtra) == len(g.TurnTo) &&
		below(g.Name, len(g.Names)) && below(g.Segment, segments) && below(g.Edge, edges) && below(g.TurnTo, nodes)
	if !sound || !notAbove(g.TurnTime, most) || !notAbove(g.TurnExtra, most) || !notAbove(g.Centimetres, most) {
		return errInconsistent
	}
	for s := range segments {
		if g.PointFirst[s+1]-g.PointFirst[s] < 2 || g.Class[s] >= classes {
			return errInconsistent
		}
		for d := range 2 {
			e := g.Edges[2*s+d]
			if e != NoEdge && (int(e) >= edges || g.Segment[e] != uint32(s) || g.Against[e] != (d == 1)) {
				return errInconsistent
			}
		}
	}
	for e := range uint32(edges) {
		if g.Edge[e] != e || g.Milliseconds[e] > most || g.Extra[e] > most || g.Edges[2*g.Segment[e]+direction(g.Against[e])] != e {
			return errInconsistent
		}
	}
	for i := range g.Lat {
		if g.Lat[i] < -90*units || g.Lat[i] > 90*units || g.Lon[i] < -180*units || g.Lon[i] > 180*units {
			return errInconsistent
		}
	}
	return nil
}

// most is how long an edge or a turn may take, in milliseconds, and how long it may be, in centimetres:
// more is a broken file.
const most = 40_000_000

func notAbove(list []uint32, limit uint32) bool {
	for _, v := range list {
		if v > limit {
			return false
		}
	}
	return true
}

func ascending(first []uint32, n, end int) bool {
	if len(first) != n+1 || first[0] != 0 || int(first[n]) != end {
		return false
	}
	for i := range n {
		if first[i] > first[i+1] {
			return false
		}
	}
	return true
}

func below(list []uint32, n int) bool {
	for _, v := range list {
		if int(v) >= n {
			return false
		}
	}
	return true
}
