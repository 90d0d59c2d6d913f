package embedded

import (
	"slices"
	"strings"
)

// field of a document, as a bit.
type field uint8

const (
	inName field = 1 << iota
	inBrand
	inCategory
	inPack
	inBarcode
	inDescription
)

// weights of all combinations of fields.
var weights = func() (table [1 << 6]float32) {
	for fields := range table {
		for bit, weight := range []float32{10, 6, 3, 4, 10, 1} {
			if fields&(1<<bit) != 0 {
				table[fields] += weight
			}
		}
	}
	return table
}()

// term is an index word and where it is.
type term struct {
	text, sound string
	postings    []posting // by document
}

type posting struct {
	document uint32
	fields   field
}

// dictionary is all terms, to be found by text and by sound.
type dictionary struct {
	byText  map[string]*term
	texts   []*term // sorted by text
	sounds  []*term // those with a sound, sorted by it
	unsaved bool    // texts and sounds lack some
}

func newDictionary() dictionary { return dictionary{byText: make(map[string]*term)} }

func (d *dictionary) add(text string, p posting) {
	t := d.byText[text]
	if t == nil {
		t = &term{text: text, sound: sound(text)}
		d.byText[text] = t
		d.texts = append(d.texts, t)
		if t.sound != "" {
			d.sounds = append(d.sounds, t)
		}
		d.unsaved = true
	}
	t.postings = append(t.postings, p)
}

// sort makes added terms findable.
func (d *dictionary) sort() {
	if !d.unsaved {
		return
	}
	slices.SortFunc(d.texts, func(a, b *term) int { return strings.Compare(a.text, b.text) })
	slices.SortFunc(d.sounds, func(a, b *term) int { return strings.Compare(a.sound, b.sound) })
	d.unsaved = false
}

// startingWith are the terms with a prefix, of their text or of their sound.
func startingWith(sorted []*term, key func(*term) string, prefix string) []*term {
	from, _ := slices.BinarySearchFunc(sorted, prefix, func(t *term, p string) int { return strings.Compare(key(t), p) })
	to := from
	for to < len(sorted) && strings.HasPrefix(key(sorted[to]), prefix) {
		to++
	}
	return sorted[from:to]
}

func textOf(t *term) string  { return t.text }
func soundOf(t *term) string { return t.sound }
