package photon_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocode/photon"
	"doorstep/kit/geocodetest"
)

// The emulator speaks Photon's documented form; what it says comes from the embedded geocoder, every
// street in two parts.
func TestContract(t *testing.T) {
	index, err := embedded.Open(t.Context(), strings.NewReader(geocodetest.Extract))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulate(t, index))
	t.Cleanup(server.Close)
	geocodetest.Run(t, func(t testing.TB) geocode.Geocoder { return open(t, server.URL) })
}

func open(t testing.TB, server string) *photon.Geocoder {
	t.Helper()
	g, err := photon.New(photon.Config{Server: server, Language: "fr"})
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

func feature(at geo.Point, properties object) object {
	return object{"type": "Feature", "properties": properties, "geometry": object{"type": "Point", "coordinates": []float64{at.Longitude, at.Latitude}}}
}

func emulate(t *testing.T, index geocode.Geocoder) http.Handler {
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, features []object) {
		if err := json.NewEncoder(w).Encode(object{"type": "FeatureCollection", "features": features}); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /api", func(w http.ResponseWriter, r *http.Request) {
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || r.FormValue("q") == "" || r.FormValue("lang") != "fr" {
			t.Errorf("asked for %s", r.URL)
		}
		places, err := index.Search(r.Context(), geocode.Query{Text: r.FormValue("q"), Near: point(r), Limit: limit})
		if err != nil {
			t.Error(err)
		}
		features := []object{}
		for _, p := range places {
			properties := object{"name": p.Name, "osm_value": p.Category, "district": p.Context, "osm_key": "amenity", "type": "house"}
			switch p.Kind {
			case geocode.Street:
				properties["osm_key"], properties["type"] = "highway", "street"
				features = append(features, feature(p.At, properties))
			case geocode.Area:
				properties["osm_key"], properties["type"] = "place", "district"
			}
			features = append(features, feature(p.At, properties))
		}
		answer(w, features[:min(limit, len(features))])
	})
	mux.HandleFunc("GET /reverse", func(w http.ResponseWriter, r *http.Request) {
		at := point(r)
		address, err := index.Reverse(r.Context(), at)
		features := []object{}
		if err == nil && address.Place != "" {
			features = append(features, feature(at, object{"name": address.Place, "street": "", "osm_key": "shop", "type": "house"}))
		}
		if err == nil && address.Street != "" {
			features = append(features, feature(address.At, object{"name": address.Street, "osm_key": "highway", "type": "street", "district": address.Context}))
		}
		answer(w, features)
	})
	return mux
}

func TestBadAnswers(t *testing.T) {
	for body, status := range map[string]int{"": 200, "<html>": 200, `{"features":3}`: 200, "no": 400, "broken": 500, "busy": 429} {
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
	f.Add(`{"features":[{"geometry":{"coordinates":[7.42,43.73]},"properties":{"name":"Rue Grimaldi","type":"street"}}]}`)
	f.Add(`{"features":[{"geometry":{},"properties":{"street":"x"}},{}]}`)
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
