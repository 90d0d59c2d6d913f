package embedded_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocodetest"
)

func open(t testing.TB, extract string) *embedded.Index {
	t.Helper()
	index, err := embedded.Open(t.Context(), strings.NewReader(extract))
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// bengaluru is the extract that the demo ships.
func bengaluru(t testing.TB) *embedded.Index {
	t.Helper()
	extract, err := os.ReadFile("../../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	return open(t, string(extract))
}

func TestContract(t *testing.T) {
	index := open(t, geocodetest.Extract)
	geocodetest.Run(t, func(testing.TB) geocode.Geocoder { return index })
}

// How people in Bengaluru write addresses.
func TestBengaluru(t *testing.T) {
	index := bengaluru(t)
	for text, want := range map[string]string{
		"mg road": "Mahatma Gandhi Road", "M.G. Rd": "Mahatma Gandhi Road", "m g road": "Mahatma Gandhi Road",
		"chruch st": "Church Street", "church": "Church Street", "churchstreet": "Church Street",
		"12 church street, bengaluru 560001": "Church Street", "no 12, church st near museum road": "Church Street",
		"brigade": "Brigade Road", "residency rd": "Residency Road", "80ft road": "80 Feet Road", "80 feet rd": "80 Feet Road",
		"St. Marks Road": "Saint Mark's Road", "st marks rd": "Saint Mark's Road", "queens rd": "Queen's Road",
		"commisariat road": "Commissariat Road", "museum raod": "Museum Road", "bvk iyengar road": "B.V.K. Iyengar Road",
		"kasturba raod": "Kasturba Road", "KASTURBA ROAD": "Kasturba Road", "vittal malya": "Vittal Mallya Road",
		"first cross residency road": "1st Cross Road", "1st cross residency": "1st Cross Road",
	} {
		places, err := index.Search(t.Context(), geocode.Query{Text: text})
		if err != nil || len(places) == 0 || places[0].Name != want {
			t.Errorf("%q found %v, %v", text, names(places), err)
		}
	}
}

func names(places []geocode.Place) (all []string) {
	for _, p := range places {
		all = append(all, p.Name+" ("+p.Context+")")
	}
	return all
}

// Streets of one name in several parts of the city stay apart, and the one near by comes first.
func TestNearComesFirst(t *testing.T) {
	index := bengaluru(t)
	all, err := index.Search(t.Context(), geocode.Query{Text: "5th main road", Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(p geocode.Place) bool { return p.Name != "5th Main Road" })
	if len(all) < 2 {
		t.Fatalf("there are %v", names(all))
	}
	for _, want := range all {
		got, err := index.Search(t.Context(), geocode.Query{Text: "5th main road", Near: want.At})
		if err != nil || got[0].At.Metres(want.At) > 300 {
			t.Errorf("near %v the first is %v", want.At, got[0])
		}
		if want.Context == "" {
			t.Errorf("nothing tells %v apart", want)
		}
	}
}

// Every street is found by its own name, and its place is on it.
func TestEveryStreetIsFound(t *testing.T) {
	for _, index := range []*embedded.Index{bengaluru(t), open(t, geocodetest.Extract)} {
		missed := 0
		for _, e := range index.Entries() {
			places, err := index.Search(t.Context(), geocode.Query{Text: e.Name, Near: e.At})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(places, func(p geocode.Place) bool { return p == e }) {
				missed++
				t.Logf("%+v is not among %v", e, names(places))
			}
			if e.Kind != geocode.Street {
				continue
			}
			if address, err := index.Reverse(t.Context(), e.At); err != nil || address.Metres > 5 {
				t.Errorf("at %+v is %+v, %v", e, address, err)
			}
		}
		if missed > 0 {
			t.Errorf("%d of %d are not found by their names", missed, len(index.Entries()))
		}
	}
}

// The nearest street is the nearest of all, as a search without an index says.
func TestReverseIsNearest(t *testing.T) {
	index := bengaluru(t)
	for i := range 200 {
		at := geo.Point{Latitude: 12.945 + float64(i%20)*0.0025, Longitude: 77.57 + float64(i/20)*0.0065}
		address, err := index.Reverse(t.Context(), at)
		if err != nil {
			t.Fatalf("%v: %v", at, err)
		}
		if want := index.NearestByHand(at); address.Metres > want+0.5 {
			t.Errorf("%v: %.1f m, there is one at %.1f m", at, address.Metres, want)
		}
	}
}

func TestBrokenExtracts(t *testing.T) {
	whole := geocodetest.Extract
	for name, text := range map[string]string{"empty": "", "short": whole[:len(whole)/2], "text": "this is no extract", "damaged": whole[:300] + "x" + whole[301:]} {
		if _, err := embedded.Open(t.Context(), strings.NewReader(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{"rue grimaldi", "M.G. Rd", "1er", "d'arm", "\xff", "ರಸ್ತೆ", "80ft", "st st st", "0", "ßß"} {
		f.Add(text, 43.73, 7.42)
	}
	index := open(f, geocodetest.Extract)
	f.Fuzz(func(t *testing.T, text string, latitude, longitude float64) {
		q := geocode.Query{Text: text, Near: geo.Point{Latitude: latitude, Longitude: longitude}}
		places, err := index.Search(t.Context(), q)
		if err != nil || len(places) > 8 {
			t.Errorf("%d places, %v", len(places), err)
		}
		if again, _ := index.Search(t.Context(), q); !slices.Equal(places, again) {
			t.Errorf("%v and then %v", places, again)
		}
	})
}

func FuzzReverse(f *testing.F) {
	f.Add(43.73, 7.42)
	f.Add(90.0, 180.0)
	index := open(f, geocodetest.Extract)
	f.Fuzz(func(t *testing.T, latitude, longitude float64) {
		at := geo.Point{Latitude: latitude, Longitude: longitude}
		if address, err := index.Reverse(t.Context(), at); err == nil && address.Metres > 1000 {
			t.Errorf("%v is %+v", at, address)
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add(geocodetest.Extract)
	f.Add("")
	f.Fuzz(func(t *testing.T, extract string) {
		if index, err := embedded.Open(t.Context(), strings.NewReader(extract)); err == nil {
			if _, err := index.Search(t.Context(), geocode.Query{Text: "rue"}); err != nil {
				t.Error(err)
			}
		}
	})
}
