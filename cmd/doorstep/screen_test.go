package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"doorstep/sim/city"
)

func TestScreenWithoutTerminalPrintsLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &screen{out: &out, quiet: true}
	for done := range 4 {
		s.show(city.Snapshot{Stage: "Stocking A", Done: done, Total: 3})
	}
	s.show(city.Snapshot{Stage: "Hiring", Done: 0, Total: 9})
	for range 3 {
		s.show(city.Snapshot{Now: time.Now()})
	}
	if got, want := out.String(), "Stocking A, 0 of 3\nHiring, 0 of 9\nThe city is open. Ctrl-C closes it.\n\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

func TestScreenDrawsOverItself(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &screen{out: &out, terminal: true}
	s.show(city.Snapshot{Stage: "Stocking A", Done: 1, Total: 3})
	s.show(city.Snapshot{Stage: "Stocking A", Done: 3, Total: 3})
	if got := out.String(); strings.Count(got, "\n") != 2 || strings.Count(got, "\x1b[1A") != 1 {
		t.Errorf("one stage is drawn as %q", got)
	}
	s.show(city.Snapshot{Now: time.Now(), Placed: 3, Behind: true, Reason: "people act late", KeepsUpWith: 90})
	out.Reset()
	s.last = time.Time{}
	s.show(city.Snapshot{Now: time.Now(), Placed: 4})
	got := out.String()
	if !strings.HasPrefix(got, "\x1b[5A\x1b[J") || !strings.Contains(got, "4 placed") || strings.Contains(got, "behind") {
		t.Errorf("the second picture is drawn as %q", got)
	}
}
