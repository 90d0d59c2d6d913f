// Package lean gives back to the system what only the start of a process needed: the garbage of the
// start, and the pages of the program's own file that the kernel has mapped since.
//
// The kernel maps sixteen pages around each one that is touched, and a start touches code and types all
// over the file once: of a hundred megabytes most end up mapped, a few are ever used again. A page that is
// given back and used again is mapped anew from the page cache, which costs a microsecond.
package lean

import (
	"errors"
	"runtime/debug"
)

// GiveBack collects garbage and gives memory back. It changes nothing but how much is resident; where the
// system offers no way, that is less.
func GiveBack() error {
	debug.FreeOSMemory()
	own, err := ownPages()
	if err != nil {
		return err
	}
	var failed error
	for _, pages := range own {
		failed = errors.Join(failed, pages.giveBack())
	}
	return failed
}

// pages are one piece of the program's file in memory, as it is on disk.
type pages struct {
	from, to uintptr
	resident int64
}
