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
	// gaps are ways over three edges that turn round through a gap between two carriageways.
	gaps map[[3]uint32]bool
	// arms has the ends of segments at each vertex.
	arms      []arm
	armsFirst []uint32
}

func (b *builder) turn(r rules) {
	t := &turner{builder: b, rules: r, states: make(map[string]uint32), begins: make(map[uint32]bool)}
	t.first, t.out = b.byStart()
	t.headings()
	t.junctions()
	for e := range uint32(len(b.edges)) {
		t.history = append(t.history, []uint32{e})
	}
	for _, chain := range r.chains {
		for n := 2; n < len(chain); n++ {
			t.remember(chain[:n])
		}
	}
	t.throughGaps()
	g := b.graph
	g.TurnFirst = make([]uint32, 1, len(t.history)+1)
	for _, history := range t.history {
		g.Edge = append(g.Edge, history[len(history)-1])
		t.turns(history)
		g.TurnFirst = append(g.TurnFirst, uint32(len(g.TurnTo)))
	}
}

// remember makes a node for the last of several edges.
func (t *turner) remember(history []uint32) {
	t.begins[history[0]] = true
	if key := keyOf(history); t.states[key] == 0 {
		t.states[key] = uint32(len(t.history))
		t.history = append(t.history, history)
	}
}

// junctions lists the arms at each vertex, kept or not: who may not be used may still be in the way.
func (t *turner) junctions() {
	t.armsFirst = make([]uint32, t.vertices+1)
	for _, ends := range t.ends {
		for _, v := range ends {
			t.armsFirst[v+1]++
		}
	}
	for v := range t.vertices {
		t.armsFirst[v+1] += t.armsFirst[v]
	}
	t.arms = make([]arm, 2*len(t.ends))
	next := slices.Clone(t.armsFirst)
	for s, ends := range t.ends {
		line := t.graph.line(uint32(s))
		t.arms[next[ends[0]]] = arm{uint32(s), leaving(line)}
		next[ends[0]]++
		t.arms[next[ends[1]]] = arm{uint32(s), opposite(arriving(line))}
		next[ends[1]]++
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
		if t.throughGap(history, to) {
			extra += uint32(t.profile.turns.gap * unrest(t.crowded[at]))
		}
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
