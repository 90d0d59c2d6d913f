// Package docs keeps what is written true: tables that are made from the code, examples that run,
// links that lead somewhere, deployment files that name what exists.
//
//	go test ./test/docs -update
//
// writes the generated parts of the documents anew.
package docs

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"doorstep/kit/storage/storagetest"
)

var update = flag.Bool("update", false, "write the generated parts of the documents")

// root of the checkout, seen from here.
const root = "../.."

func TestMain(m *testing.M) { storagetest.Main(m) }

const (
	begin = "<!-- begin generated: go test ./test/docs -update -->\n"
	end   = "<!-- end generated -->\n"
)

// golden compares the generated part of a document with what it should be, or writes it.
func golden(t *testing.T, document, want string) {
	t.Helper()
	path := filepath.Join(root, "docs", document)
	text := read(t, path)
	before, rest, okBegin := strings.Cut(text, begin)
	got, after, okEnd := strings.Cut(rest, end)
	if !okBegin || !okEnd {
		t.Fatalf("docs/%s has no generated part; it goes between the lines\n%s%s", document, begin, end)
	}
	if got == want {
		return
	}
	if !*update {
		t.Errorf("docs/%s is not what the code says; run: go test ./test/docs -update\nfirst difference:\n%s", document, difference(got, want))
		return
	}
	if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// difference is the first line that is not the same.
func difference(got, want string) string {
	have, need := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(have), len(need)) {
		if have[i] != need[i] {
			return "- " + have[i] + "\n+ " + need[i]
		}
	}
	return "one is longer than the other"
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// build makes ./cmd/doorstep.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	path := filepath.Join(t.TempDir(), "doorstep")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, root+"/cmd/doorstep").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// help is what `doorstep ... --help` prints, 80 columns wide.
func help(t *testing.T, program string, command ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append(command, "--help")...)
	cmd.Env = []string{"COLUMNS=80"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("doorstep %s --help: %v\n%s", strings.Join(command, " "), err, out)
	}
	return string(out)
}

var (
	fence = regexp.MustCompile("(?s)```.*?```")
	link  = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
)

// Every link to a file of ours leads to one.
func TestLinks(t *testing.T) {
	for _, path := range documents(t) {
		for _, found := range link.FindAllStringSubmatch(fence.ReplaceAllString(read(t, path), ""), -1) {
			target := found[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), target)); err != nil {
				t.Errorf("%s links to %s, which is not there", path, target)
			}
		}
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "deploy/*.md", "sim/city/citydata/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, paths...)
	}
	if len(found) < 10 {
		t.Fatalf("only %d documents found", len(found))
	}
	return found
}
