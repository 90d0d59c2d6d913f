// Package geocodetest is the conformance suite of kit/geocode: what every geocoder promises, tested on
// the harbour of Monaco. It owns no promise of its own; the words are in package geocode.
package geocodetest

import (
	"context"
	_ "embed" // the extract
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/geocode"
)

// Extract is the harbour, see testdata/README.md. © OpenStreetMap contributors, ODbL 1.0.
//
//go:embed testdata/monaco-harbour.osm.pbf
var Extract string

// Lack is something that a geocoder cannot do.
type Lack int

const (
	// Typing: the geocoder wants whole words, spelt right.
	Typing Lack = iota
)

// Places of the suite.
var (
	harbour = geo.Point{Latitude: 43.7355, Longitude: 7.4225}
	// Two streets, each a place on it.
	rueGrimaldi = geo.Point{Latitude: 43.7335, Longitude: 7.4183}
	sea         = geo.Point{Latitude: 43.60, Longitude: 7.60}
)

// Run runs the suite on a geocoder that knows the extract.
func Run(t *testing.T, open func(t testing.TB) geocode.Geocoder, lacks ...Lack) {
	for _, c := range []struct {
		name  string
		needs []Lack
		test  func(t *testing.T, g geocode.Geocoder)
	}{
		{"FindsStreets", nil, findsStreets},
		{"FindsPlaces", nil, findsPlaces},
		{"CaseAndAccentsDoNotMatter", nil, caseAndAccents},
		{"FindsWhileTyping", []Lack{Typing}, findsWhileTyping},
		{"ForgivesMistakes", []Lack{Typing}, forgivesMistakes},
		{"OneStreetIsOneAnswer", nil, oneStreetIsOneAnswer},
		{"KeepsLimit", nil, keepsLimit},
		{"NothingForNothing", nil, nothingForNothing},
		{"AnyTextIsTaken", nil, anyTextIsTaken},
		{"ReverseFindsTheWayBack", nil, reverseFindsTheWayBack},
		{"ReverseRefuses", nil, reverseRefuses},
		{"ManyAskAtOnce", nil, manyAskAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, need := range c.needs {
				if slices.Contains(lacks, need) {
					t.Skip("this geocoder says that it cannot")
				}
			}
			c.test(t, open(t))
		})
	}
}

func search(t *testing.T, g geocode.Geocoder, text string) []geocode.Place {
	t.Helper()
	places, err := g.Search(t.Context(), geocode.Query{Text: text, Near: harbour})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, p := range places {
		if p.Name == "" || p.At.Metres(harbour) > 3_000 || p.Kind != geocode.Street && p.Kind != geocode.Spot && p.Kind != geocode.Area {
			t.Errorf("%q found %+v", text, p)
		}
	}
	return places
}

// first wants a name among the first answers.
func first(t *testing.T, g geocode.Geocoder, text, name string, kind geocode.Kind) {
	t.Helper()
	places := search(t, g, text)
	for _, p := range places[:min(3, len(places))] {
		if p.Name == name && p.Kind == kind {
			return
		}
	}
	t.Errorf("%q found %v", text, places)
}

func findsStreets(t *testing.T, g geocode.Geocoder) {
	for _, name := range []string{"Rue Grimaldi", "Boulevard Albert 1er", "Rue Princesse Caroline", "Avenue d'Ostende"} {
		first(t, g, name, name, geocode.Street)
	}
}

func findsPlaces(t *testing.T, g geocode.Geocoder) {
	for _, name := range []string{"Stars n Bars", "Yacht Club de Monaco", "Black Legend"} {
		first(t, g, name, name, geocode.Spot)
	}
}

func caseAndAccents(t *testing.T, g geocode.Geocoder) {
	first(t, g, "RUE GRIMALDI", "Rue Grimaldi", geocode.Street)
	first(t, g, "CHEMIN DES PECHEURS", "Chemin des Pêcheurs", geocode.Spot)
	first(t, g, "escalier sainte cecile", "Escalier Sainte-Cécile", geocode.Street)
}

func findsWhileTyping(t *testing.T, g geocode.Geocoder) {
	for _, text := range []string{"rue grim", "grimal", "rue grimaldi"} {
		first(t, g, text, "Rue Grimaldi", geocode.Street)
	}
	first(t, g, "stars n b", "Stars n Bars", geocode.Spot)
}

func forgivesMistakes(t *testing.T, g geocode.Geocoder) {
	first(t, g, "rue grimladi", "Rue Grimaldi", geocode.Street)
	first(t, g, "rue prinçesse karoline", "Rue Princesse Caroline", geocode.Street)
	first(t, g, "yacth club", "Yacht Club de Monaco", geocode.Spot)
}

// oneStreetIsOneAnswer: a street of many ways comes once, for its whole length.
func oneStreetIsOneAnswer(t *testing.T, g geocode.Geocoder) {
	count := 0
	for _, p := range search(t, g, "Boulevard Albert 1er") {
		if p.Name == "Boulevard Albert 1er" && p.Kind == geocode.Street {
			count++
		}
	}
	if count != 1 {
		t.Errorf("one street is %d answers", count)
	}
}

func keepsLimit(t *testing.T, g geocode.Geocoder) {
	for _, limit := range []int{1, 3} {
		places, err := g.Search(t.Context(), geocode.Query{Text: "rue", Near: harbour, Limit: limit})
		if err != nil || len(places) != limit {
			t.Errorf("%d of %d answers: %v", len(places), limit, err)
		}
	}
	if places, err := g.Search(t.Context(), geocode.Query{Text: "rue", Near: harbour, Limit: 1000}); err != nil || len(places) > geocode.MaxLimit {
		t.Errorf("%d answers: %v", len(places), err)
	}
}

func nothingForNothing(t *testing.T, g geocode.Geocoder) {
	for _, text := range []string{"", "   ", " ,.-/ "} {
		if places := search(t, g, text); len(places) != 0 {
			t.Errorf("%q found %v", text, places)
		}
	}
	if places := search(t, g, "xqzwvvk pfrtlbq"); len(places) != 0 {
		t.Errorf("nonsense found %v", places)
	}
}

func anyTextIsTaken(t *testing.T, g geocode.Geocoder) {
	for _, text := range []string{"rue\x00grimaldi", "\xff\xfe", "मार्ग", "ರಸ್ತೆ", strings.Repeat("rue ", 500), "%2F&q=../../", "<script>"} {
		search(t, g, text)
	}
}

func reverseFindsTheWayBack(t *testing.T, g geocode.Geocoder) {
	places := search(t, g, "Rue Grimaldi")
	if len(places) == 0 {
		t.Fatal("nothing found")
	}
	address, err := g.Reverse(t.Context(), places[0].At)
	if err != nil || address.Street != "Rue Grimaldi" || address.Metres > 25 {
		t.Errorf("the way back leads to %+v, %v", address, err)
	}
	address, err = g.Reverse(t.Context(), rueGrimaldi)
	if err != nil || address.Street == "" && address.Place == "" {
		t.Fatalf("got %+v, %v", address, err)
	}
	if metres := rueGrimaldi.Metres(address.At); address.Street != "" && (metres > 150 || math.Abs(metres-address.Metres) > 5) {
		t.Errorf("%+v is %.0f m away", address, metres)
	}
}

func reverseRefuses(t *testing.T, g geocode.Geocoder) {
	if address, err := g.Reverse(t.Context(), sea); !errs.Is(err, geocode.ReasonNoPlaceNear) {
		t.Errorf("the sea is %+v, %v", address, err)
	}
	for _, at := range []geo.Point{{}, {Latitude: 91}, {Latitude: math.NaN(), Longitude: 7}} {
		_, err := g.Reverse(t.Context(), at)
		if public := new(errs.Error); !errors.As(err, &public) || public.Kind != errs.InvalidArgument {
			t.Errorf("%v: got %v", at, err)
		}
	}
}

func manyAskAtOnce(t *testing.T, g geocode.Geocoder) {
	texts := []string{"rue grimaldi", "albert", "stars", "rue"}
	ask := func(text string) []geocode.Place {
		places, err := g.Search(context.Background(), geocode.Query{Text: text, Near: harbour})
		if err != nil {
			t.Error(err)
		}
		return places
	}
	var want [][]geocode.Place
	for _, text := range texts {
		want = append(want, ask(text))
	}
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for i, text := range texts {
				if got := ask(text); !slices.Equal(got, want[i]) {
					t.Errorf("%q found %v, and before %v", text, got, want[i])
				}
			}
		})
	}
	asking.Wait()
}
