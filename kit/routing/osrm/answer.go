package osrm

import (
	"fmt"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
)

// location is a longitude and a latitude.
type location [2]float64

func (l location) point() geo.Point { return geo.Point{Latitude: l[1], Longitude: l[0]} }

type nearestAnswer struct {
	Waypoints []struct {
		Location location
		Distance float64
		Name     string
	}
}

type tableAnswer struct{ Durations, Distances [][]*float64 }

type routeAnswer struct{ Routes []way }

type way struct {
	Duration, Distance float64
	Geometry           string
	Legs               []struct {
		Duration, Distance float64
		Steps              []step
	}
}

type step struct {
	Duration, Distance float64
	Name               string
	Maneuver           struct {
		Type, Modifier string
		Location       location
	}
}

func (w way) route(legs int) (routing.Route, error) {
	drawn, err := line(w.Geometry)
	if err != nil {
		return routing.Route{}, err
	}
	if len(w.Legs) != legs {
		return routing.Route{}, routing.Unavailable(fmt.Errorf("osrm's route has %d legs of %d", len(w.Legs), legs))
	}
	route := routing.Route{Seconds: w.Duration, Metres: w.Distance, Line: drawn}
	for _, l := range w.Legs {
		leg := routing.Leg{Seconds: l.Duration, Metres: l.Distance}
		for _, s := range l.Steps {
			leg.Steps = append(leg.Steps, routing.Step{
				Turn: s.turn(), Street: s.Name, Seconds: s.Duration, Metres: s.Distance, At: s.Maneuver.Location.point(),
			})
		}
		route.Legs = append(route.Legs, leg)
	}
	return route, nil
}

// modifiers are OSRM's words for directions.
var modifiers = map[string]routing.Turn{
	"uturn": routing.UTurn, "straight": routing.Straight,
	"slight left": routing.SlightLeft, "left": routing.Left, "sharp left": routing.SharpLeft,
	"slight right": routing.SlightRight, "right": routing.Right, "sharp right": routing.SharpRight,
}

func (s step) turn() routing.Turn {
	switch s.Maneuver.Type {
	case "depart":
		return routing.Depart
	case "arrive":
		return routing.Arrive
	case "roundabout", "rotary", "roundabout turn", "exit roundabout", "exit rotary":
		return routing.Roundabout
	}
	if turn, known := modifiers[s.Maneuver.Modifier]; known {
		return turn
	}
	return routing.Straight
}
