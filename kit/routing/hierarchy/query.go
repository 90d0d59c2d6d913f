package hierarchy

import (
	"slices"
	"sync"
)

// Distance is the least weight from one of the origins to one of the destinations, each with its
// seed's own weight added, or Unreachable.
func (h *Hierarchy) Distance(from, to []Seed) Weight {
	s := h.take()
	defer h.give(s)
	best, _ := s.meet(from, to)
	return best
}

// Path is a way of that weight, its nodes from first to last, appended to nodes.
func (h *Hierarchy) Path(from, to []Seed, nodes []uint32) ([]uint32, Weight) {
	s := h.take()
	defer h.give(s)
	best, top := s.meet(from, to)
	if best >= Unreachable {
		return nodes, Unreachable
	}
	begin := len(nodes)
	for v := top; ; {
		nodes = append(nodes, v)
		if s.forward.parent[v] == none {
			break
		}
		v = s.forward.parent[v]
	}
	climb := slices.Clone(nodes[begin:])
	nodes = append(nodes[:begin], h.Order[climb[len(climb)-1]])
	for i := len(climb) - 1; i > 0; i-- {
		nodes = h.unpack(nodes, climb[i], climb[i-1])
	}
	for v := top; s.backward.parent[v] != none; {
		next := s.backward.parent[v]
		nodes = h.unpack(nodes, v, next)
		v = next
	}
	return nodes, best
}

// unpack appends the nodes after from on an arc between two ranks.
func (h *Hierarchy) unpack(nodes []uint32, from, to uint32) []uint32 {
	var arc *Arc
	if from < to {
		arc = find(h.Up.of(from), to)
	} else {
		arc = find(h.Down.of(to), from)
	}
	if arc.Middle == none {
		return append(nodes, h.Order[to])
	}
	nodes = h.unpack(nodes, from, arc.Middle)
	return h.unpack(nodes, arc.Middle, to)
}

// side is one half of a search: what it takes to be at each rank, and where that came from.
type side struct {
	dist    []Weight
	parent  []uint32
	touched []uint32
	heap    heap
}

func newSide(n int) side {
	s := side{dist: make([]Weight, n), parent: make([]uint32, n)}
	for i := range s.dist {
		s.dist[i] = Unreachable
	}
	return s
}

func (s *side) reset() {
	for _, v := range s.touched {
		s.dist[v] = Unreachable
	}
	s.touched, s.heap = s.touched[:0], s.heap[:0]
}

func (s *side) reach(v, parent uint32, w Weight) {
	if w >= s.dist[v] {
		return
	}
	if s.dist[v] == Unreachable {
		s.touched = append(s.touched, v)
	}
	s.dist[v], s.parent[v] = w, parent
	s.heap.push(entry{w, v})
}

// next takes the nearest rank that is not done; ok is false at the end.
func (s *side) next() (e entry, ok bool) {
	for len(s.heap) > 0 {
		if e = s.heap.pop(); e.key == s.dist[e.node] {
			return e, true
		}
	}
	return e, false
}

// stalled reports whether a rank can be reached better from above, so that climbing on from it can
// not be part of a shortest way.
func (s *side) stalled(e entry, above []Arc) bool {
	for i := range above {
		if s.dist[above[i].Head]+above[i].Weight < e.key {
			return true
		}
	}
	return false
}

func (s *side) climb(e entry, arcs []Arc) {
	for i := range arcs {
		s.reach(arcs[i].Head, e.node, e.key+arcs[i].Weight)
	}
}

// search is the room that a query needs.
type search struct {
	h                 *Hierarchy
	forward, backward side
	buckets           buckets
}

type pool struct{ sync.Pool }

func (h *Hierarchy) take() *search {
	if s, ok := h.scratch.Get().(*search); ok {
		return s
	}
	return &search{h: h, forward: newSide(len(h.Order)), backward: newSide(len(h.Order))}
}

func (h *Hierarchy) give(s *search) {
	s.forward.reset()
	s.backward.reset()
	h.scratch.Put(s)
}

func (h *Hierarchy) plant(s *side, seeds []Seed) {
	for _, seed := range seeds {
		s.reach(h.Rank[seed.Node], none, seed.Weight)
	}
}

// meet climbs from both ends, the nearer one first, until neither can improve what was found.
func (s *search) meet(from, to []Seed) (best Weight, top uint32) {
	h := s.h
	h.plant(&s.forward, from)
	h.plant(&s.backward, to)
	best = Unreachable
	f, moreF := s.forward.next()
	b, moreB := s.backward.next()
	// Seeds may be negative, so a side is only done when the best partner of its next rank, at least
	// the other side's least weight, is no help.
	leastF, leastB := f.key, b.key
	if !moreF || !moreB {
		return best, 0
	}
	for moreF || moreB {
		if moreF && f.key+leastB >= best {
			moreF = false
		}
		if moreB && b.key+leastF >= best {
			moreB = false
		}
		switch {
		case moreF && (!moreB || f.key <= b.key):
			if w := f.key + s.backward.dist[f.node]; w < best {
				best, top = w, f.node
			}
			if !s.forward.stalled(f, h.Down.of(f.node)) {
				s.forward.climb(f, h.Up.of(f.node))
			}
			f, moreF = s.forward.next()
		case moreB:
			if w := b.key + s.forward.dist[b.node]; w < best {
				best, top = w, b.node
			}
			if !s.backward.stalled(b, h.Up.of(b.node)) {
				s.backward.climb(b, h.Down.of(b.node))
			}
			b, moreB = s.backward.next()
		}
	}
	return best, top
}
