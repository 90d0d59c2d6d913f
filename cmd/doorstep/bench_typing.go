package main

import (
	"context"
	"fmt"
	"runtime"

	"doorstep/kit/recall"
)

// typingFigures are how a search copes with people who type.
type typingFigures struct {
	Found     map[recall.Way]recall.Share `json:"found"`
	Presses   int                         `json:"key_presses"`
	P50US     float64                     `json:"p50_us"`
	P99US     float64                     `json:"p99_us"`
	LongestUS float64                     `json:"longest_us"`
}

func measureTyping(ctx context.Context, find recall.Finder, names []string, seed uint64) (seen typingFigures, err error) {
	if seen.Found, err = recall.Found(ctx, find, names, seed); err != nil {
		return seen, err
	}
	took, err := recall.Keystrokes(ctx, find, names)
	if err != nil {
		return seen, err
	}
	if seen.Presses = len(took); len(took) > 0 {
		at := func(share float64) float64 {
			return float64(took[int(share*float64(len(took)-1))].Nanoseconds()) / 1000
		}
		seen.P50US, seen.P99US, seen.LongestUS = at(0.5), at(0.99), at(1)
	}
	return seen, nil
}

func (f typingFigures) figures() (lines []figure) {
	for _, way := range recall.Ways {
		s := f.Found[way]
		lines = append(lines, figure{
			name:  fmt.Sprintf("%s: names / found first / among five (%%)", way),
			value: fmt.Sprintf("%d / %.1f / %.1f", s.Asked, share(s.First, s.Asked), share(s.AmongFive, s.Asked)),
		})
	}
	return append(lines, figure{
		name:  "a key press, best of three: median / 99 % / longest (µs)",
		value: fmt.Sprintf("%.0f / %.0f / %.0f of %d", f.P50US, f.P99US, f.LongestUS, f.Presses),
	})
}

// distinct keeps the first of equal names.
func distinct(names []string) (different []string) {
	seen := make(map[string]bool, len(names))
	for _, name := range names {
		if !seen[name] {
			seen[name], different = true, append(different, name)
		}
	}
	return different
}

// heap is what is in use after a collection, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func share(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
