package streets

// finish drops nodes that turn restrictions cut off, and numbers what is left.
func (b *builder) finish() {
	g := b.graph
	keep := make([]bool, len(g.Edge))
	for i := range keep {
		keep[i] = true
	}
	// Dropping an edge takes its copies along, which may cut off more.
	for again := true; again; {
		again = false
		part := components(g.arcsAmong(keep))
		size := make([]int, len(part))
		for n, p := range part {
			if keep[n] {
				size[p]++
			}
		}
		largest := mostOf(size)
		for n := range keep {
			if keep[n] && (part[n] != largest || !keep[g.Edge[n]]) {
				keep[n], again = false, true
			}
		}
	}
	for e := range b.edges {
		if !keep[e] {
			b.report.drop("edge cut off by turn restrictions", 1, float64(g.Centimetres[b.edges[e].segment])/100_000)
		}
	}
	b.renumber(keep)
	b.report.Edges, b.report.Turns = len(g.Segment), len(g.TurnTo)
	for _, cm := range g.Centimetres {
		b.report.Kilometres += float64(cm) / 100_000
	}
	b.report.sort()
}

// arcsAmong are the turns between nodes that are kept.
func (g *Graph) arcsAmong(keep []bool) (first, head []uint32) {
	first = make([]uint32, 1, len(keep)+1)
	for n := range keep {
		for k := g.TurnFirst[n]; keep[n] && k < g.TurnFirst[n+1]; k++ {
			if keep[g.TurnTo[k]] {
				head = append(head, g.TurnTo[k])
			}
		}
		first = append(first, uint32(len(head)))
	}
	return first, head
}

// renumber builds the final graph of the nodes that are kept and the segments that they use. Segments
// are sorted along a curve over the map, so that what is near on the ground is near in memory.
func (b *builder) renumber(keep []bool) {
	old := *b.graph
	g := b.graph
	used := make([]bool, len(old.Class))
	for e, d := range b.edges {
		used[d.segment] = used[d.segment] || keep[e]
	}
	segments := make([]uint32, len(old.Class))
	*g = Graph{Profile: old.Profile, LeftHand: old.LeftHand, PointFirst: []uint32{0}}
	names := map[uint32]uint32{0: 0}
	g.Names = []string{""}
	for _, s := range along(&old, used) {
		segments[s] = uint32(len(g.Class))
		for i := old.PointFirst[s]; i < old.PointFirst[s+1]; i++ {
			g.Lat, g.Lon = append(g.Lat, old.Lat[i]), append(g.Lon, old.Lon[i])
		}
		g.PointFirst = append(g.PointFirst, uint32(len(g.Lat)))
		g.Class, g.Flags, g.Centimetres = append(g.Class, old.Class[s]), append(g.Flags, old.Flags[s]), append(g.Centimetres, old.Centimetres[s])
		name, ok := names[old.Name[s]]
		if !ok {
			name = uint32(len(g.Names))
			names[old.Name[s]] = name
			g.Names = append(g.Names, old.Names[old.Name[s]])
		}
		g.Name = append(g.Name, name)
		g.Edges = append(g.Edges, NoEdge, NoEdge)
	}
	nodes := b.renumberEdges(keep, segments)
	g.renumberTurns(&old, keep, nodes)
}

// renumberEdges gives edges the order of their segments, and copies come after all edges.
func (b *builder) renumberEdges(keep []bool, segments []uint32) (nodes []uint32) {
	g := b.graph
	for e, d := range b.edges {
		if keep[e] {
			g.Edges[2*segments[d.segment]+direction(d.against)] = uint32(e)
		}
	}
	nodes = make([]uint32, len(keep))
	for i, e := range g.Edges {
		if e == NoEdge {
			continue
		}
		nodes[e] = uint32(len(g.Segment))
		g.Edges[i] = nodes[e]
		g.Segment, g.Against = append(g.Segment, uint32(i/2)), append(g.Against, i%2 == 1)
		g.Milliseconds, g.Extra = append(g.Milliseconds, b.edges[e].milliseconds), append(g.Extra, b.edges[e].extra)
	}
	next := uint32(len(g.Segment))
	for n := len(b.edges); n < len(keep); n++ {
		if keep[n] {
			nodes[n] = next
			next++
		}
	}
	return nodes
}

func (g *Graph) renumberTurns(old *Graph, keep []bool, nodes []uint32) {
	origin := make([]uint32, 0, len(keep))
	for n := range keep {
		if keep[n] {
			origin = append(origin, 0)
		}
	}
	for n := range keep {
		if keep[n] {
			origin[nodes[n]] = uint32(n)
		}
	}
	g.TurnFirst = make([]uint32, 1, len(origin)+1)
	for _, n := range origin {
		g.Edge = append(g.Edge, nodes[old.Edge[n]])
		for k := old.TurnFirst[n]; k < old.TurnFirst[n+1]; k++ {
			if keep[old.TurnTo[k]] {
				g.TurnTo = append(g.TurnTo, nodes[old.TurnTo[k]])
				g.TurnTime, g.TurnExtra = append(g.TurnTime, old.TurnTime[k]), append(g.TurnExtra, old.TurnExtra[k])
			}
		}
		g.TurnFirst = append(g.TurnFirst, uint32(len(g.TurnTo)))
	}
}
