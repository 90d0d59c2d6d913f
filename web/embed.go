// Package web holds the files that browsers get. `make web` builds the apps into dist; a program that
// was built without them has one page, which says how to build them.
package web

import (
	"embed"
	"io/fs"
)

// dist holds a placeholder, so that a checkout compiles with Go alone.
//
//go:embed all:dist
var dist embed.FS

//go:embed missing/index.html
var missing embed.FS

// Files are the files of the apps: index.html of the shop at the top, the others in folders of their
// own. Without them, the page that says so.
func Files() fs.FS {
	if _, err := fs.Stat(dist, "dist/index.html"); err != nil {
		return sub(missing, "missing")
	}
	return sub(dist, "dist")
}

func sub(files embed.FS, folder string) fs.FS {
	inside, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folders are valid paths
	}
	return inside
}
