package roadmap_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"doorstep/kit/roadmap"
)

type collection struct {
	Features []struct {
		Properties struct {
			Class int    `json:"c"`
			Name  string `json:"n"`
		}
		Geometry struct {
			Type        string
			Coordinates [][2]float64
		}
	}
}

func TestGeoJSON(t *testing.T) {
	t.Parallel()
	pbf, err := os.ReadFile("../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	text, err := roadmap.GeoJSON(t.Context(), bytes.NewReader(pbf))
	if err != nil {
		t.Fatal(err)
	}
	var roads collection
	if err := json.Unmarshal(text, &roads); err != nil {
		t.Fatal(err)
	}
	names := make(map[string]int)
	for _, f := range roads.Features {
		if f.Geometry.Type != "LineString" || len(f.Geometry.Coordinates) < 2 || f.Properties.Class < 1 || f.Properties.Class > 6 {
			t.Fatalf("odd feature %+v", f)
		}
		for _, at := range f.Geometry.Coordinates {
			if at[0] < 77.5 || at[0] > 77.7 || at[1] < 12.9 || at[1] > 13.1 {
				t.Fatalf("%v is not in Bengaluru", at)
			}
		}
		names[f.Properties.Name]++
	}
	if len(roads.Features) < 3000 {
		t.Errorf("only %d roads", len(roads.Features))
	}
	if n := names["Mahatma Gandhi Road"]; n == 0 {
		t.Error("there is no Mahatma Gandhi Road")
	}
}

func TestNotAnExtract(t *testing.T) {
	t.Parallel()
	if _, err := roadmap.GeoJSON(t.Context(), bytes.NewReader([]byte("no map"))); err == nil {
		t.Error("text is no extract")
	}
}
