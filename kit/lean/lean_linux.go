package lean

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ownPages finds the pieces of the program's file that are mapped and exactly as they are on disk. Pieces
// that the process may write are not, and neither are those which the loader or a debugger has changed: of
// these the kernel says that some of it is anonymous.
func ownPages() ([]pages, error) {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return nil, err
	}
	var (
		found   []pages
		current pages
		ours    bool // whether current is such a piece
	)
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := lines.Text()
		name, value, isField := strings.Cut(line, ":")
		if !isField || strings.Contains(name, " ") { // 00400000-02369000 r-xp 00000000 fe:00 10199524   /usr/bin/doorstep
			current, ours, err = mapping(line, program)
			if err != nil {
				return nil, err
			}
			continue
		}
		if !ours {
			continue
		}
		size, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(value, " kB")), 10, 64)
		switch {
		case err != nil: // flags and the like
		case name == "Rss":
			current.resident = size << 10
		case name == "Anonymous": // comes after Rss
			if ours = false; size == 0 {
				found = append(found, current)
			}
		}
	}
	return found, nil
}

// mapping reads the first line of a piece of memory; ours says that it is of the program's file and only
// read or run.
func mapping(line, program string) (p pages, ours bool, err error) {
	where, rest, _ := strings.Cut(line, " ")
	if _, err := fmt.Sscanf(where, "%x-%x", &p.from, &p.to); err != nil {
		return p, false, fmt.Errorf("read %q of the memory map: %w", line, err)
	}
	rights, _, _ := strings.Cut(rest, " ")
	return p, strings.HasPrefix(rights, "r-") && strings.HasSuffix(rest, " "+program), nil
}

func (p pages) giveBack() error {
	if _, _, failed := syscall.Syscall(syscall.SYS_MADVISE, p.from, p.to-p.from, syscall.MADV_DONTNEED); failed != 0 {
		return fmt.Errorf("give pages back: %w", failed)
	}
	return nil
}
