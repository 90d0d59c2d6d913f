package hierarchy

import (
	"context"
	"slices"
)

// Prepare finds an order of importance and contracts the graph in it. The same graph always gives the
// same hierarchy.
func Prepare(ctx context.Context, g Graph, progress func(done, all int)) (*Hierarchy, error) {
	c := newContraction(g)
	queue := newQueue(c.nodes)
	for v := range uint32(c.nodes) {
		queue.push(v, c.priority(v))
	}
	stale := make([]bool, c.nodes)
	for queue.len() > 0 {
		v := queue.pop()
		// Neighbours of contracted nodes are looked at again only when their turn comes.
		if stale[v] {
			stale[v] = false
			if p := c.priority(v); queue.len() > 0 && p > queue.least() {
				queue.push(v, p)
				continue
			}
		}
		c.contract(v)
		for _, l := range c.out[v] {
			stale[l.node] = true
		}
		for _, l := range c.in[v] {
			stale[l.node] = true
		}
		if len(c.order)%toldEach != 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(len(c.order), c.nodes)
		}
	}
	return c.hierarchy(), nil
}

// Again contracts a graph with the same arcs and other weights in an order that is known already,
// which takes a fraction of the time. Answers are as exact; only far from the old weights do they take
// longer.
func Again(ctx context.Context, g Graph, order []uint32) (*Hierarchy, error) {
	c := newContraction(g)
	for i, v := range order {
		if i%toldEach == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.contract(v)
	}
	return c.hierarchy(), nil
}

// toldEach is after how many nodes progress is told, and the context asked.
const toldEach = 4096

// link is an arc to or from a node that is not contracted yet.
type link struct {
	node, middle uint32
	weight       Weight
}

type contraction struct {
	nodes   int
	out, in [][]link
	order   []uint32
	// level is how many contractions a node waited for, one upon the other.
	level []int32
	// A search for witnesses; need is what the targets of it must not exceed.
	dist    []Weight
	need    []Weight
	touched []uint32
	heap    heap
	added   []link3
}

// link3 is a shortcut from a to b.
type link3 struct {
	a, b   uint32
	weight Weight
}

func newContraction(g Graph) *contraction {
	n := g.Nodes()
	c := &contraction{
		nodes: n, out: make([][]link, n), in: make([][]link, n), order: make([]uint32, 0, n),
		level: make([]int32, n), dist: make([]Weight, n), need: make([]Weight, n),
	}
	for v := range n {
		c.dist[v], c.need[v] = Unreachable, -1
		for k := g.First[v]; k < g.First[v+1]; k++ {
			if head := g.Head[k]; head != uint32(v) {
				c.connect(uint32(v), head, none, g.Weight[k])
			}
		}
	}
	return c
}

// connect adds an arc or improves the one that is there.
func (c *contraction) connect(from, to, middle uint32, w Weight) {
	for i := range c.out[from] {
		l := &c.out[from][i]
		if l.node != to {
			continue
		}
		if w >= l.weight {
			return
		}
		l.weight, l.middle = w, middle
		for j := range c.in[to] {
			if c.in[to][j].node == from {
				c.in[to][j] = link{from, middle, w}
			}
		}
		return
	}
	c.out[from] = append(c.out[from], link{to, middle, w})
	c.in[to] = append(c.in[to], link{from, middle, w})
}

// How far a search for witnesses goes: a shortcut too many does no harm, so it may give up.
const (
	settleToRank     = 24
	settleToContract = 80
)

// priority says how soon a node should go: those that cost few shortcuts for the arcs they take along
// first, and evenly over the map.
func (c *contraction) priority(v uint32) int64 {
	removed := len(c.out[v]) + len(c.in[v])
	if removed == 0 {
		return 0
	}
	added := len(c.shortcuts(v, settleToRank))
	return int64(c.level[v])*1000 + int64(added)*4000/int64(removed)
}

func (c *contraction) contract(v uint32) {
	for _, s := range c.shortcuts(v, settleToContract) {
		c.connect(s.a, s.b, v, s.weight)
	}
	for _, l := range c.out[v] {
		c.in[l.node] = without(c.in[l.node], v)
		c.level[l.node] = max(c.level[l.node], c.level[v]+1)
	}
	for _, l := range c.in[v] {
		c.out[l.node] = without(c.out[l.node], v)
		c.level[l.node] = max(c.level[l.node], c.level[v]+1)
	}
	c.order = append(c.order, v)
}

func without(links []link, node uint32) []link {
	for i := range links {
		if links[i].node == node {
			last := len(links) - 1
			links[i] = links[last]
			return links[:last]
		}
	}
	return links
}

// shortcuts are those needed when v goes: from each node before it to each node after it, unless there
// is a way around v that is no longer.
func (c *contraction) shortcuts(v uint32, settle int) []link3 {
	c.added = c.added[:0]
	for _, before := range c.in[v] {
		farthest, targets := Weight(-1), 0
		for _, after := range c.out[v] {
			if after.node != before.node {
				w := before.weight + after.weight
				c.need[after.node] = w
				farthest, targets = max(farthest, w), targets+1
			}
		}
		if targets == 0 {
			continue
		}
		c.witnesses(before.node, v, farthest, targets, settle)
		for _, after := range c.out[v] {
			if after.node == before.node {
				continue
			}
			if w := c.need[after.node]; c.dist[after.node] > w {
				c.added = append(c.added, link3{before.node, after.node, w})
			}
			c.need[after.node] = -1
		}
		for _, t := range c.touched {
			c.dist[t] = Unreachable
		}
		c.touched = c.touched[:0]
	}
	return c.added
}

// witnesses searches from a node around v until it has shown for all targets that v is not needed, is
// too far away, or has done enough.
func (c *contraction) witnesses(from, v uint32, farthest Weight, targets, settle int) {
	c.heap = c.heap[:0]
	c.dist[from] = 0
	c.touched = append(c.touched, from)
	c.heap.push(entry{0, from})
	for len(c.heap) > 0 && settle > 0 {
		top := c.heap.pop()
		if top.key > c.dist[top.node] {
			continue
		}
		settle--
		for _, l := range c.out[top.node] {
			w := top.key + l.weight
			old := c.dist[l.node]
			if l.node == v || w >= old || w > farthest {
				continue
			}
			if old == Unreachable {
				c.touched = append(c.touched, l.node)
			}
			c.dist[l.node] = w
			if need := c.need[l.node]; need >= w && need < old {
				if targets--; targets == 0 {
					return
				}
			}
			c.heap.push(entry{w, l.node})
		}
	}
}

// hierarchy numbers everything by rank. What is left at a node when it goes leads up.
func (c *contraction) hierarchy() *Hierarchy {
	h := &Hierarchy{Order: c.order, Rank: make([]uint32, c.nodes)}
	for rank, v := range c.order {
		h.Rank[v] = uint32(rank)
	}
	h.Up, h.Down = h.arcs(c.out), h.arcs(c.in)
	return h
}

func (h *Hierarchy) arcs(links [][]link) Arcs {
	all := 0
	for _, l := range links {
		all += len(l)
	}
	a := Arcs{First: make([]uint32, 1, len(h.Order)+1), Arcs: make([]Arc, 0, all)}
	for _, v := range h.Order {
		from := len(a.Arcs)
		for _, l := range links[v] {
			middle := l.middle
			if middle != none {
				middle = h.Rank[middle]
			}
			a.Arcs = append(a.Arcs, Arc{h.Rank[l.node], middle, l.weight})
		}
		slices.SortFunc(a.Arcs[from:], func(x, y Arc) int { return int(x.Head) - int(y.Head) })
		a.First = append(a.First, uint32(len(a.Arcs)))
	}
	return a
}
