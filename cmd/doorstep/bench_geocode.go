package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocode/recall"
	"doorstep/sim/city/citydata"
)

type benchGeocodeCommand struct {
	PBF  string `help:"OpenStreetMap extract; the demo's own when absent." name:"pbf" type:"existingfile" placeholder:"FILE"`
	Seed uint64 `help:"Seed of the mistakes." default:"1"`
	benchFlags
}

// geocodeFigures are what was seen.
type geocodeFigures struct {
	Streets   int                         `json:"streets"`
	Others    int                         `json:"places_and_areas"`
	BuildMS   float64                     `json:"build_ms"`
	Megabytes float64                     `json:"memory_mb"`
	Found     map[recall.Way]recall.Share `json:"found"`
	Presses   int                         `json:"key_presses"`
	P50US     float64                     `json:"p50_us"`
	P99US     float64                     `json:"p99_us"`
	LongestUS float64                     `json:"longest_us"`
}

func (c *benchGeocodeCommand) Run(ctx context.Context) error {
	var file io.ReadSeeker = bytes.NewReader(citydata.Roads())
	section, command := "bench-geocode-bengaluru", "doorstep bench geocode"
	if c.PBF != "" {
		opened, err := os.Open(c.PBF)
		if err != nil {
			return err
		}
		defer opened.Close()
		file, section, command = opened, "bench-geocode-file", "doorstep bench geocode --pbf FILE"
	}
	seen, err := measureGeocoder(ctx, file, c.Seed)
	if err != nil {
		return err
	}
	return c.show(section, command, seen.figures(), seen)
}

func measureGeocoder(ctx context.Context, file io.ReadSeeker, seed uint64) (geocodeFigures, error) {
	before, begin := heap(), time.Now()
	index, err := embedded.Open(ctx, file)
	if err != nil {
		return geocodeFigures{}, err
	}
	seen := geocodeFigures{BuildMS: float64(time.Since(begin).Microseconds()) / 1000, Megabytes: heap() - before}
	seen.Streets, seen.Others = index.Size()
	names := recall.Names(index.Entries())
	if seen.Found, err = recall.Found(ctx, index, names, seed); err != nil {
		return seen, err
	}
	took, err := recall.Keystrokes(ctx, index, names)
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

// heap is what is in use after a collection, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func (g geocodeFigures) figures() []figure {
	lines := []figure{
		{name: "streets / places and areas", value: fmt.Sprintf("%d / %d", g.Streets, g.Others)},
		{name: "index made in (ms) / takes (MB)", value: fmt.Sprintf("%.0f / %.1f", g.BuildMS, g.Megabytes)},
	}
	for _, way := range recall.Ways {
		s := g.Found[way]
		lines = append(lines, figure{
			name:  fmt.Sprintf("%s: names / found first / among five (%%)", way),
			value: fmt.Sprintf("%d / %.1f / %.1f", s.Asked, share(s.First, s.Asked), share(s.AmongFive, s.Asked)),
		})
	}
	return append(lines, figure{
		name:  "a key press, best of three: median / 99 % / longest (µs)",
		value: fmt.Sprintf("%.0f / %.0f / %.0f of %d", g.P50US, g.P99US, g.LongestUS, g.Presses),
	})
}

func share(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
