package streets

import (
	"encoding/binary"
	"slices"
)

// turner makes the nodes and arcs of the graph from edges and rules. A node for a part of a forbidden
// chain remembers how far along the chain one is, like a state of the automaton of Aho and Corasick.
type turner struct {
	*builder
	rules      rules
	first, out []uint32
	arriving   []float64
	leaving    []float64
	// history has the edges that a node stands for, the last one being where it is.
	history [][]uint32
	states  map[string]uint32
	begins  map[uint32]bool
	// crossing has the segments at each vertex.
	crossing, crossingFirst []uint32
}

func (b *builder) turn(r rules) {
	t := &turner{builder: b, rules: r, states: make(map[string]uint32), begins: make(map[uint32]bool)}
	t.first, t.out = b.byStart()
	t.headings()
	t.crossings()
	for e := range uint32(len(b.edges)) {
		t.history = append(t.history, []uint32{e})
	}
	for _, chain := range r.chains {
		t.begins[chain[0]] = true
		for n := 2; n < len(chain); n++ {
			if key := keyOf(chain[:n]); t.states[key] == 0 {
				t.states[key] = uint32(len(t.history))
				t.history = append(t.history, chain[:n])
			}
		}
	}
	g := b.graph
	g.TurnFirst = make([]uint32, 1, len(t.history)+1)
	for _, history := range t.history {
		g.Edge = append(g.Edge, history[len(history)-1])
		t.turns(history)
		g.TurnFirst = append(g.TurnFirst, uint32(len(g.TurnTo)))
	}
}

// crossings lists the segments at each vertex, kept or not: who may not be used may still be in the way.
func (t *turner) crossings() {
	t.crossingFirst = make([]uint32, t.vertices+1)
	for _, ends := range t.ends {
		for _, v := range ends {
			t.crossingFirst[v+1]++
		}
	}
	for v := range t.vertices {
		t.crossingFirst[v+1] += t.crossingFirst[v]
	}
	t.crossing = make([]uint32, 2*len(t.ends))
	next := slices.Clone(t.crossingFirst)
	for s, ends := range t.ends {
		for _, v := range ends {
			t.crossing[next[v]] = uint32(s)
			next[v]++
		}
	}
}

func keyOf(edges []uint32) string {
	var key []byte
	for _, e := range edges {
		key = binary.LittleEndian.AppendUint32(key, e)
	}
	return string(key)
}

func (t *turner) headings() {
	g := t.graph
	g.Segment, g.Against = nil, nil
	for _, e := range t.edges {
		g.Segment, g.Against = append(g.Segment, e.segment), append(g.Against, e.against)
	}
	for e := range uint32(len(t.edges)) {
		t.arriving, t.leaving = append(t.arriving, g.Arriving(e)), append(t.leaving, g.Leaving(e))
	}
}

// turns adds all that are allowed after a history.
func (t *turner) turns(history []uint32) {
	from := history[len(history)-1]
	at := t.edges[from].to
	outs := t.out[t.first[at]:t.first[at+1]]
	for _, to := range outs {
		back := t.edges[to].segment == t.edges[from].segment
		if back && len(outs) > 1 || t.rules.pairs[[2]uint32{from, to}] {
			continue
		}
		node := to
		if len(history) > 1 || t.begins[from] {
			var allowed bool
			if node, allowed = t.follow(history, to); !allowed {
				continue
			}
		}
		time, extra := t.cost(from, to, back)
		t.graph.TurnTo = append(t.graph.TurnTo, node)
		t.graph.TurnTime, t.graph.TurnExtra = append(t.graph.TurnTime, time), append(t.graph.TurnExtra, extra)
	}
}

// follow is the node after a history and one edge more.
func (t *turner) follow(history []uint32, to uint32) (node uint32, allowed bool) {
	way := append(slices.Clone(history), to)
	for _, chain := range t.rules.chains {
		if len(chain) <= len(way) && slices.Equal(chain, way[len(way)-len(chain):]) {
			return 0, false
		}
	}
	for begin := range len(way) - 1 {
		if state, ok := t.states[keyOf(way[begin:])]; ok {
			return state, true
		}
	}
	return to, true
}

// cost is the time that a turn takes and its extra cost.
func (t *turner) cost(from, to uint32, back bool) (time, extra uint32) {
	at := t.edges[from].to
	time = t.delay[at]
	costs, g := t.profile.turns, t.graph
	was, is := t.edges[from].segment, t.edges[to].segment
	switch {
	case back:
		time += uint32(costs.reverse)
	case t.degree[at] > 2:
		time += uint32(float64(costs.of(Angle(t.arriving[from], t.leaving[to]), t.leftHand)) * t.importance(from, to))
	}
	if !back && g.Name[was] != g.Name[is] {
		extra += uint32(costs.instruction)
	}
	if g.Class[is] == Service && g.Class[was] != Service {
		extra += uint32(costs.service)
	}
	if g.Flags[is]&Private != 0 && g.Flags[was]&Private == 0 {
		extra += privateEntry
	}
	return time, extra
}

// importance is how much a junction holds up: the more important the streets that cross, against the
// one that is come from, the longer.
func (t *turner) importance(from, to uint32) float64 {
	g := t.graph
	at := t.edges[from].to
	own, best := g.Class[t.edges[from].segment].rank(), -1
	for _, s := range t.crossing[t.crossingFirst[at]:t.crossingFirst[at+1]] {
		if s != t.edges[from].segment && s != t.edges[to].segment {
			if r := g.Class[s].rank(); best < 0 || r < best {
				best = r
			}
		}
	}
	if best < 0 {
		return 0
	}
	return max(0, t.profile.turns.equal+t.profile.turns.step*float64(own-best))
}
