package warehouse_test

import (
	"testing"
	"time"

	"doorstep/services/warehouse"
)

func TestPaceFollowsTheFormula(t *testing.T) {
	t.Parallel()
	five := []warehouse.Line{
		line("a", 1, "ambient", true), line("b", 1, "ambient", true), line("c", 1, "ambient", true),
		line("d", 1, "ambient", true), line("e", 1, "chilled", true),
	}
	tests := map[string]struct {
		got, want time.Duration
	}{
		"one line":                     {warehouse.DefaultPace.Pick(five[:1]), 27 * time.Second},
		"extra units":                  {warehouse.DefaultPace.Pick([]warehouse.Line{line("a", 4, "ambient", true)}), 33 * time.Second},
		"five lines, one of them cold": {warehouse.DefaultPace.Pick(five), 87 * time.Second},
		"one bag":                      {warehouse.DefaultPace.Pack(1), 20 * time.Second},
		"three bags":                   {warehouse.DefaultPace.Pack(3), 44 * time.Second},
		"no bag":                       {warehouse.DefaultPace.Pack(0), 20 * time.Second},
	}
	for name, test := range tests {
		if test.got != test.want {
			t.Errorf("%s: got %v, want %v", name, test.got, test.want)
		}
	}
	promise := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	// 300 s ride, 60 s handover, 32 s for two bags, 87 s picking.
	if got, want := warehouse.DefaultPace.LatestStart(promise, 300*time.Second, five), promise.Add(-479*time.Second); !got.Equal(want) {
		t.Errorf("latest start %v, want %v", got, want)
	}
}
