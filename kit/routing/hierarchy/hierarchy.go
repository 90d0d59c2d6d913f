// Package hierarchy answers shortest paths in a directed graph after it was prepared: a contraction
// hierarchy (Geisberger, Sanders, Schultes, Delling: "Contraction Hierarchies", 2008). Nodes are
// taken out one by one, the least important first; where that would break a shortest path, a shortcut
// takes its place. A query then only climbs: from its origin forwards, from its destination backwards,
// and the two meet at the most important node of the way. Tables keep in a bucket of each node who
// reaches it from above (Knopp, Sanders, Schultes, Schulz, Wagner 2007). Answers are exact.
//
// It knows no streets: where nodes are street edges and arcs are turns, costs of turns and forbidden
// turns come by themselves.
package hierarchy

import "math"

// Weight is what a way costs, and two facts about it, in one number. The cost is its time and what
// makes it unwelcome beyond that, in tenths of a second, and stands in the upper 23 bits; then come the
// unwelcome part of it in 17 bits and the length in decimetres in 23. So sums and comparisons are those
// of whole numbers: the least cost wins, of equal ones that with less unwelcome in it, of equal ones the
// shortest. Differences may be negative.
type Weight int64

const (
	lengthBits = 23
	extraBits  = 17
	costShift  = lengthBits + extraBits
)

// Unreachable is more than any way takes; two of them can still be added.
const Unreachable Weight = math.MaxInt64 / 4

// MostMetres, MostSeconds and MostExtra are what a way must stay below.
const (
	MostMetres  = (1<<lengthBits - 1) / 10
	MostSeconds = (1 << (61 - costShift)) / 10
	MostExtra   = (1<<extraBits - 1) / 10
)

// Make puts a weight together from tenths of a second of time and of extra cost, and decimetres.
func Make(time, extra, length int64) Weight {
	return Weight((time+extra)<<costShift + extra<<lengthBits + length)
}

// Time is in tenths of a second, without what is unwelcome.
func (w Weight) Time() int64 {
	return int64(w)>>costShift - int64(w)>>lengthBits&(1<<extraBits-1)
}

// Length is in decimetres.
func (w Weight) Length() int64 { return int64(w) & (1<<lengthBits - 1) }

// Graph is a directed graph: the arcs of node v are First[v] to First[v+1]. Weights are not negative.
type Graph struct {
	First  []uint32
	Head   []uint32
	Weight []Weight
}

// Nodes is how many nodes there are.
func (g Graph) Nodes() int { return len(g.First) - 1 }

// Arc leads to a more important node. A shortcut goes by the way of Middle, which is less important
// than both its ends; an arc of the graph itself has none. Nodes are numbered by rank.
type Arc struct {
	Head   uint32
	Middle uint32
	Weight Weight
}

// none is the middle of an arc that is no shortcut.
const none = math.MaxUint32

// Hierarchy is a prepared graph. It does not change, so any goroutine may ask it.
type Hierarchy struct {
	// Order has the nodes, the least important first; Rank is where a node stands in it.
	Order, Rank []uint32
	// Up are the arcs from a node to more important ones, Down those that come to it from there.
	Up, Down Arcs

	scratch pool
}

// Arcs are those of each rank, one after the other.
type Arcs struct {
	First []uint32
	Arcs  []Arc
}

func (a Arcs) of(rank uint32) []Arc { return a.Arcs[a.First[rank]:a.First[rank+1]] }

// Seed is where a search begins: a node and what it takes to be there.
type Seed struct {
	Node   uint32
	Weight Weight
}

// Bytes is what a hierarchy holds in memory.
func (h *Hierarchy) Bytes() int {
	return 4*(len(h.Order)+len(h.Rank)+len(h.Up.First)+len(h.Down.First)) + 16*(len(h.Up.Arcs)+len(h.Down.Arcs))
}

// find is the arc to a head, nil when there is none.
func find(arcs []Arc, head uint32) *Arc {
	for i := range arcs {
		if arcs[i].Head == head {
			return &arcs[i]
		}
	}
	return nil
}
