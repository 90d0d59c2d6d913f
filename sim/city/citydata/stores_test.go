package citydata

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// The extent of the road extract, degrees.
const west, south, east, north = 77.5674, 12.9409, 77.6394, 13.0015

type point [2]float64 // longitude, latitude

type store struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Address       string  `json:"address"`
	Latitude      float64 `json:"latitude"`
	Longitude     float64 `json:"longitude"`
	ServiceRadius float64 `json:"service_radius"`
	Opens         string  `json:"opens"`
	Closes        string  `json:"closes"`
	Zone          struct {
		Type        string    `json:"type"`
		Coordinates [][]point `json:"coordinates"`
	} `json:"zone"`
	Aisles []struct {
		Aisle string `json:"aisle"`
		Zone  string `json:"zone"`
		Bins  int    `json:"bins"`
	} `json:"aisles"`
}

func (s store) at() point     { return point{s.Longitude, s.Latitude} }
func (s store) ring() []point { return s.Zone.Coordinates[0] }

func readStores(t *testing.T) []store {
	t.Helper()
	var list []store
	dec := json.NewDecoder(strings.NewReader(string(Stores())))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestStores(t *testing.T) {
	list := readStores(t)
	if len(list) != 3 {
		t.Fatalf("%d stores, want 3", len(list))
	}
	ids := map[string]bool{}
	for _, s := range list {
		if !slugPattern.MatchString(s.ID) || ids[s.ID] || s.Name == "" || !strings.Contains(s.Address, "Bengaluru 5600") {
			t.Errorf("store %q, %q, %q", s.ID, s.Name, s.Address)
		}
		ids[s.ID] = true
		if s.ServiceRadius != 2000 || s.Opens != "00:00" || s.Closes != "24:00" {
			t.Errorf("%s: radius %v, open %s to %s", s.ID, s.ServiceRadius, s.Opens, s.Closes)
		}
		bins, codes := map[string]int{}, map[string]bool{}
		for _, a := range s.Aisles {
			if codes[a.Aisle] || a.Bins < 1 {
				t.Errorf("%s: aisle %v is empty or repeated", s.ID, a)
			}
			codes[a.Aisle] = true
			bins[a.Zone] += a.Bins
		}
		if len(bins) != 3 || bins["ambient"] == 0 || bins["chilled"] == 0 || bins["frozen"] == 0 {
			t.Errorf("%s: bins by zone %v", s.ID, bins)
		}
		for zone, products := range countByZone(t) {
			if products > 5*bins[zone] {
				t.Errorf("%s: %d %s products for %d bins, more than five a bin", s.ID, products, zone, bins[zone])
			}
		}
	}
}

func countByZone(t *testing.T) map[string]int {
	count := map[string]int{}
	for _, r := range products(t) {
		count[r["storage_zone"]]++
	}
	return count
}

func TestZones(t *testing.T) {
	list := readStores(t)
	for _, s := range list {
		if s.Zone.Type != "Polygon" || len(s.Zone.Coordinates) != 1 {
			t.Fatalf("%s: zone is %s of %d rings", s.ID, s.Zone.Type, len(s.Zone.Coordinates))
		}
		ring := s.ring()
		if n := len(ring) - 1; n < 12 || n > 24 || ring[0] != ring[n] {
			t.Errorf("%s: ring of %d points, first %v, last %v", s.ID, n, ring[0], ring[n])
		}
		if !convex(ring) {
			t.Errorf("%s: ring is not convex and counter-clockwise", s.ID)
		}
		for _, p := range append(slices.Clone(ring), s.at()) {
			if p[0] < west || p[0] > east || p[1] < south || p[1] > north {
				t.Errorf("%s: %v is outside the roads", s.ID, p)
			}
			if d := metres(p, s.at()); d > s.ServiceRadius+1 {
				t.Errorf("%s: %v is %.0f m away", s.ID, p, d)
			}
		}
		if !strictlyInside(s.at(), ring) {
			t.Errorf("%s is not in its own zone", s.ID)
		}
	}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if !separated(a.ring(), b.ring()) {
				t.Errorf("zones of %s and %s overlap", a.ID, b.ID)
			}
		}
	}
}

// Customers on the border between two stores must have one: the zones that touch leave no gap.
func TestNeighboursShareTheirBorder(t *testing.T) {
	list := readStores(t)
	ashok, others := list[0], list[1:]
	for _, s := range others {
		shared := 0
		for _, p := range s.ring()[1:] {
			if slices.Contains(ashok.ring(), p) {
				shared++
			}
		}
		if shared != 2 {
			t.Errorf("%s and %s share %d corners, want 2", ashok.ID, s.ID, shared)
		}
	}
}

func TestOverlapIsFound(t *testing.T) {
	square := func(x, y float64) []point { return []point{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}} }
	for _, c := range []struct {
		x, y float64
		want bool
	}{{0, 0, false}, {0.5, 0.5, false}, {1, 0, true}, {2, 2, true}} {
		if got := separated(square(0, 0), square(c.x, c.y)); got != c.want {
			t.Errorf("square at %v, %v: separated %v", c.x, c.y, got)
		}
	}
}

// separated tells whether two convex counter-clockwise rings have no common inner point: then, and
// only then, the other ring lies wholly on the outer side of one edge.
func separated(a, b []point) bool { return edgeSeparates(a, b) || edgeSeparates(b, a) }

func edgeSeparates(a, b []point) bool {
	for i := 1; i < len(a); i++ {
		if !slices.ContainsFunc(b, func(p point) bool { return cross(a[i-1], a[i], p) > 1e-12 }) {
			return true
		}
	}
	return false
}

func convex(ring []point) bool {
	n := len(ring) - 1
	for i := range n {
		if cross(ring[i], ring[i+1], ring[(i+2)%n]) <= 0 {
			return false
		}
	}
	return true
}

func strictlyInside(p point, ring []point) bool {
	for i := 1; i < len(ring); i++ {
		if cross(ring[i-1], ring[i], p) <= 0 {
			return false
		}
	}
	return true
}

// cross is positive when c lies to the left of the line from a to b.
func cross(a, b, c point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

func metres(a, b point) float64 {
	const degree = 111_195.0
	dx := (a[0] - b[0]) * math.Cos(a[1]*math.Pi/180)
	return degree * math.Hypot(dx, a[1]-b[1])
}

func TestSurroundings(t *testing.T) {
	t.Parallel()
	var drawn struct {
		Features []struct {
			Properties map[string]string
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(Surroundings(), &drawn); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, f := range drawn.Features {
		kinds[f.Geometry.Type]++
		var places [][2]float64
		var err error
		if f.Geometry.Type == "Point" {
			places = make([][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &places[0])
		} else {
			rings := [][][2]float64{}
			err = json.Unmarshal(f.Geometry.Coordinates, &rings)
			places = slices.Concat(rings...)
		}
		if err != nil || f.Properties["name"] == "" {
			t.Errorf("%v: %v", f.Properties, err)
		}
		b := RoadsBounds
		for _, at := range places {
			if at[0] < b[0] || at[1] < b[1] || at[0] > b[2] || at[1] > b[3] {
				t.Errorf("%s: %v is outside the roads", f.Properties["name"], at)
			}
		}
	}
	if kinds["Polygon"] != 8 || kinds["Point"] != 23 {
		t.Errorf("there are %v", kinds)
	}
}
