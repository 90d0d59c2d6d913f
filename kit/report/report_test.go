package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "# Title\n<!-- a:begin -->\nold\n<!-- a:end -->\nbetween\n<!-- b:begin -->\n<!-- b:end -->\nend\n"
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	for section, text := range map[string]string{"a": "new\n", "b": "also new"} {
		if err := Replace(path, section, text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Title\n<!-- a:begin -->\nnew\n<!-- a:end -->\nbetween\n<!-- b:begin -->\nalso new\n<!-- b:end -->\nend\n"
	if string(got) != want {
		t.Errorf("got %q", got)
	}
	if section, err := Section(path, "a"); err != nil || section != "new" {
		t.Errorf("section a is %q, %v", section, err)
	}
	if err := Replace(path, "c", "text"); err == nil {
		t.Error("a section that is not there was replaced")
	}
}

func TestConditions(t *testing.T) {
	got := Conditions(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	if !strings.HasPrefix(got, "2026-11-01, commit ") || !strings.Contains(got, "cores of") {
		t.Errorf("got %q", got)
	}
}
