package planted

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"doorstep/kit/report"
)

// bug is one of kit/fault as it is written there.
type bug struct{ constant, name, doc string }

// bugs are all of kit/fault/bugs.go.
func bugs(t *testing.T) (found []bug) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "kit/fault/bugs.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			found = append(found, bug{
				constant: spec.Names[0].Name,
				name:     strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`),
				doc:      strings.Join(strings.Fields(spec.Doc.Text()), " "),
			})
		}
		return true
	})
	return found
}

// places are the files that plant each bug, by constant.
func places(t *testing.T) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	for _, folder := range []string{"app", "kit", "services"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, part := range strings.Split(string(text), "fault.Planted(fault.")[1:] {
				constant, _, _ := strings.Cut(part, ")")
				found[constant] = append(found[constant], strings.TrimPrefix(path, root+"/"))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// Every bug of the list is planted in one place, and one test is named that catches it.
func TestEveryBugIsPlantedOnceAndHasACatcher(t *testing.T) {
	planted, listed := places(t), bugs(t)
	for _, b := range listed {
		if len(planted[b.constant]) != 1 {
			t.Errorf("%s is planted in %q, want one place", b.constant, planted[b.constant])
		}
		at := slices.IndexFunc(catchers, func(c catcher) bool { return string(c.bug) == b.name })
		if at < 0 {
			t.Errorf("nothing catches %s", b.constant)
			continue
		}
		if c := catchers[at]; !defined(t, c) {
			t.Errorf("%s is to be caught by %s, which is not there", b.constant, c.name())
		}
	}
	if len(listed) != len(catchers) || len(listed) != len(planted) {
		t.Errorf("%d bugs, %d planted, %d catchers", len(listed), len(planted), len(catchers))
	}
}

func defined(t *testing.T, c catcher) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, c.pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(c.run, "/")
	return slices.ContainsFunc(files, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(text), "func "+name+"(t *testing.T)")
	})
}

const document = root + "/docs/reliability.md"

// The section of the document is what the code says.
func TestDocument(t *testing.T) {
	got, err := report.Section(document, "planted")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimSpace(section(t))
	switch {
	case got == want:
	case !*update:
		t.Error("docs/reliability.md is not what the code says; run: go test ./test/planted -update")
	default:
		if err := report.Replace(document, "planted", want); err != nil {
			t.Fatal(err)
		}
	}
}

func section(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	text.WriteString(`## Planted bugs

` + "`make planted`" + ` plants each of these, runs the ordinary test that is there to catch it, and wants it to fail
for its reason; the same test passes with nothing planted. It is part of ` + "`make test`" + `.

| bug | planted in | caught by |
|---|---|---|
`)
	planted := places(t)
	for _, b := range bugs(t) {
		at := slices.IndexFunc(catchers, func(c catcher) bool { return string(c.bug) == b.name })
		if at < 0 || len(planted[b.constant]) == 0 {
			t.Fatalf("%s is not complete", b.constant)
		}
		_, does, _ := strings.Cut(b.doc, " ")
		fmt.Fprintf(&text, "| `%s`: %s | `%s` | `%s` |\n", b.name, does, planted[b.constant][0], catchers[at].name())
	}
	return text.String()
}
