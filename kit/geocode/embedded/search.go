package embedded

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
)

// tally is the memory of one search.
type tally struct {
	walk    walk
	points  []float32 // by name: what of the query it explains
	covered []uint16  // by name: which of its words the query names
	touched []uint32  // names with points
	best    []float32 // by name: what the word at hand gives
	cover   []uint16
	found   []uint32 // names with something in best
	ranked  []ranked
}

type ranked struct {
	entry uint32
	score float32
}

func (t *tally) fit(names int) {
	if len(t.points) < names {
		t.points, t.covered = make([]float32, names), make([]uint16, names)
		t.best, t.cover = make([]float32, names), make([]uint16, names)
	}
}

// What makes a good answer, found by trying (decision 15).
const (
	enough      = 0.55 // of the query must be explained
	byContext   = 0.6  // what a word near the name counts, to one in it
	houseNumber = 0.12 // what a number counts at most, of the rarest word: names without it are hardly worse
	unknown     = 0.25 // what a word counts that no name has
	nameShare   = 0.35 // how much of the score is how much of the name was named
	nearShare   = 0.3  // how much a place right here gains
)

// Search finds what is called like the text so far.
func (x *Index) Search(_ context.Context, q geocode.Query) ([]geocode.Place, error) {
	q = q.Clean()
	typed := typedWords(q.Text)
	if len(typed) == 0 || len(x.names) == 0 {
		return nil, nil
	}
	t, _ := x.scratch.Get().(*tally)
	defer x.scratch.Put(t)
	t.fit(len(x.names))
	whole := float32(0)
	for i, word := range typed {
		whole += x.explain(t, word, i == len(typed)-1)
	}
	x.rank(t, whole, q.Near)
	places := make([]geocode.Place, 0, min(q.Limit, len(t.ranked)))
	for _, r := range t.ranked[:min(q.Limit, len(t.ranked))] {
		places = append(places, x.entries[r.entry].place())
	}
	return places, nil
}

// explain gives points to the names that have what a typed word may mean, and returns how many there
// were to be had.
func (x *Index) explain(t *tally, word string, last bool) (whole float32) {
	t.found = t.found[:0]
	matches := x.words.meant(word, last, &t.walk)
	weight := x.weight(matches)
	for _, m := range matches {
		whole = max(whole, m.quality*weight)
		for _, p := range x.words.terms[m.term].postings {
			points := m.quality * weight
			if p.cover == 0 {
				points *= byContext
			}
			if t.best[p.name] == 0 {
				t.found = append(t.found, p.name)
			}
			if points > t.best[p.name] {
				t.best[p.name], t.cover[p.name] = points, p.cover
			}
		}
	}
	for _, n := range t.found {
		if t.points[n] == 0 {
			t.touched = append(t.touched, n)
		}
		t.points[n] += t.best[n]
		t.covered[n] |= t.cover[n]
		t.best[n], t.cover[n] = 0, 0
	}
	switch {
	case word[0] >= '0' && word[0] <= '9': // perhaps the number of a house
		return min(max(whole, 1), houseNumber*logOf(len(x.names)))
	case len(matches) == 0: // perhaps the city, or a word that the map does not have
		return unknown * logOf(len(x.names))
	}
	return whole
}

// weight is what a typed word says: no more than the commonest of what it surely means, and when it
// surely means nothing, as much as the rarest of what it may mean.
func (x *Index) weight(matches []match) float32 {
	sure, perhaps := float32(math.Inf(1)), float32(0)
	for _, m := range matches {
		w := x.words.terms[m.term].weight
		if m.quality >= abbreviated {
			sure = min(sure, w)
		}
		perhaps = max(perhaps, w)
	}
	return min(sure, perhaps)
}

// rank orders the entries that explain enough of the query, the best first, and clears the tally.
func (x *Index) rank(t *tally, whole float32, near geo.Point) {
	t.ranked = t.ranked[:0]
	for _, n := range t.touched {
		name := &x.names[n]
		explained := min(t.points[n]/whole, 1.2)
		covered := float32(0)
		for c := t.covered[n]; c != 0; c &= c - 1 {
			covered += name.words[bits.TrailingZeros16(c)]
		}
		inName := t.covered[n] != 0
		t.points[n], t.covered[n] = 0, 0
		if explained < enough || !inName {
			continue
		}
		e := &x.entries[name.entry]
		score := explained*(1-nameShare+nameShare*covered/name.weight) + e.importance
		if near.Valid() {
			score += nearShare / (1 + float32(e.distance(near))/1000)
		}
		t.ranked = append(t.ranked, ranked{name.entry, score})
	}
	t.touched = t.touched[:0]
	slices.SortFunc(t.ranked, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareNames(x.entries[a.entry], x.entries[b.entry]))
	})
	t.ranked = unique(t.ranked)
}

// unique keeps the best of an entry's names.
func unique(all []ranked) []ranked {
	kept := all[:0]
	for _, r := range all {
		if len(kept) >= geocode.MaxLimit {
			break
		}
		if !slices.ContainsFunc(kept, func(k ranked) bool { return k.entry == r.entry }) {
			kept = append(kept, r)
		}
	}
	return kept
}
