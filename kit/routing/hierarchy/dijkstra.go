package hierarchy

// From is Dijkstra's algorithm from seeds to all nodes; beyond the limit it goes one arc further and
// stops. It needs no preparation, and it is what a hierarchy has to agree with.
func (g Graph) From(seeds []Seed, limit Weight) []Weight {
	dist := make([]Weight, g.Nodes())
	for v := range dist {
		dist[v] = Unreachable
	}
	var h heap
	reach := func(v uint32, w Weight) {
		if w < dist[v] {
			dist[v] = w
			h.push(entry{w, v})
		}
	}
	for _, s := range seeds {
		reach(s.Node, s.Weight)
	}
	for len(h) > 0 {
		top := h.pop()
		if top.key > dist[top.node] || top.key > limit {
			continue
		}
		for k := g.First[top.node]; k < g.First[top.node+1]; k++ {
			reach(g.Head[k], top.key+g.Weight[k])
		}
	}
	return dist
}
