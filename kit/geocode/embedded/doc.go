// Package embedded is a geocoder in memory, made from an OpenStreetMap extract: streets, places with a
// name, quarters.
//
// The many ways of one street become one answer when they are connected or nearly so; streets of one
// name in different parts of a city stay apart and are told apart by their quarter or by a larger
// street near by, which is looked for as well ("1st cross residency road").
//
// Names and queries are cut into words without case and accents. Each word of a query is turned into
// words that names have: the same, an abbreviation of it or the other way round, one that begins with
// it, or one that is a letter or two away. Then names are ranked by how much of the query they explain,
// how much of them the query names, how important and how near they are.
//
// It keeps nothing on disk and never changes once made.
package embedded
