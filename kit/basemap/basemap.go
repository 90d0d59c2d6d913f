package basemap

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/project"
	"github.com/paulmach/orb/simplify"
)

// MinZoom and MaxZoom are the zooms that have tiles; a map draws those of MaxZoom larger when it comes
// closer: there a step of a tile's grid is half a metre.
const (
	MinZoom = 8
	MaxZoom = 14
)

// Map is what is drawn of an extract.
type Map struct {
	features []feature
	bounds   orb.Bound
}

// feature is something that is drawn.
type feature struct {
	kind
	geometry orb.Geometry
	bound    orb.Bound
	properties
}

// Read reads an extract (OSM PBF). Elements that lack nodes are left out. More, when there is any, is a
// GeoJSON FeatureCollection of things that the extract lacks, with tags of OpenStreetMap as properties.
func Read(ctx context.Context, extract io.ReadSeeker, more []byte) (*Map, error) {
	m := &Map{}
	if err := m.addExtract(ctx, extract); err != nil {
		return nil, fmt.Errorf("read a map: %w", err)
	}
	if more != nil {
		if err := m.addMore(more); err != nil {
			return nil, fmt.Errorf("read what is added to a map: %w", err)
		}
	}
	// Within a layer the important come last, above the others.
	slices.SortStableFunc(m.features, func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.layer, b.layer), cmp.Compare(b.rank, a.rank))
	})
	return m, nil
}

// addMore reads GeoJSON by hand: a library that does so brings a driver for a database.
func (m *Map) addMore(text []byte) error {
	var collection struct {
		Features []struct {
			Properties map[string]string
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(text, &collection); err != nil {
		return err
	}
	for i, f := range collection.Features {
		tag := func(key string) string { return f.Properties[key] }
		var at orb.Point
		var shape orb.Polygon
		var err error
		switch f.Geometry.Type {
		case "Point":
			err = json.Unmarshal(f.Geometry.Coordinates, &at)
			m.addPlace(at, tag)
		case "Polygon":
			if err = json.Unmarshal(f.Geometry.Coordinates, &shape); err == nil {
				m.addArea(shape, tag)
			}
		default:
			err = fmt.Errorf("a %q is neither a place nor an area", f.Geometry.Type)
		}
		if err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
	}
	return nil
}

func (m *Map) add(k kind, geometry orb.Geometry, p properties) {
	f := feature{kind: k, geometry: geometry, bound: geometry.Bound(), properties: p}
	if len(m.features) == 0 {
		m.bounds = f.bound
	}
	m.bounds = m.bounds.Union(f.bound)
	m.features = append(m.features, f)
}

// Bounds are the west, south, east and north of what is drawn.
func (m *Map) Bounds() [4]float64 {
	return [4]float64{m.bounds.Left(), m.bounds.Bottom(), m.bounds.Right(), m.bounds.Top()}
}

// Tile is a vector tile, not compressed; nil when there is nothing to draw.
func (m *Map) Tile(z, x, y uint32) []byte {
	t := tile{z, x, y}
	if !t.valid() {
		return nil
	}
	around := t.around()
	if !around.Intersects(m.bounds) {
		return nil
	}
	var packed []byte
	var open *layer
	for _, f := range m.features {
		if z < f.minZoom || !around.Intersects(f.bound) {
			continue
		}
		seen := clip.Geometry(around, orb.Clone(f.geometry))
		if seen == nil {
			continue
		}
		seen = simplify.DouglasPeucker(tolerance(z)).Simplify(project.Geometry(seen, t.grid))
		if open == nil || open.name != f.layer {
			packed = open.appendTo(packed)
			open = newLayer(f.layer)
		}
		open.add(seen, f.properties)
	}
	return open.appendTo(packed)
}

// tolerance is how far a line may move, in steps of a tile's grid: 16 are a point on the screen. The
// closest tiles are drawn larger, so they are exact.
func tolerance(z uint32) float64 {
	if z == MaxZoom {
		return 1
	}
	return 8
}
