package google_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/polyline"
)

// The questions in Google's form, read strictly.
type (
	waypoint struct {
		Location struct {
			LatLng struct{ Latitude, Longitude float64 }
		}
	}
	routeQuestion struct {
		Origin, Destination                                                     waypoint
		Intermediates                                                           []waypoint
		TravelMode, RoutingPreference, PolylineQuality, PolylineEncoding, Units string
	}
	matrixEnd      struct{ Waypoint waypoint }
	matrixQuestion struct {
		Origins, Destinations         []matrixEnd
		TravelMode, RoutingPreference string
	}
	object = map[string]any
)

func (w waypoint) point() geo.Point  { return geo.Point(w.Location.LatLng) }
func (e matrixEnd) point() geo.Point { return e.Waypoint.point() }

func place(p geo.Point) object { return object{"latLng": latLng(p)} }

func latLng(p geo.Point) object { return object{"latitude": p.Latitude, "longitude": p.Longitude} }

func seconds(v float64) string { return fmt.Sprintf("%.0fs", v) }

// emulate answers as Google does, from what another router says.
func emulate(t *testing.T, roads routing.Router) http.Handler {
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, what any) {
		if err := json.NewEncoder(w).Encode(what); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /v1/nearestRoads", func(w http.ResponseWriter, r *http.Request) {
		var at geo.Point
		if _, err := fmt.Sscanf(r.FormValue("points"), "%g,%g", &at.Latitude, &at.Longitude); err != nil || r.FormValue("key") != key {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		snapped, err := roads.Snap(r.Context(), at)
		if err != nil {
			answer(w, object{})
			return
		}
		point := object{"location": latLng(snapped.At), "originalIndex": 0, "placeId": "x"}
		answer(w, object{"snappedPoints": []object{point, point}}) // one for each direction
	})
	mux.HandleFunc("POST /directions/{call}", func(w http.ResponseWriter, r *http.Request) {
		var q routeQuestion
		if !strict(w, r, &q) || r.PathValue("call") != "v2:computeRoutes" {
			return
		}
		stops := []geo.Point{q.Origin.point()}
		for _, p := range q.Intermediates {
			stops = append(stops, p.point())
		}
		route, err := roads.Route(r.Context(), append(stops, q.Destination.point()))
		if err != nil {
			answer(w, object{})
			return
		}
		answer(w, object{"routes": []object{written(route)}})
	})
	mux.HandleFunc("POST /distanceMatrix/{call}", func(w http.ResponseWriter, r *http.Request) {
		var q matrixQuestion
		if !strict(w, r, &q) || r.PathValue("call") != "v2:computeRouteMatrix" {
			return
		}
		var from, to []geo.Point
		for _, p := range q.Origins {
			from = append(from, p.point())
		}
		for _, p := range q.Destinations {
			to = append(to, p.point())
		}
		table, err := roads.Table(r.Context(), from, to)
		elements := []object{}
		for i := range from {
			for j := range to {
				e := object{"originIndex": i, "destinationIndex": j, "status": object{}, "condition": "ROUTE_NOT_FOUND"}
				if err == nil {
					took, metres := table.At(i, j)
					e["condition"], e["duration"], e["distanceMeters"] = "ROUTE_EXISTS", seconds(took), int(math.Round(metres))
				}
				elements = append([]object{e}, elements...) // in no particular order
			}
		}
		answer(w, elements)
	})
	return mux
}

// strict reads a question and refuses one that Google would refuse.
func strict(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) == nil && r.Header.Get("X-Goog-Api-Key") == key && strings.Contains(r.Header.Get("X-Goog-FieldMask"), "uration") {
		return true
	}
	w.WriteHeader(http.StatusBadRequest)
	return false
}

// written is a route in Google's form: a step has a stretch and the turn at its begin, none is an arrival.
func written(route routing.Route) object {
	legs := []object{}
	for _, leg := range route.Legs {
		steps := []object{}
		for i, step := range leg.Steps[:len(leg.Steps)-1] {
			steps = append(steps, object{
				"distanceMeters": int(math.Round(step.Metres)), "staticDuration": seconds(step.Seconds), "startLocation": place(step.At),
				"endLocation":           place(leg.Steps[i+1].At),
				"navigationInstruction": object{"maneuver": maneuver(step.Turn), "instructions": "Go on"},
			})
		}
		legs = append(legs, object{
			"distanceMeters": int(math.Round(leg.Metres)), "duration": seconds(leg.Seconds), "steps": steps,
			"startLocation": place(leg.Steps[0].At), "endLocation": place(leg.Steps[len(leg.Steps)-1].At),
		})
	}
	return object{
		"distanceMeters": int(math.Round(route.Metres)), "duration": seconds(route.Seconds), "legs": legs,
		"polyline": object{"encodedPolyline": polyline.Encode(route.Line, polyline.Google)},
	}
}

func maneuver(turn routing.Turn) string {
	switch turn {
	case routing.Depart:
		return "DEPART"
	case routing.Straight:
		return "STRAIGHT"
	case routing.Roundabout:
		return "ROUNDABOUT_LEFT"
	case routing.UTurn:
		return "UTURN_LEFT"
	}
	return "TURN_" + strings.ToUpper(string(turn))
}
