package valhalla_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/remote/remotetest"
	"doorstep/kit/routing"
	"doorstep/kit/routing/valhalla"
	"doorstep/kit/routingtest"
)

func TestContract(t *testing.T) {
	server := remotetest.Recorded(t, "testdata/bengaluru.jsonl.gz")
	routingtest.Run(t, func(t testing.TB) routing.Router { return open(t, server) })
}

func open(t testing.TB, server string) *valhalla.Router {
	t.Helper()
	router, err := valhalla.New(valhalla.Config{Server: server})
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// says is a server that always gives the same answer.
func says(t testing.TB, status int, body string) *valhalla.Router {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL)
}

var pair = []geo.Point{{Latitude: 12.97, Longitude: 77.6}, {Latitude: 12.98, Longitude: 77.61}}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status       int
		body, reason string
	}{
		{400, `{"error_code":442,"error":"No path could be found for input","status_code":400}`, routing.ReasonNoRoute},
		{400, `{"error_code":170,"error":"Locations are in unconnected regions"}`, routing.ReasonNoRoute},
		{400, `{"error_code":171,"error":"No suitable edges near location"}`, routing.ReasonNoRoadNear},
		{400, `{"error_code":154,"error":"Path distance exceeds the max distance limit"}`, routing.ReasonUnavailable},
		{200, `{"trip":{"legs":[]}}`, routing.ReasonUnavailable},
		{200, `{"trip":{"legs":[{"shape":"_"}]}}`, routing.ReasonUnavailable},
		{200, `{"trip":{"legs":[{"shape":"_p~iF~ps|U","maneuvers":[{"begin_shape_index":7}]}]}}`, routing.ReasonUnavailable},
		{200, `[]`, routing.ReasonUnavailable},
		{502, `bad gateway`, routing.ReasonUnavailable},
		{404, `<html>`, routing.ReasonUnavailable},
	} {
		if _, err := says(t, c.status, c.body).Route(t.Context(), pair); !errs.Is(err, c.reason) {
			t.Errorf("%d %s: got %v", c.status, c.body, err)
		}
	}
}

func TestTableWithoutWay(t *testing.T) {
	table, err := says(t, 200, `{"sources_to_targets":[[{"time":null,"distance":null},{"time":2.5,"distance":0.007}]]}`).Table(t.Context(), pair[:1], pair)
	if err != nil {
		t.Fatal(err)
	}
	if seconds, metres := table.At(0, 0); !math.IsInf(seconds, 1) || !math.IsInf(metres, 1) {
		t.Errorf("got %v s, %v m", seconds, metres)
	}
	if seconds, metres := table.At(0, 1); seconds != 2.5 || metres != 7 {
		t.Errorf("got %v s, %v m", seconds, metres)
	}
	for _, body := range []string{`{}`, `{"sources_to_targets":[[{"time":1}]]}`} {
		if got, err := says(t, 200, body).Table(t.Context(), pair[:1], pair); !errs.Is(err, routing.ReasonUnavailable) {
			t.Errorf("%s: got %v, %v", body, got, err)
		}
	}
}

// Whatever a server says, nothing breaks, and what is no answer is a refusal with a known reason.
func FuzzAnswer(f *testing.F) {
	f.Add(200, `{"trip":{"summary":{"time":1,"length":2},"legs":[{"shape":"_p~iF~ps|U_ulLnnqC","maneuvers":[{"type":10,"begin_shape_index":1}]}]}}`)
	f.Add(200, `{"sources_to_targets":[[{"time":null},{"time":2.5,"distance":0.007}]]}`)
	f.Add(200, `[{"edges":[{"correlated_lat":12.97,"correlated_lon":77.6,"edge_info":{"names":["x"]}}]}]`)
	f.Add(200, `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]},"properties":{}}]}`)
	f.Add(400, `{"error_code":171}`)
	var status int
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	f.Cleanup(server.Close)
	router := open(f, server.URL)
	f.Fuzz(func(t *testing.T, code int, text string) {
		if code != 200 && code != 400 {
			return
		}
		status, body = code, text
		_, snap := router.Snap(t.Context(), pair[0])
		route, routed := router.Route(t.Context(), pair)
		table, tabled := router.Table(t.Context(), pair[:1], pair)
		_, reached := router.Isochrone(t.Context(), pair[0], time.Minute)
		for _, err := range []error{snap, routed, tabled, reached} {
			if reason := errs.Reason(err); err != nil && !strings.HasPrefix(reason, "no_ro") && reason != routing.ReasonUnavailable {
				t.Errorf("%d %q: %v", code, text, err)
			}
		}
		if routed == nil && (len(route.Legs) != 1 || len(route.Line) == 0) || tabled == nil && len(table.Seconds) != 2 {
			t.Errorf("%d %q: %+v %+v", code, text, route, table)
		}
		if !json.Valid([]byte(text)) && (snap == nil || routed == nil) {
			t.Errorf("%q was taken", text)
		}
	})
}
