package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/sim/city/citydata"
)

type benchGeocodeCommand struct {
	PBF  string `help:"OpenStreetMap extract; the demo's own when absent." name:"pbf" type:"existingfile" placeholder:"FILE"`
	Seed uint64 `help:"Seed of the mistakes." default:"1"`
	benchFlags
}

// geocodeFigures are what was seen.
type geocodeFigures struct {
	Streets   int     `json:"streets"`
	Others    int     `json:"places_and_areas"`
	BuildMS   float64 `json:"build_ms"`
	Megabytes float64 `json:"memory_mb"`
	typingFigures
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
	var names []string
	for _, place := range index.Entries() {
		names = append(names, place.Name)
	}
	// Wherever the name is: the person is nowhere, which is the harder case.
	find := func(ctx context.Context, text string, most int) (found []string, err error) {
		places, err := index.Search(ctx, geocode.Query{Text: text, Limit: most})
		for _, place := range places {
			found = append(found, place.Name)
		}
		return found, err
	}
	seen.typingFigures, err = measureTyping(ctx, find, distinct(names), seed)
	return seen, err
}

func (g geocodeFigures) figures() []figure {
	return append([]figure{
		{name: "streets / places and areas", value: fmt.Sprintf("%d / %d", g.Streets, g.Others)},
		{name: "index made in (ms) / takes (MB)", value: fmt.Sprintf("%.0f / %.1f", g.BuildMS, g.Megabytes)},
	}, g.typingFigures.figures()...)
}
