package google_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/remote/remotetest"
	"doorstep/kit/routing"
	"doorstep/kit/routing/google"
	"doorstep/kit/routing/osrm"
	"doorstep/kit/routingtest"
)

const key = "s3cr3t-key"

// Google's servers cannot be had here. The emulator speaks their documented form; what it says are the
// recorded answers of an OSRM server.
func TestContract(t *testing.T) {
	roads, err := osrm.New(osrm.Config{Server: remotetest.Recorded(t, "../osrm/testdata/bengaluru.jsonl.gz")})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulate(t, roads))
	t.Cleanup(server.Close)
	routingtest.Run(t, func(t testing.TB) routing.Router { return open(t, server.URL) }, routingtest.Streets, routingtest.Isochrones)
}

func open(t testing.TB, server string) *google.Router {
	t.Helper()
	router, err := google.New(google.Config{Key: key, Routes: server, Roads: server})
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func says(t testing.TB, status int, bodies map[string]string) *google.Router {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(bodies[r.URL.Path[strings.LastIndexAny(r.URL.Path, ":/")+1:]]))
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL)
}

var pair = []geo.Point{{Latitude: 12.97, Longitude: 77.6}, {Latitude: 12.98, Longitude: 77.61}}

func TestRefusals(t *testing.T) {
	const near = `{"snappedPoints":[{"location":{"latitude":12.97,"longitude":77.6},"originalIndex":0},{"location":{"latitude":12.98,"longitude":77.61}}]}`
	for _, c := range []struct {
		status             int
		routes, snap, want string
	}{
		{200, `{}`, near, routing.ReasonNoRoute},
		{200, `{}`, `{}`, routing.ReasonNoRoadNear},
		{200, `{"routes":[{"duration":"10s","polyline":{"encodedPolyline":"_p~iF~ps|U"},"legs":[{"startLocation":{"latLng":{"latitude":13.2,"longitude":77.6}}}]}]}`, near, routing.ReasonNoRoadNear},
		{200, `{"routes":[{"duration":"10m","polyline":{"encodedPolyline":"_p~iF~ps|U"},"legs":[{}]}]}`, near, routing.ReasonUnavailable},
		{200, `{"routes":[{"duration":"1s","polyline":{"encodedPolyline":"_"},"legs":[{}]}]}`, near, routing.ReasonUnavailable},
		{403, `{"error":{"code":403,"message":"API key not valid"}}`, near, routing.ReasonUnavailable},
		{200, `<html>`, near, routing.ReasonUnavailable},
		{503, ``, near, routing.ReasonUnavailable},
	} {
		_, err := says(t, c.status, map[string]string{"computeRoutes": c.routes, "nearestRoads": c.snap}).Route(t.Context(), pair)
		if !errs.Is(err, c.want) {
			t.Errorf("%d %s: got %v", c.status, c.routes, err)
		}
	}
}

// causes are all texts in an error, those for the log too.
func causes(err error) string {
	var all strings.Builder
	for ; err != nil; err = unwrap(err) {
		fmt.Fprintln(&all, err)
	}
	return all.String()
}

func unwrap(err error) error {
	if inner, ok := err.(interface{ Unwrap() error }); ok {
		return inner.Unwrap()
	}
	return nil
}

func TestKeyIsInNoError(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"is wrong": func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%s %v", r.URL, r.Header) },
		"refuses": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "%s %v", r.URL, r.Header)
		},
	} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		router := open(t, server.URL)
		_, snap := router.Snap(t.Context(), pair[0])
		_, route := router.Route(t.Context(), pair)
		_, table := router.Table(t.Context(), pair, pair)
		for _, err := range []error{snap, route, table} {
			if err == nil || strings.Contains(causes(err), key) {
				t.Errorf("a server that %s: %q", name, causes(err))
			}
		}
	}
}

// A table larger than what Google takes comes in blocks, and its cells are where they belong.
func TestLargeTable(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		var q matrixQuestion
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || len(q.Origins)*len(q.Destinations) > 625 {
			t.Errorf("%d origins, %d destinations, %v", len(q.Origins), len(q.Destinations), err)
		}
		var elements []map[string]any
		for i, from := range q.Origins {
			for j, to := range q.Destinations {
				metres := math.Round(from.point().Latitude*1000)*1000 + math.Round(to.point().Latitude*1000)
				elements = append(elements, map[string]any{
					"originIndex": i, "destinationIndex": j, "condition": "ROUTE_EXISTS", "distanceMeters": metres, "duration": fmt.Sprintf("%.1fs", metres/10),
				})
			}
		}
		elements[0], elements[len(elements)-1] = elements[len(elements)-1], elements[0] // any order
		_ = json.NewEncoder(w).Encode(elements)
	}))
	t.Cleanup(server.Close)
	places := func(n int) (all []geo.Point) {
		for i := range n {
			all = append(all, geo.Point{Latitude: float64(i) / 1000, Longitude: 1})
		}
		return all
	}
	table, err := open(t, server.URL).Table(t.Context(), places(60), places(30))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		for j := range 30 {
			if seconds, metres := table.At(i, j); metres != float64(i*1000+j) || math.Abs(seconds-metres/10) > 0.01 {
				t.Fatalf("pair %d, %d has %v s, %v m", i, j, seconds, metres)
			}
		}
	}
	if calls != 6 {
		t.Errorf("%d calls", calls)
	}
}

// Whatever a server says, nothing breaks, and what is no answer is a refusal with a known reason.
func FuzzAnswer(f *testing.F) {
	f.Add(`{"routes":[{"duration":"3.5s","distanceMeters":9,"polyline":{"encodedPolyline":"_p~iF~ps|U"},"legs":[{"steps":[{"staticDuration":"2s"}]}]}]}`)
	f.Add(`[{"originIndex":0,"condition":"ROUTE_EXISTS","duration":"1s"},{"destinationIndex":1,"status":{"code":5}}]`)
	f.Add(`{"snappedPoints":[{"location":{"latitude":12.97,"longitude":77.6}}]}`)
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	f.Cleanup(server.Close)
	router := open(f, server.URL)
	f.Fuzz(func(t *testing.T, text string) {
		body = text
		_, snap := router.Snap(t.Context(), pair[0])
		route, routed := router.Route(t.Context(), pair)
		table, tabled := router.Table(t.Context(), pair[:1], pair)
		for _, err := range []error{snap, routed, tabled} {
			if reason := errs.Reason(err); err != nil && !strings.HasPrefix(reason, "no_ro") && reason != routing.ReasonUnavailable {
				t.Errorf("%q: %v", text, err)
			}
		}
		if routed == nil && (len(route.Legs) != 1 || len(route.Line) == 0) || tabled == nil && len(table.Seconds) != 2 {
			t.Errorf("%q: %+v %+v", text, route, table)
		}
	})
}
