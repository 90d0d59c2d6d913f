package search

import "context"

// Engine finds documents by words. Implementations pass searchtest.Engine. Safe for concurrent use.
type Engine interface {
	// Index adds documents or replaces those with the same product id; once it returns they are
	// found. Repeating it changes nothing.
	Index(ctx context.Context, documents []Document) error
	// Delete removes documents; one that is not there is no error.
	Delete(ctx context.Context, productIDs []string) error
	// Search finds the documents of a store that have every word of the text, best first.
	//
	// A word is found in name, brand, category and description, which count in this order; in the
	// pack size; and as a barcode. The last word may be the beginning of one. Words that sound alike
	// (jeera, zeera) or mean the same in the languages that people mix (pyaz, onion) count as found,
	// a little lower. When that finds nothing, small misspellings are forgiven in words of four and
	// more letters, and when that finds nothing, one of several words may be missing. Equal scores go
	// by popularity, then by id.
	Search(ctx context.Context, query Query) (Hits, error)
}

// Vocabulary is an engine that can tell what it has words for.
type Vocabulary interface {
	Engine
	// Knows reports whether every word of a text is one of a document, or means the same as one, spelt right.
	Knows(text string) bool
}

// Document is a product as an engine sees it.
type Document struct {
	ProductID, Name, Brand, Description, PackSize string
	// Categories are the names of its category and of those above.
	Categories []string
	// CategoryIDs are the ids of the same.
	CategoryIDs  []string
	WarehouseIDs []string // who carries it
	Barcodes     []string
	Popularity   float64
}

// Query is one search.
type Query struct {
	Text        string
	WarehouseID string
	CategoryID  string // with everything below it; all when empty
	Limit       int    // the most hits to return
}

// Hits answer a query.
type Hits struct {
	Hits  []Hit
	Total int // how many there are, also beyond the limit
}

// Hit is a document found. Scores of one answer compare with each other, nothing else.
type Hit struct {
	ProductID string
	Score     float64
}
