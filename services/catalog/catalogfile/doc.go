// Package catalogfile reads catalogues from files: our own catalog.csv with categories.csv, and the
// exports of two shops that people have at hand, in their real state (foreign encodings, blanks,
// repeated rows, missing names, sizes inside names).
//
// It turns bytes into categories and products that catalog.Service.Import takes, with a report of
// what was skipped and why. It reads no network, writes no database and knows no stock.
package catalogfile
