package embedded

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"doorstep/services/search"
)

// Engine is the index. The zero value is not ready; use New.
type Engine struct {
	mu        sync.RWMutex // guards the rest
	documents []document   // by number; a removed one has no id
	numbers   map[string]uint32
	removed   int
	names     map[string]uint32 // numbers of stores and categories
	terms     dictionary

	scratch sync.Pool // *tally
}

var _ search.Vocabulary = (*Engine)(nil)

// document is what is kept beside its words.
type document struct {
	id         string
	popularity float64
	stores     []uint32
	categories []uint32
	nameWords  uint8
	source     search.Document // for compaction
}

// New makes an empty engine.
func New() *Engine {
	e := &Engine{scratch: sync.Pool{New: func() any { return new(tally) }}}
	e.clear()
	return e
}

func (e *Engine) clear() {
	e.documents, e.numbers, e.removed = nil, make(map[string]uint32), 0
	e.names, e.terms = make(map[string]uint32), newDictionary()
}

// Index implements search.Engine.
func (e *Engine) Index(_ context.Context, documents []search.Document) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range documents {
		e.remove(d.ProductID)
		e.add(d)
	}
	e.compact()
	e.terms.sort()
	return nil
}

// Delete implements search.Engine.
func (e *Engine) Delete(_ context.Context, productIDs []string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range productIDs {
		e.remove(id)
	}
	e.compact()
	e.terms.sort()
	return nil
}

// remove leaves the words of a document behind; compact drops them.
func (e *Engine) remove(id string) {
	if number, ok := e.numbers[id]; ok {
		e.documents[number] = document{}
		delete(e.numbers, id)
		e.removed++
	}
}

func (e *Engine) add(d search.Document) {
	number := uint32(len(e.documents))
	e.numbers[d.ProductID] = number
	fields := make(map[string]field)
	put := func(in field, texts ...string) {
		for _, text := range texts {
			for _, word := range split(text) {
				fields[stem(word)] |= in
			}
		}
	}
	put(inName, d.Name)
	nameWords := len(fields)
	put(inBrand, d.Brand)
	put(inCategory, d.Categories...)
	put(inPack, d.PackSize)
	put(inBarcode, d.Barcodes...)
	put(inDescription, d.Description)
	for word, in := range fields {
		e.terms.add(word, posting{number, in})
	}
	e.documents = append(e.documents, document{
		id: d.ProductID, popularity: d.Popularity, stores: e.number(d.WarehouseIDs), categories: e.number(d.CategoryIDs),
		nameWords: uint8(min(nameWords, 255)), source: d,
	})
}

// number gives every store and category a number: smaller to keep and quicker to compare.
func (e *Engine) number(names []string) []uint32 {
	numbers := make([]uint32, len(names))
	for i, name := range names {
		number, known := e.names[name]
		if !known {
			number = uint32(len(e.names))
			e.names[name] = number
		}
		numbers[i] = number
	}
	return numbers
}

// compact starts anew when a third of the documents are gone.
func (e *Engine) compact() {
	if e.removed < 100 || e.removed*3 < len(e.documents) {
		return
	}
	old := e.documents
	e.clear()
	for _, d := range old {
		if d.id != "" {
			e.add(d.source)
		}
	}
}

// Search implements search.Engine.
func (e *Engine) Search(_ context.Context, asked search.Query) (search.Hits, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	q := parse(asked.Text)
	store, known := e.names[asked.WarehouseID]
	if len(q.words) == 0 || !known {
		return search.Hits{}, nil
	}
	only := filter{store: store}
	if asked.CategoryID != "" {
		if only.category, known = e.names[asked.CategoryID]; !known {
			return search.Hits{}, nil
		}
		only.byCategory = true
	}
	t := e.scratch.Get().(*tally)
	defer e.scratch.Put(t)
	found := e.find(t, q, only)
	hits := search.Hits{Total: len(found), Hits: make([]search.Hit, 0, min(len(found), asked.Limit))}
	for _, f := range found[:min(len(found), asked.Limit)] {
		hits.Hits = append(hits.Hits, search.Hit{ProductID: e.documents[f.document].id, Score: float64(f.score)})
	}
	return hits, nil
}

// Knows implements search.Vocabulary.
func (e *Engine) Knows(text string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	words := split(text)
	for _, word := range words {
		base := stem(word)
		if !slices.ContainsFunc(append([]string{base}, synonyms[base]...), func(w string) bool { return e.terms.byText[w] != nil }) {
			return false
		}
	}
	return len(words) > 0
}

// find widens the search until there is something.
func (e *Engine) find(t *tally, q query, only filter) []scored {
	t.reset(len(e.documents))
	for i, word := range q.words {
		t.addWord(e.terms.matches(word, q.open && i == len(q.words)-1))
	}
	if found := e.collect(t, len(q.words), only); len(found) > 0 {
		return found
	}
	t.reset(len(e.documents))
	for i, word := range q.words {
		open := q.open && i == len(q.words)-1
		t.addWord(append(e.terms.matches(word, open), e.terms.nearMatches(word, open)...))
	}
	found := e.collect(t, len(q.words), only)
	if len(found) == 0 && len(q.words) > 1 {
		found = e.collect(t, len(q.words)-1, only)
	}
	return found
}

// filter says which documents are asked for.
type filter struct {
	store, category uint32
	byCategory      bool
}

func (f filter) admits(d *document) bool {
	return d.id != "" && slices.Contains(d.stores, f.store) && (!f.byCategory || slices.Contains(d.categories, f.category))
}

// nameIsAll is added when the query says the whole name.
const nameIsAll = 3

// collect sorts the documents that have enough of the words, best first.
func (e *Engine) collect(t *tally, words int, only filter) []scored {
	t.found = t.found[:0]
	for _, number := range t.touched {
		s, d := &t.sums[number], &e.documents[number]
		if int(s.words) < words || !only.admits(d) {
			continue
		}
		score := s.score
		if s.nameWords >= d.nameWords {
			score += nameIsAll
		}
		t.found = append(t.found, scored{number, score})
	}
	slices.SortFunc(t.found, func(a, b scored) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		da, db := &e.documents[a.document], &e.documents[b.document]
		return cmp.Or(cmp.Compare(db.popularity, da.popularity), cmp.Compare(da.id, db.id))
	})
	return t.found
}

// scored is a document found.
type scored struct {
	document uint32
	score    float32
}
