// Package report keeps measured text in documents true: it replaces a section between its markers and
// says on what machine and of which commit a figure was seen. It measures nothing.
package report

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Replace puts text between the lines <!-- name:begin --> and <!-- name:end --> of a document. It is
// an error when the document has no such section.
func Replace(path, name, text string) error {
	document, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := fmt.Appendf(nil, "<!-- %s:begin -->\n", name), fmt.Appendf(nil, "<!-- %s:end -->", name)
	before, rest, found := bytes.Cut(document, begin)
	_, after, closed := bytes.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no section %s", path, name)
	}
	fresh := bytes.Join([][]byte{before, begin, []byte(strings.TrimSpace(text)), []byte("\n"), end, after}, nil)
	return os.WriteFile(path, fresh, 0o644)
}

// Conditions is one line: date, commit, processor, cores, memory, system, Go.
func Conditions(now time.Time) string {
	return fmt.Sprintf("%s, commit %s; %d cores of %s, %s, %s, %s",
		now.UTC().Format(time.DateOnly), commit(), runtime.NumCPU(), field("/proc/cpuinfo", "model name", "an unnamed processor"),
		memory(), runtime.GOOS+"/"+runtime.GOARCH, runtime.Version())
}

func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, modified := "unknown", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value[:min(10, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = " with changes"
		}
	}
	return revision + modified
}

func memory() string {
	var kilobytes int
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal", ""), &kilobytes); err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%.0f GiB", float64(kilobytes)/(1<<20))
}

// field is the value of the first "name: value" line of a file of the kernel.
func field(path, name, otherwise string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return otherwise
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}
