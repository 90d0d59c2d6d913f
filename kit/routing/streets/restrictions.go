package streets

import (
	"slices"
	"strings"
)

// rules are the turns that signs forbid.
type rules struct {
	// pairs are turns from one edge to the next.
	pairs map[[2]uint32]bool
	// chains are ways over three edges or more, each forbidden as a whole.
	chains [][]uint32
}

// restrictions turns the relations that concern the profile into rules about edges.
func (b *builder) restrictions() rules {
	r := rules{pairs: make(map[[2]uint32]bool)}
	if b.profile.walks {
		b.report.drop("turn restriction: not for those on foot", len(b.x.restrictions), 0)
		return r
	}
	f := b.finder()
	for _, t := range b.x.restrictions {
		kind, why := b.concerns(t)
		if why == "" {
			why = f.apply(&r, t, kind)
		}
		if why != "" {
			b.report.drop("turn restriction: "+why, 1, 0)
			continue
		}
		b.report.Restrictions++
	}
	return r
}

// concerns is the kind of a restriction, such as no_left_turn, or why it does not count.
func (b *builder) concerns(t restriction) (kind, why string) {
	kind = t.tags.Get("restriction")
	for _, mode := range b.profile.modes[:len(b.profile.modes)-1] {
		if own := t.tags.Get("restriction:" + mode); own != "" {
			kind = own
			break
		}
	}
	for _, word := range strings.FieldsFunc(t.tags.Get("except"), func(r rune) bool { return r == ';' || r == ' ' || r == ',' }) {
		if slices.Contains(b.profile.exempt, word) {
			return "", "excepts a " + b.profile.Name
		}
	}
	typed := strings.TrimPrefix(t.tags.Get("type"), "restriction")
	switch {
	case typed != "" && !slices.Contains(b.profile.modes, strings.TrimPrefix(typed, ":")):
		return "", "not for a " + b.profile.Name
	case t.tags.Get("day_on") != "" || t.tags.Get("hour_on") != "":
		return "", "only at times"
	case kind == "" && t.tags.Get("restriction:conditional") != "":
		return "", "only at times"
	case kind == "":
		return "", "not for a " + b.profile.Name
	case !strings.HasPrefix(kind, "no_") && !strings.HasPrefix(kind, "only_"):
		return "", "of an unknown kind"
	case !t.complete:
		return "", "incomplete in the file"
	}
	return kind, ""
}

// finder knows where the edges of a way are.
type finder struct {
	b     *builder
	ways  map[int64]*chosenWay
	edge  map[[2]uint32]uint32 // by segment and direction
	first []uint32
	out   []uint32
}

func (b *builder) finder() *finder {
	f := &finder{b: b, ways: make(map[int64]*chosenWay), edge: make(map[[2]uint32]uint32)}
	for i := range b.chosen {
		f.ways[b.chosen[i].way.id] = &b.chosen[i]
	}
	for i, e := range b.edges {
		f.edge[[2]uint32{e.segment, direction(e.against)}] = uint32(i)
	}
	f.first, f.out = b.byStart()
	return f
}

func direction(against bool) uint32 {
	if against {
		return 1
	}
	return 0
}

// edgesOf are the edges of a way that are left, in one direction or both.
func (f *finder) edgesOf(id int64) []uint32 {
	w := f.ways[id]
	if w == nil {
		return nil
	}
	var edges []uint32
	for s := w.firstSegment; s < w.firstSegment+w.segments; s++ {
		for d := range uint32(2) {
			if e, ok := f.edge[[2]uint32{s, d}]; ok {
				edges = append(edges, e)
			}
		}
	}
	return edges
}

func (f *finder) arriving(ways []int64, at uint32) (edges []uint32) {
	for _, id := range ways {
		for _, e := range f.edgesOf(id) {
			if f.b.edges[e].to == at {
				edges = append(edges, e)
			}
		}
	}
	return edges
}

func (f *finder) leaving(ways []int64, at uint32) (edges []uint32) {
	for _, id := range ways {
		for _, e := range f.edgesOf(id) {
			if f.b.edges[e].from == at {
				edges = append(edges, e)
			}
		}
	}
	return edges
}

// apply adds the rules of a restriction, or says why it has none.
func (f *finder) apply(r *rules, t restriction, kind string) (why string) {
	only := strings.HasPrefix(kind, "only_")
	var middles [][]uint32
	if t.viaNode != absent {
		at := f.b.vertex[t.viaNode]
		if at == absent {
			return "at a place without a street"
		}
		from, to := f.arriving(t.from, at), f.leaving(t.to, at)
		if len(from) == 0 || len(to) == 0 {
			return "its turn is impossible anyway"
		}
		// A way that goes on beyond the junction can be come from on both sides: it is not said which.
		if len(from) > len(t.from) || len(to) > len(t.to) {
			return "ambiguous"
		}
		for _, in := range from {
			f.forbid(r, []uint32{in}, to, only)
		}
		return ""
	}
	middles = f.chainsOf(t.viaWays)
	found := false
	for _, middle := range middles {
		from := f.arriving(t.from, f.b.edges[middle[0]].from)
		to := f.leaving(t.to, f.b.edges[middle[len(middle)-1]].to)
		for _, in := range from {
			if len(to) > 0 {
				found = true
				f.forbid(r, append([]uint32{in}, middle...), to, only)
			}
		}
	}
	if !found {
		return "its turn is impossible anyway"
	}
	return ""
}

// forbid rules out going on from a chain to certain edges, or to all but those.
func (f *finder) forbid(r *rules, chain, to []uint32, only bool) {
	if !only {
		for _, out := range to {
			r.add(chain, out)
		}
		return
	}
	for i := range chain {
		wanted := to
		if i+1 < len(chain) {
			if i == 0 {
				continue // one need not enter the chain
			}
			wanted = chain[i+1 : i+2]
		}
		at := f.b.edges[chain[i]].to
		for _, out := range f.out[f.first[at]:f.first[at+1]] {
			if !slices.Contains(wanted, out) {
				r.add(chain[:i+1], out)
			}
		}
	}
}

func (r *rules) add(chain []uint32, out uint32) {
	if len(chain) == 1 {
		r.pairs[[2]uint32{chain[0], out}] = true
		return
	}
	r.chains = append(r.chains, append(slices.Clone(chain), out))
}

// chainsOf are the edges along several ways, each from end to end, in either direction.
func (f *finder) chainsOf(ways []int64) [][]uint32 {
	chains := f.along(ways[0])
	for _, id := range ways[1:] {
		var longer [][]uint32
		for _, chain := range chains {
			for _, next := range f.along(id) {
				if f.b.edges[chain[len(chain)-1]].to == f.b.edges[next[0]].from {
					longer = append(longer, append(slices.Clone(chain), next...))
				}
			}
		}
		chains = longer
	}
	return chains
}

func (f *finder) along(id int64) (chains [][]uint32) {
	w := f.ways[id]
	if w == nil || !w.whole || w.segments == 0 {
		return nil
	}
	for d := range uint32(2) {
		var chain []uint32
		for i := range w.segments {
			s := w.firstSegment + i
			if d == 1 {
				s = w.firstSegment + w.segments - 1 - i
			}
			if e, ok := f.edge[[2]uint32{s, d}]; ok {
				chain = append(chain, e)
			}
		}
		if len(chain) == int(w.segments) {
			chains = append(chains, chain)
		}
	}
	return chains
}
