package osrm_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/remote/remotetest"
	"doorstep/kit/routing"
	"doorstep/kit/routing/osrm"
	"doorstep/kit/routingtest"
)

func TestContract(t *testing.T) {
	server := remotetest.Recorded(t, "testdata/bengaluru.jsonl.gz")
	routingtest.Run(t, func(t testing.TB) routing.Router { return open(t, server) }, routingtest.Isochrones)
}

func open(t testing.TB, server string) *osrm.Router {
	t.Helper()
	router, err := osrm.New(osrm.Config{Server: server})
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// says is a server that always gives the same answer.
func says(t testing.TB, status int, body string) *osrm.Router {
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
		{400, `{"code":"NoRoute","message":"Impossible route between points"}`, routing.ReasonNoRoute},
		{400, `{"code":"NoSegment","message":"Could not find a matching segment for coordinate 0"}`, routing.ReasonNoRoadNear},
		{400, `{"code":"TooBig","message":"Too many table coordinates"}`, routing.ReasonUnavailable},
		{200, `{"code":"Ok","routes":[]}`, routing.ReasonNoRoute},
		{200, `{"code":"Ok","routes":[{"geometry":"_","legs":[{}]}]}`, routing.ReasonUnavailable},
		{200, `{"code":"Ok","routes":[{"geometry":"_p~iF~ps|U","legs":[]}]}`, routing.ReasonUnavailable},
		{200, `{"code":"Ok","routes":3}`, routing.ReasonUnavailable},
		{502, `bad gateway`, routing.ReasonUnavailable},
		{404, `<html>`, routing.ReasonUnavailable},
	} {
		if _, err := says(t, c.status, c.body).Route(t.Context(), pair); !errs.Is(err, c.reason) {
			t.Errorf("%d %s: got %v", c.status, c.body, err)
		}
	}
}

func TestTableWithoutWay(t *testing.T) {
	table, err := says(t, 200, `{"code":"Ok","durations":[[null,2.5]],"distances":[[null,7]]}`).Table(t.Context(), pair[:1], pair)
	if err != nil {
		t.Fatal(err)
	}
	if seconds, metres := table.At(0, 0); !math.IsInf(seconds, 1) || !math.IsInf(metres, 1) {
		t.Errorf("got %v s, %v m", seconds, metres)
	}
	if seconds, metres := table.At(0, 1); seconds != 2.5 || metres != 7 {
		t.Errorf("got %v s, %v m", seconds, metres)
	}
	for _, body := range []string{`{"code":"Ok"}`, `{"code":"Ok","durations":[[1]],"distances":[[1]]}`, `{"code":"Ok","durations":[[1,2]],"distances":[]}`} {
		if got, err := says(t, 200, body).Table(t.Context(), pair[:1], pair); !errs.Is(err, routing.ReasonUnavailable) {
			t.Errorf("%s: got %v, %v", body, got, err)
		}
	}
}

// Whatever a server says, nothing breaks, and what is no answer is a refusal with a known reason.
func FuzzAnswer(f *testing.F) {
	f.Add(200, `{"code":"Ok","routes":[{"duration":1,"distance":2,"geometry":"_p~iF~ps|U_ulLnnqC","legs":[{"steps":[{"maneuver":{"type":"turn","modifier":"left","location":[1,2]}}]}]}]}`)
	f.Add(200, `{"code":"Ok","durations":[[null,2.5]],"distances":[[null,7]],"waypoints":[{"location":[77,12],"name":"x"}]}`)
	f.Add(400, `{"code":"NoSegment"}`)
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
		for _, err := range []error{snap, routed, tabled} {
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
