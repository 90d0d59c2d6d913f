// Package report keeps measured text in documents true: it replaces a section between its markers and
// says on what machine and of which commit a figure was seen. It measures nothing.
package report

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
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
	before, _, after, err := cut(path, string(document), name)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(before+strings.TrimSpace(text)+"\n"+after), 0o644)
}

// Section is what Replace put there, without space around it.
func Section(path, name string) (string, error) {
	document, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	_, section, _, err := cut(path, string(document), name)
	return strings.TrimSpace(section), err
}

// cut divides a document at the markers of a section, which stay outside.
func cut(path, document, name string) (before, section, after string, err error) {
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->"
	before, rest, found := strings.Cut(document, begin)
	section, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", "", "", fmt.Errorf("%s has no section %s", path, name)
	}
	return before + begin, section, end + after, nil
}

// Conditions is one line: date, commit, processor, cores, memory, system, Go, how busy the machine was.
func Conditions(now time.Time) string {
	return fmt.Sprintf("%s, commit %s; %d cores of %s, %s, %s, %s, load average %s",
		now.UTC().Format(time.DateOnly), commit(), runtime.NumCPU(), field("/proc/cpuinfo", "model name", "an unnamed processor"),
		memory(), runtime.GOOS+"/"+runtime.GOARCH, runtime.Version(), load())
}

// commit is that of the binary, or for a test, which has none, of the checkout.
func commit() string {
	revision, modified := "", ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value[:min(10, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = " with changes"
		}
	}
	if revision != "" {
		return revision + modified
	}
	out, err := exec.Command("git", "describe", "--always", "--abbrev=10", "--dirty= with changes").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// load is the average of the last minutes.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if words := strings.Fields(string(text)); err == nil && len(words) >= 3 {
		return strings.Join(words[:3], " ")
	}
	return "unknown"
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
