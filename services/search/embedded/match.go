package embedded

import "strings"

// match is a term that stands for a query word, and how well.
type match struct {
	*term
	quality float32
}

// How well a term stands for a word.
const (
	isEqual     = 1
	meansSame   = 0.9
	soundsEqual = 0.85
	startsWith  = 0.8
	soundStarts = 0.7
	oneMistake  = 0.6
	twoMistakes = 0.45
	// A term that only begins like the misspelt word is further away: tamatr is tamatar before tamarind.
	soFar = 0.85
)

const (
	minSound  = 3 // shorter sounds say too little
	minTypo   = 4 // shorter words are other words when misspelt
	minTypos2 = 8 // so long that two mistakes are forgiven
)

// query is what somebody typed.
type query struct {
	words []string
	open  bool // the last word may go on
}

// maxWords are looked for; nobody types more by hand.
const maxWords = 8

func parse(text string) query {
	words := split(text)
	if len(words) > maxWords {
		return query{words: words[:maxWords]}
	}
	return query{words: words, open: text == strings.TrimRight(text, " \t\r\n")}
}

// matches of a word, spelt right.
func (d *dictionary) matches(word string, open bool) []match {
	var found []match
	add := func(t *term, quality float32) {
		if t != nil {
			found = append(found, match{t, quality})
		}
	}
	base := stem(word)
	add(d.byText[base], isEqual)
	for _, other := range otherNames(base) {
		add(d.byText[other], meansSame)
	}
	heard := sound(base)
	if len(heard) >= minSound || len(heard) > 0 && !open {
		for _, t := range startingWith(d.sounds, soundOf, heard) {
			if t.sound == heard {
				add(t, soundsEqual)
			} else if open {
				add(t, soundStarts)
			}
		}
	}
	if open {
		for _, t := range startingWith(d.texts, textOf, word) {
			add(t, startsWith)
		}
	}
	return found
}

// nearMatches are terms that a word may be a misspelling of.
func (d *dictionary) nearMatches(word string, open bool) []match {
	word = stem(word)
	letters := []rune(word)
	if len(letters) < minTypo {
		return nil
	}
	allowed := 1
	if len(letters) >= minTypos2 {
		allowed = 2
	}
	var found []match
	var row distanceRow
	for _, t := range d.texts {
		if len(t.text) < len(word)-2*allowed || !open && len(t.text) > len(word)+4*allowed {
			continue
		}
		whole, start := row.distance(letters, t.text, open, allowed)
		if quality := forMistakes(whole, start, allowed); quality > 0 {
			found = append(found, match{t, quality})
		}
	}
	return found
}

// forMistakes is how well a term stands for a word that is so far from all of it, and from its beginning; 0
// when it does not.
func forMistakes(whole, start, allowed int) float32 {
	quality := func(mistakes int) float32 {
		switch {
		case mistakes > allowed:
			return 0
		case mistakes == 2:
			return twoMistakes
		}
		return oneMistake
	}
	return max(quality(whole), soFar*quality(start))
}

// distanceRow is scratch space of an edit distance.
type distanceRow struct{ before, previous, current [64]int }

// distance counts the letters to insert, drop, replace or swap with a neighbour to turn word into
// text, and into a beginning of text when open. It gives up beyond allowed.
func (r *distanceRow) distance(word []rune, text string, open bool, allowed int) (whole, start int) {
	if len(word) >= len(r.current) {
		return allowed + 1, allowed + 1
	}
	before, previous, current := &r.before, &r.previous, &r.current
	for i := range len(word) + 1 {
		previous[i] = i
	}
	best := allowed + 1
	last, at := rune(0), 0
	for _, letter := range text {
		at++
		current[0] = at
		least := at
		for i := 1; i <= len(word); i++ {
			cost := 1
			if word[i-1] == letter {
				cost = 0
			}
			d := min(previous[i]+1, current[i-1]+1, previous[i-1]+cost)
			if i > 1 && at > 1 && word[i-1] == last && word[i-2] == letter {
				d = min(d, before[i-2]+1)
			}
			current[i] = d
			least = min(least, d)
		}
		if open {
			best = min(best, current[len(word)])
		}
		if least > allowed {
			return allowed + 1, best
		}
		last = letter
		before, previous, current = previous, current, before
	}
	whole = previous[len(word)]
	return whole, min(best, whole)
}
