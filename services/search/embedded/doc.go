// Package embedded is a search engine in memory, made for what people type into a grocery shop:
// few short words, the last one unfinished, in mixed languages and doubtful spelling.
//
// It is an inverted index: for each word the documents that have it and in which fields. A query
// word is first turned into index words (equal, starting with it, sounding like it, meaning the same,
// and if need be misspelt), then documents are scored by field weight and by how good the word is.
// There are no corpus statistics: a score depends on the document and the query alone, so it is the
// same in every process, and products that match equally well go by popularity.
//
// Why not a general full-text library: for 27,555 products of a real catalogue on one core, typed
// letter by letter with some misspelt, bleve 2.6 in memory needed 1.3 s and 28 MB to index and
// answered in 8.7 ms at the median and 97 ms at p99; this needs 0.3 s and 15 MB and answers in 0.1
// and 5 ms. A query is many prefix and fuzzy look-ups in several fields, and here each word of the
// dictionary is kept once for all fields.
//
// It keeps nothing on disk; package search fills it.
package embedded
