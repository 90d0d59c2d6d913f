package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"doorstep/kit/geo"
)

// pair is a line of a file of pairs. The id may be any JSON and is given back as it is.
type pair struct {
	ID   json.RawMessage `json:"id"`
	From lonLat          `json:"from"`
	To   lonLat          `json:"to"`
}

// pairAnswer is a line of a file of answers: a time and a length, or the reason why there are none.
type pairAnswer struct {
	ID      json.RawMessage `json:"id"`
	Seconds *float64        `json:"seconds"`
	Metres  *float64        `json:"metres"`
	Error   string          `json:"error,omitempty"`
}

// lonLat is a place as GeoJSON writes it.
type lonLat [2]float64

func (p lonLat) point() geo.Point { return geo.Point{Latitude: p[1], Longitude: p[0]} }

func lonLatOf(p geo.Point) lonLat { return lonLat{p.Longitude, p.Latitude} }

func readPairs(path string) ([]pair, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var pairs []pair
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		if p.ID == nil {
			p.ID = fmt.Appendf(nil, "%d", n)
		}
		if !p.From.point().Valid() || !p.To.point().Valid() {
			return nil, fmt.Errorf("%s, line %d: a place is [longitude, latitude] in degrees", path, n)
		}
		pairs = append(pairs, p)
	}
	if len(pairs) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("%s has no pairs", path)
	}
	return pairs, lines.Err()
}

// writeLines writes a line of JSON for each item.
func writeLines[T any](path string, items []T) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriter(file)
	encoder := json.NewEncoder(out)
	for _, item := range items {
		if err := encoder.Encode(item); err != nil {
			return err
		}
	}
	return out.Flush()
}
