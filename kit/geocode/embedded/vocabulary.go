package embedded

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// vocabulary is all words of all names, sorted, each with the names that have it.
type vocabulary struct {
	terms []term
	byKey map[string]int
}

type term struct {
	text     string
	runes    []rune
	weight   float32 // rare words say more
	postings []posting
}

// posting says which name has a word, and which of the name's words it covers.
type posting struct {
	name  uint32
	cover uint16 // one bit a word; 0: not in the name, but near it
}

func (v *vocabulary) add(text string, p posting) {
	if v.byKey == nil {
		v.byKey = make(map[string]int)
	}
	i, ok := v.byKey[text]
	if !ok {
		i = len(v.terms)
		v.byKey[text] = i
		v.terms = append(v.terms, term{text: text, runes: []rune(text)})
	}
	if last := len(v.terms[i].postings) - 1; last < 0 || v.terms[i].postings[last] != p {
		v.terms[i].postings = append(v.terms[i].postings, p)
	}
}

// finish sorts the words and weighs them among so many names.
func (v *vocabulary) finish(names int) {
	slices.SortFunc(v.terms, func(a, b term) int { return strings.Compare(a.text, b.text) })
	for i := range v.terms {
		t := &v.terms[i]
		v.byKey[t.text] = i
		t.postings = slices.Clip(t.postings)
		t.weight = float32(math.Log(1 + float64(names+1)/float64(len(t.postings))))
	}
}

// match is a word of the vocabulary that a typed word may mean, and how good that is, up to 1.
type match struct {
	term    int
	quality float32
}

// Qualities of words that are not the typed one.
const (
	abbreviated = 0.97
	oneEdit     = 0.78
	twoEdits    = 0.6
	begun       = 0.8 // at least, for a word that begins with what was typed
)

// mistakes is how many letters of a word may be wrong. Short words and numbers are taken at their word.
func mistakes(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 4 || word[0] >= '0' && word[0] <= '9':
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// meant finds what a typed word may mean. The last word of a query may be unfinished; so may the others,
// but that counts less.
func (v *vocabulary) meant(word string, last bool, scratch *walk) []match {
	found := scratch.found[:0]
	if i, ok := v.byKey[word]; ok {
		found = append(found, match{i, 1})
	}
	for _, meaning := range meanings[word] {
		if i, ok := v.byKey[meaning]; ok {
			found = append(found, match{i, abbreviated})
		}
	}
	prefixes := last || utf8.RuneCountInString(word) >= 4
	found = v.walk(word, mistakes(word), prefixes, scratch, found)
	for i := range found {
		if !last && found[i].quality < 1 && strings.HasPrefix(v.terms[found[i].term].text, word) {
			found[i].quality *= 0.8
		}
	}
	scratch.found = found
	return found
}

// walk is the memory of one search through the vocabulary.
type walk struct {
	typed []rune
	rows  [][]uint8 // rows[d]: edits from each beginning of what was typed to d letters of the word
	found []match
}

func (w *walk) row(depth int) []uint8 {
	for len(w.rows) <= depth {
		w.rows = append(w.rows, nil)
	}
	if cap(w.rows[depth]) < len(w.typed)+1 {
		w.rows[depth] = make([]uint8, 2*len(w.typed)+8)
	}
	w.rows[depth] = w.rows[depth][:len(w.typed)+1]
	return w.rows[depth]
}

// walk compares what was typed with all words, in their order: a word goes on where it parts from the
// one before, and words with a hopeless beginning are skipped together. Edits are letters inserted,
// left out, replaced, and neighbours swapped.
func (v *vocabulary) walk(word string, limit int, prefixes bool, w *walk, found []match) []match {
	w.typed = append(w.typed[:0], []rune(word)...)
	n := len(w.typed)
	for j, row := 0, w.row(0); j <= n; j++ {
		row[j] = uint8(min(j, 200))
	}
	var before []rune
	for i := 0; i < len(v.terms); {
		t := &v.terms[i]
		depth, best := 0, uint8(255) // best: edits to the best beginning of this word
		for depth < len(before) && depth < len(t.runes) && before[depth] == t.runes[depth] {
			depth++
			best = min(best, w.rows[depth][n])
		}
		before = t.runes
		dead := false
		for ; depth < len(t.runes) && !dead; depth++ {
			dead = w.extend(t.runes, depth) > uint8(limit)
			best = min(best, w.rows[depth+1][n])
			if dead && best > uint8(limit) {
				before = t.runes[:depth+1]
			}
		}
		if dead && best > uint8(limit) {
			i = v.after(i, before)
			continue
		}
		if !dead && w.rows[len(t.runes)][n] <= uint8(limit) && t.text != word {
			found = append(found, match{i, edited(w.rows[len(t.runes)][n])})
		} else if prefixes && best <= uint8(limit) && t.text != word {
			part := float32(n) / float32(len(t.runes))
			found = append(found, match{i, edited(best) * (begun + (1-begun)*min(part, 1))})
		}
		if dead {
			before = t.runes[:depth]
		}
		i++
	}
	return found
}

func edited(edits uint8) float32 { return [...]float32{1, oneEdit, twoEdits}[edits] }

// extend fills the row behind the letter at depth and returns its least value.
func (w *walk) extend(runes []rune, depth int) (least uint8) {
	row, above, c := w.row(depth+1), w.rows[depth], runes[depth]
	row[0] = uint8(min(depth+1, 200))
	least = row[0]
	for j := 1; j < len(row); j++ {
		cost := uint8(1)
		if w.typed[j-1] == c {
			cost = 0
		}
		row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
		if depth > 0 && j > 1 && w.typed[j-1] == runes[depth-1] && w.typed[j-2] == c {
			row[j] = min(row[j], w.rows[depth-1][j-2]+1)
		}
		least = min(least, row[j])
	}
	return least
}

// after is the first word behind i that does not begin like this.
func (v *vocabulary) after(i int, beginning []rune) int {
	prefix := string(beginning)
	return i + 1 + sort.Search(len(v.terms)-i-1, func(k int) bool {
		text := v.terms[i+1+k].text
		return cmp.Compare(text[:min(len(text), len(prefix))], prefix) > 0
	})
}

// logOf is the weight of a word that one of so many names has.
func logOf(names int) float32 { return float32(math.Log(1 + float64(names+1))) }
