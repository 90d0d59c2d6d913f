package hierarchy

import "errors"

// Parts are a hierarchy as plain lists, to be kept in a file.
type Parts struct {
	Order                           []uint32
	UpFirst, UpHead, UpMiddle       []uint32
	DownFirst, DownHead, DownMiddle []uint32
	UpWeight, DownWeight            []uint64
}

// Parts takes a hierarchy apart.
func (h *Hierarchy) Parts() *Parts {
	p := &Parts{Order: h.Order, UpFirst: h.Up.First, DownFirst: h.Down.First}
	p.UpHead, p.UpMiddle, p.UpWeight = columns(h.Up.Arcs)
	p.DownHead, p.DownMiddle, p.DownWeight = columns(h.Down.Arcs)
	return p
}

func columns(arcs []Arc) (head, middle []uint32, weight []uint64) {
	for _, a := range arcs {
		head, middle, weight = append(head, a.Head), append(middle, a.Middle), append(weight, uint64(a.Weight))
	}
	return head, middle, weight
}

var errInconsistent = errors.New("the hierarchy contradicts itself")

// Restore puts a hierarchy of so many nodes together again. What could lead a query astray is an error.
func Restore(p Parts, nodes int) (*Hierarchy, error) {
	up, okUp := rows(p.UpFirst, p.UpHead, p.UpMiddle, p.UpWeight, nodes)
	down, okDown := rows(p.DownFirst, p.DownHead, p.DownMiddle, p.DownWeight, nodes)
	if !okUp || !okDown || len(p.Order) != nodes {
		return nil, errInconsistent
	}
	h := &Hierarchy{Order: p.Order, Rank: make([]uint32, nodes), Up: up, Down: down}
	seen := make([]bool, nodes)
	for rank, node := range p.Order {
		if int(node) >= nodes || seen[node] {
			return nil, errInconsistent
		}
		seen[node] = true
		h.Rank[node] = uint32(rank)
	}
	for rank := range uint32(nodes) {
		for _, arc := range h.Up.of(rank) {
			if !h.passable(rank, arc.Head, arc) {
				return nil, errInconsistent
			}
		}
		for _, arc := range h.Down.of(rank) {
			if !h.passable(arc.Head, rank, arc) {
				return nil, errInconsistent
			}
		}
	}
	return h, nil
}

// rows are arcs of which each leads up and exists.
func rows(first, head, middle []uint32, weight []uint64, nodes int) (a Arcs, ok bool) {
	if len(first) != nodes+1 || first[0] != 0 || int(first[nodes]) != len(head) || len(middle) != len(head) || len(weight) != len(head) {
		return a, false
	}
	a = Arcs{First: first, Arcs: make([]Arc, len(head))}
	for rank := range nodes {
		if first[rank] > first[rank+1] || int(first[rank+1]) > len(head) {
			return a, false
		}
		for k := first[rank]; k < first[rank+1]; k++ {
			if int(head[k]) <= rank || int(head[k]) >= nodes || weight[k] >= uint64(maxArc) {
				return a, false
			}
			a.Arcs[k] = Arc{head[k], middle[k], Weight(weight[k])}
		}
	}
	return a, true
}

// maxArc is more than any arc may weigh, so that sums along a way never overflow.
const maxArc = Unreachable / 4

// passable reports whether a shortcut between two ranks has both its halves.
func (h *Hierarchy) passable(from, to uint32, arc Arc) bool {
	if arc.Middle == none {
		return true
	}
	if arc.Middle >= min(from, to) {
		return false
	}
	first, second := find(h.Down.of(arc.Middle), from), find(h.Up.of(arc.Middle), to)
	return first != nil && second != nil && first.Weight+second.Weight == arc.Weight
}
