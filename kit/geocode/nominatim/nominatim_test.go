package nominatim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocode/nominatim"
	"doorstep/kit/geocodetest"
)

// The emulator speaks Nominatim's documented form; what it says comes from the embedded geocoder, every
// street twice.
func TestContract(t *testing.T) {
	index, err := embedded.Open(t.Context(), strings.NewReader(geocodetest.Extract))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulate(t, index))
	t.Cleanup(server.Close)
	geocodetest.Run(t, func(t testing.TB) geocode.Geocoder { return open(t, server.URL) }, geocodetest.Typing)
}

func open(t testing.TB, server string) *nominatim.Geocoder {
	t.Helper()
	g, err := nominatim.New(nominatim.Config{Server: server, Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

type object = map[string]any

func point(r *http.Request) geo.Point {
	latitude, _ := strconv.ParseFloat(r.FormValue("lat"), 64)
	longitude, _ := strconv.ParseFloat(r.FormValue("lon"), 64)
	return geo.Point{Latitude: latitude, Longitude: longitude}
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }

func emulate(t *testing.T, index geocode.Geocoder) http.Handler {
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, r *http.Request, what any) {
		if r.FormValue("format") != "jsonv2" || r.Header.Get("User-Agent") != "doorstep" || r.FormValue("accept-language") != "fr" {
			t.Errorf("asked for %s by %s", r.URL, r.UserAgent())
		}
		if err := json.NewEncoder(w).Encode(what); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit > 40 {
			t.Errorf("asked for %s", r.URL)
		}
		var west, south, east, north float64
		if _, err := fmt.Sscanf(r.FormValue("viewbox"), "%g,%g,%g,%g", &west, &south, &east, &north); err != nil {
			t.Errorf("the box is %q", r.FormValue("viewbox"))
		}
		near := geo.Point{Latitude: (south + north) / 2, Longitude: (west + east) / 2}
		places, err := index.Search(r.Context(), geocode.Query{Text: r.FormValue("q"), Near: near, Limit: limit})
		if err != nil {
			t.Error(err)
		}
		results := []object{}
		for _, p := range places {
			category := map[geocode.Kind]string{geocode.Street: "highway", geocode.Area: "place", geocode.Spot: "amenity"}[p.Kind]
			one := object{
				"lat": degrees(p.At.Latitude), "lon": degrees(p.At.Longitude), "name": p.Name, "display_name": p.Name + ", Monaco",
				"category": category, "type": p.Category, "address": object{"suburb": p.Context, "city": "Monaco"},
			}
			results = append(results, one)
			if p.Kind == geocode.Street { // in several parts
				results = append(results, one)
			}
		}
		answer(w, r, results[:min(limit, len(results))])
	})
	mux.HandleFunc("GET /reverse", func(w http.ResponseWriter, r *http.Request) {
		address, err := index.Reverse(r.Context(), point(r))
		if err != nil {
			answer(w, r, object{"error": "Unable to geocode"})
			return
		}
		answer(w, r, object{
			"lat": degrees(address.At.Latitude), "lon": degrees(address.At.Longitude), "name": address.Street, "category": "highway",
			"type": "residential", "address": object{"road": address.Street, "suburb": address.Context},
		})
	})
	return mux
}

func TestBadAnswers(t *testing.T) {
	for body, status := range map[string]int{"": 200, "<html>": 200, `{"lat":3}`: 200, "no": 400, "broken": 500, "busy": 429} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(server.Close)
		g := open(t, server.URL)
		_, search := g.Search(t.Context(), geocode.Query{Text: "rue"})
		_, reverse := g.Reverse(t.Context(), geo.Point{Latitude: 43.7, Longitude: 7.4})
		for _, err := range []error{search, reverse} {
			if !errs.Is(err, geocode.ReasonUnavailable) {
				t.Errorf("%d %q: got %v", status, body, err)
			}
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(`[{"lat":"43.73","lon":"7.42","name":"Rue Grimaldi","category":"highway"}]`)
	f.Add(`{"lat":"43.73","lon":"7.42","display_name":"x, y","address":{"road":"z"}}`)
	f.Add(`{"error":"Unable to geocode"}`)
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	f.Cleanup(server.Close)
	g := open(f, server.URL)
	f.Fuzz(func(t *testing.T, text string) {
		body = text
		places, err := g.Search(t.Context(), geocode.Query{Text: "rue", Limit: 2})
		if len(places) > 2 || err != nil && !errs.Is(err, geocode.ReasonUnavailable) {
			t.Errorf("%q: %v, %v", text, places, err)
		}
		if _, err := g.Reverse(t.Context(), geo.Point{Latitude: 43.7, Longitude: 7.4}); err != nil && !errs.Is(err, geocode.ReasonUnavailable) && !errs.Is(err, geocode.ReasonNoPlaceNear) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
