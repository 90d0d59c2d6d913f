package hierarchy_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"doorstep/kit/routing/hierarchy"
)

// graphs are random ones: up to 40 nodes, sparse like streets, with weights that are often equal.
func graphs(t *rapid.T) hierarchy.Graph {
	n := rapid.IntRange(1, 40).Draw(t, "nodes")
	g := hierarchy.Graph{First: []uint32{0}}
	for v := range n {
		heads := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(4, n), rapid.ID[int]).Draw(t, fmt.Sprintf("arcs of %d", v))
		for _, head := range heads {
			time, extra := rapid.Int64Range(0, 20).Draw(t, "time"), rapid.Int64Range(0, 5).Draw(t, "extra")
			g.Head = append(g.Head, uint32(head))
			g.Weight = append(g.Weight, hierarchy.Make(time, extra, rapid.Int64Range(0, 50).Draw(t, "length")))
		}
		g.First = append(g.First, uint32(len(g.Head)))
	}
	return g
}

func seeds(t *rapid.T, nodes int, name string) []hierarchy.Seed {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) hierarchy.Seed {
		return hierarchy.Seed{
			Node:   uint32(rapid.IntRange(0, nodes-1).Draw(t, "node")),
			Weight: hierarchy.Make(rapid.Int64Range(0, 9).Draw(t, "time"), 0, rapid.Int64Range(0, 9).Draw(t, "length")),
		}
	}), 1, 3).Draw(t, name)
}

// dijkstra is what every answer has to be equal to.
func dijkstra(g hierarchy.Graph, from, to []hierarchy.Seed) hierarchy.Weight {
	best, dist := hierarchy.Unreachable, g.From(from, hierarchy.Unreachable)
	for _, s := range to {
		if dist[s.Node] < hierarchy.Unreachable {
			best = min(best, dist[s.Node]+s.Weight)
		}
	}
	return best
}

func TestAnswersAreThoseOfDijkstra(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(t)
		h, err := hierarchy.Prepare(t.Context(), g, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, g, h)
	})
}

func TestOtherWeightsInTheOldOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(t)
		h, err := hierarchy.Prepare(t.Context(), g, nil)
		if err != nil {
			t.Fatal(err)
		}
		for k := range g.Weight {
			g.Weight[k] = hierarchy.Make(rapid.Int64Range(0, 30).Draw(t, "time"), 0, 1)
		}
		if h, err = hierarchy.Again(t.Context(), g, h.Order); err != nil {
			t.Fatal(err)
		}
		check(t, g, h)
	})
}

func check(t *rapid.T, g hierarchy.Graph, h *hierarchy.Hierarchy) {
	var from, to [][]hierarchy.Seed
	for i := range 4 {
		from = append(from, seeds(t, g.Nodes(), fmt.Sprintf("from %d", i)))
		to = append(to, seeds(t, g.Nodes(), fmt.Sprintf("to %d", i)))
	}
	table := h.Towards(to)
	defer table.Close()
	row := make([]hierarchy.Weight, len(to))
	for i := range from {
		table.Row(from[i], row)
		for j := range to {
			want := dijkstra(g, from[i], to[j])
			if got := h.Distance(from[i], to[j]); got != want {
				t.Fatalf("from %v to %v takes %v, Dijkstra says %v", from[i], to[j], got, want)
			}
			if row[j] != want && (row[j] < hierarchy.Unreachable || want < hierarchy.Unreachable) {
				t.Fatalf("the table says %v from %v to %v, Dijkstra %v", row[j], from[i], to[j], want)
			}
			nodes, weight := h.Path(from[i], to[j], nil)
			if weight != want {
				t.Fatalf("the path from %v to %v takes %v, Dijkstra says %v", from[i], to[j], weight, want)
			}
			if want < hierarchy.Unreachable && walk(t, g, nodes, from[i], to[j]) != want {
				t.Fatalf("the nodes %v of the path from %v to %v do not take %v", nodes, from[i], to[j], want)
			}
		}
	}
}

// walk adds up a path arc by arc.
func walk(t *rapid.T, g hierarchy.Graph, nodes []uint32, from, to []hierarchy.Seed) hierarchy.Weight {
	sum := seedOf(from, nodes[0]) + seedOf(to, nodes[len(nodes)-1])
	for i := 1; i < len(nodes); i++ {
		arc := hierarchy.Unreachable
		for k := g.First[nodes[i-1]]; k < g.First[nodes[i-1]+1]; k++ {
			if g.Head[k] == nodes[i] {
				arc = min(arc, g.Weight[k])
			}
		}
		if arc == hierarchy.Unreachable {
			t.Fatalf("the path goes from %d to %d, where no arc is", nodes[i-1], nodes[i])
		}
		sum += arc
	}
	return sum
}

func seedOf(seeds []hierarchy.Seed, node uint32) hierarchy.Weight {
	best := hierarchy.Unreachable
	for _, s := range seeds {
		if s.Node == node {
			best = min(best, s.Weight)
		}
	}
	return best
}

func TestTheSameGraphGivesTheSameHierarchy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := graphs(t)
		first, err := hierarchy.Prepare(t.Context(), g, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := hierarchy.Prepare(t.Context(), g, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(first.Parts(), second.Parts()) {
			t.Fatal("two preparations differ")
		}
		restored, err := hierarchy.Restore(*first.Parts(), g.Nodes())
		if err != nil {
			t.Fatal(err)
		}
		check(t, g, restored)
	})
}

func TestWeightIsThreeAmountsInOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := func(name string) (time, extra, length int64) {
			return rapid.Int64Range(0, 200_000).Draw(t, name+" time"), rapid.Int64Range(0, 30_000).Draw(t, name+" extra"), rapid.Int64Range(0, 2_000_000).Draw(t, name+" length")
		}
		t1, e1, l1 := amount("first")
		t2, e2, l2 := amount("second")
		sum := hierarchy.Make(t1, e1, l1) + hierarchy.Make(t2, e2, l2)
		if sum.Time() != t1+t2 || sum.Length() != l1+l2 {
			t.Fatalf("the sum has %d and %d, want %d and %d", sum.Time(), sum.Length(), t1+t2, l1+l2)
		}
		if back := sum - hierarchy.Make(t2, e2, l2); back != hierarchy.Make(t1, e1, l1) {
			t.Fatalf("taking away again leaves %v", back)
		}
		if cheaper := t1+e1 < t2+e2; cheaper && hierarchy.Make(t1, e1, l1) >= hierarchy.Make(t2, e2, l2) {
			t.Fatal("less cost is not less")
		}
	})
}
