package streets

import "testing"

// extra is the extra cost of the last turn of a way over three or four nodes.
func (w *town) extra(t *testing.T, g *Graph, way string) uint32 {
	t.Helper()
	node, ok := w.edge(t, g, way[:2])
	extra := uint32(0)
	for i := 1; i+1 < len(way); i++ {
		edge, there := w.edge(t, g, way[i:i+2])
		found := false
		for k := g.TurnFirst[node]; ok && there && k < g.TurnFirst[node+1]; k++ {
			if g.Edge[g.TurnTo[k]] == edge {
				node, extra, found = g.TurnTo[k], g.TurnExtra[k], true
				break
			}
		}
		if !found {
			t.Fatalf("one can not go %s", way)
		}
	}
	return extra
}

// Two carriageways 7 m apart, with a gap from c to h that a side street from m goes through as well.
func TestACarDoesNotLikeToTurnRoundInANarrowGap(t *testing.T) {
	w := newTown()
	w.flat = 0.07
	w.street(1, "abcde", "highway=secondary oneway=yes name=Main")
	w.street(2, "jihgf", "highway=secondary oneway=yes name=Main")
	w.street(3, "ch", "highway=residential")
	w.street(4, "hm", "highway=residential")
	w.street(5, "ej", "highway=residential")
	w.street(6, "af", "highway=residential")
	g, _ := w.graph(t, "car")
	for _, way := range []string{"achf", "jhce"} {
		if extra := w.extra(t, g, way); extra < 600_000 {
			t.Errorf("turning round by %s costs only %d ms", way, extra)
		}
	}
	if extra := w.extra(t, g, "mhce"); extra >= 600_000 {
		t.Errorf("coming out of the side street by mhce costs %d ms", extra)
	}
	g, _ = w.graph(t, "scooter")
	if extra := w.extra(t, g, "jhce"); extra >= 600_000 {
		t.Errorf("a scooter has room to wait, and pays %d ms", extra)
	}

	// On a longer link one waits between the carriageways.
	w.flat = 0.3
	g, _ = w.graph(t, "car")
	if extra := w.extra(t, g, "jhce"); extra >= 600_000 {
		t.Errorf("through a gap of 30 m it costs %d ms", extra)
	}
}

func TestTurningRoundInADeadEndIsTheLastResort(t *testing.T) {
	w := cross()
	w.street(7, "cd", "highway=residential")
	g, _ := w.graph(t, "scooter")
	if extra := w.extra(t, g, "cdc"); extra < 600_000 {
		t.Errorf("it costs %d ms", extra)
	}
}
