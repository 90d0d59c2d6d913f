package google

import (
	"fmt"
	"strings"
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/polyline"
)

// What is asked for of an answer. A matrix without status would look as if every pair had a way.
var (
	routeFields = []string{
		"routes.duration", "routes.distanceMeters", "routes.polyline.encodedPolyline", "routes.legs.duration",
		"routes.legs.distanceMeters", "routes.legs.startLocation", "routes.legs.endLocation", "routes.legs.steps.distanceMeters",
		"routes.legs.steps.staticDuration", "routes.legs.steps.startLocation", "routes.legs.steps.navigationInstruction.maneuver",
	}
	matrixFields = []string{"originIndex", "destinationIndex", "status", "condition", "distanceMeters", "duration"}
)

type routeQuestion struct {
	Origin        waypoint   `json:"origin"`
	Destination   waypoint   `json:"destination"`
	Intermediates []waypoint `json:"intermediates,omitempty"`
	Mode          string     `json:"travelMode"`
	Preference    string     `json:"routingPreference"`
	Quality       string     `json:"polylineQuality"`
	Encoding      string     `json:"polylineEncoding"`
	Units         string     `json:"units"`
}

type matrixQuestion struct {
	Origins      []matrixEnd `json:"origins"`
	Destinations []matrixEnd `json:"destinations"`
	Mode         string      `json:"travelMode"`
	Preference   string      `json:"routingPreference"`
}

type matrixEnd struct {
	Waypoint waypoint `json:"waypoint"`
}

type waypoint struct {
	Location struct {
		LatLng latLng `json:"latLng"`
	} `json:"location"`
}

type latLng struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

func (l latLng) point() geo.Point { return geo.Point(l) }

func waypointOf(p geo.Point) (w waypoint) {
	w.Location.LatLng = latLng(p)
	return w
}

type nearestRoads struct {
	SnappedPoints []struct {
		Location latLng `json:"location"`
	} `json:"snappedPoints"`
}

// duration is seconds with an s behind them; empty for none, as Google leaves out what is zero.
type duration string

func (d duration) seconds() (float64, error) {
	if d == "" {
		return 0, nil
	}
	span, err := time.ParseDuration(string(d))
	if err != nil || span < 0 || !strings.HasSuffix(string(d), "s") {
		return 0, routing.Unavailable(fmt.Errorf("google's duration is %.40q", string(d)))
	}
	return span.Seconds(), nil
}

type element struct {
	Origin      int `json:"originIndex"`
	Destination int `json:"destinationIndex"`
	Status      struct {
		Code int `json:"code"`
	} `json:"status"`
	Condition string   `json:"condition"`
	Metres    float64  `json:"distanceMeters"`
	Duration  duration `json:"duration"`
}

type routeAnswer struct {
	Routes []way `json:"routes"`
}

type place struct {
	LatLng latLng `json:"latLng"`
}

type way struct {
	Duration duration `json:"duration"`
	Metres   float64  `json:"distanceMeters"`
	Polyline struct {
		Encoded string `json:"encodedPolyline"`
	} `json:"polyline"`
	Legs []leg `json:"legs"`
}

type leg struct {
	Duration duration `json:"duration"`
	Metres   float64  `json:"distanceMeters"`
	Start    place    `json:"startLocation"`
	End      place    `json:"endLocation"`
	Steps    []step   `json:"steps"`
}

type step struct {
	Duration    duration `json:"staticDuration"`
	Metres      float64  `json:"distanceMeters"`
	Start       place    `json:"startLocation"`
	Instruction struct {
		Maneuver string `json:"maneuver"`
	} `json:"navigationInstruction"`
}

// route reads a way. Google goes to the nearest road however far it is, so the ends are checked.
func (w way) route(stops []geo.Point, maxSnap float64) (routing.Route, error) {
	line, err := polyline.Decode(w.Polyline.Encoded, polyline.Google)
	if err != nil || len(line) == 0 {
		return routing.Route{}, routing.Unavailable(fmt.Errorf("google's geometry: %w", polyline.ErrMalformed))
	}
	if len(w.Legs) != len(stops)-1 {
		return routing.Route{}, routing.Unavailable(fmt.Errorf("google's route has %d legs of %d", len(w.Legs), len(stops)-1))
	}
	route := routing.Route{Metres: w.Metres, Line: line}
	if route.Seconds, err = w.Duration.seconds(); err != nil {
		return routing.Route{}, err
	}
	for i, l := range w.Legs {
		if stops[i].Metres(l.Start.LatLng.point()) > maxSnap || stops[i+1].Metres(l.End.LatLng.point()) > maxSnap {
			return routing.Route{}, routing.NoRoadNear()
		}
		read, err := l.leg()
		if err != nil {
			return routing.Route{}, err
		}
		route.Legs = append(route.Legs, read)
	}
	return route, nil
}

// leg reads one. Google's steps end with the last stretch; the arrival is added.
func (l leg) leg() (read routing.Leg, err error) {
	read.Metres = l.Metres
	if read.Seconds, err = l.Duration.seconds(); err != nil {
		return read, err
	}
	for _, s := range l.Steps {
		seconds, err := s.Duration.seconds()
		if err != nil {
			return read, err
		}
		turn, known := maneuvers[s.Instruction.Maneuver]
		if !known {
			turn = routing.Straight
		}
		if len(read.Steps) == 0 {
			turn = routing.Depart
		}
		read.Steps = append(read.Steps, routing.Step{Turn: turn, Seconds: seconds, Metres: s.Metres, At: s.Start.LatLng.point()})
	}
	read.Steps = append(read.Steps, routing.Step{Turn: routing.Arrive, At: l.End.LatLng.point()})
	return read, nil
}

// maneuvers are Google's words for what is more than going straight on.
var maneuvers = map[string]routing.Turn{
	"DEPART":           routing.Depart,
	"TURN_SLIGHT_LEFT": routing.SlightLeft, "TURN_LEFT": routing.Left, "TURN_SHARP_LEFT": routing.SharpLeft, "UTURN_LEFT": routing.UTurn,
	"TURN_SLIGHT_RIGHT": routing.SlightRight, "TURN_RIGHT": routing.Right, "TURN_SHARP_RIGHT": routing.SharpRight, "UTURN_RIGHT": routing.UTurn,
	"RAMP_LEFT": routing.SlightLeft, "RAMP_RIGHT": routing.SlightRight, "FORK_LEFT": routing.SlightLeft, "FORK_RIGHT": routing.SlightRight,
	"ROUNDABOUT_LEFT": routing.Roundabout, "ROUNDABOUT_RIGHT": routing.Roundabout,
}
