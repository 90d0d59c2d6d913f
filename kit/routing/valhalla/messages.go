package valhalla

import (
	"errors"
	"fmt"
	"math"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
	"doorstep/kit/routing/polyline"
)

// question is the body of every request.
type question struct {
	Locations []place   `json:"locations,omitempty"`
	Sources   []place   `json:"sources,omitempty"`
	Targets   []place   `json:"targets,omitempty"`
	Costing   string    `json:"costing"`
	Contours  []contour `json:"contours,omitempty"`
	Polygons  bool      `json:"polygons,omitempty"`
	Verbose   bool      `json:"verbose,omitempty"`
	Units     string    `json:"units,omitempty"`
}

// place is a stop. No road farther than Cutoff is taken.
type place struct {
	Latitude  float64 `json:"lat"`
	Longitude float64 `json:"lon"`
	Cutoff    int     `json:"search_cutoff"`
}

type contour struct {
	Minutes float64 `json:"time"`
}

type located struct {
	Edges []struct {
		Latitude  float64 `json:"correlated_lat"`
		Longitude float64 `json:"correlated_lon"`
		Info      struct {
			Names []string `json:"names"`
		} `json:"edge_info"`
	} `json:"edges"`
}

type routeAnswer struct {
	Trip trip `json:"trip"`
}

// summary counts in seconds and kilometres.
type summary struct {
	Time   float64 `json:"time"`
	Length float64 `json:"length"`
}

type trip struct {
	Summary summary `json:"summary"`
	Legs    []struct {
		Summary   summary    `json:"summary"`
		Shape     string     `json:"shape"`
		Maneuvers []maneuver `json:"maneuvers"`
	} `json:"legs"`
}

type maneuver struct {
	Type    int      `json:"type"`
	Streets []string `json:"street_names"`
	Time    float64  `json:"time"`
	Length  float64  `json:"length"`
	Begin   int      `json:"begin_shape_index"`
}

func (t trip) route(legs int) (routing.Route, error) {
	if len(t.Legs) != legs {
		return routing.Route{}, routing.Unavailable(fmt.Errorf("valhalla's route has %d legs of %d", len(t.Legs), legs))
	}
	route := routing.Route{Seconds: t.Summary.Time, Metres: t.Summary.Length * 1000}
	for _, l := range t.Legs {
		line, err := polyline.Decode(l.Shape, polyline.OSRM)
		if err != nil || len(line) == 0 {
			return routing.Route{}, routing.Unavailable(fmt.Errorf("valhalla's geometry: %w", polyline.ErrMalformed))
		}
		leg := routing.Leg{Seconds: l.Summary.Time, Metres: l.Summary.Length * 1000}
		for _, m := range l.Maneuvers {
			if m.Begin < 0 || m.Begin >= len(line) {
				return routing.Route{}, routing.Unavailable(errors.New("a turn of valhalla's is beside its line"))
			}
			leg.Steps = append(leg.Steps, routing.Step{
				Turn: m.turn(), Street: first(m.Streets), Seconds: m.Time, Metres: m.Length * 1000, At: line[m.Begin],
			})
		}
		route.Legs = append(route.Legs, leg)
		route.Line = appendLine(route.Line, line)
	}
	return route, nil
}

// appendLine joins the line of the next leg, which begins where the one before ended.
func appendLine(line, next []geo.Point) []geo.Point {
	if len(line) > 0 && line[len(line)-1] == next[0] {
		next = next[1:]
	}
	return append(line, next...)
}

// turn translates Valhalla's numbered kinds of manoeuvres.
func (m maneuver) turn() routing.Turn {
	switch m.Type {
	case 1, 2, 3:
		return routing.Depart
	case 4, 5, 6:
		return routing.Arrive
	case 9, 18, 20, 23:
		return routing.SlightRight
	case 10:
		return routing.Right
	case 11:
		return routing.SharpRight
	case 12, 13:
		return routing.UTurn
	case 14:
		return routing.SharpLeft
	case 15:
		return routing.Left
	case 16, 19, 21, 24:
		return routing.SlightLeft
	case 26, 27:
		return routing.Roundabout
	}
	return routing.Straight
}

type tableAnswer struct {
	Rows [][]struct {
		Time     *float64 `json:"time"`
		Distance *float64 `json:"distance"`
	} `json:"sources_to_targets"`
}

func (a tableAnswer) fill(t routing.Table) (routing.Table, error) {
	if len(a.Rows) != t.Origins {
		return t, routing.Unavailable(fmt.Errorf("valhalla's table has %d rows of %d", len(a.Rows), t.Origins))
	}
	for _, row := range a.Rows {
		if len(row) != t.Destinations {
			return t, routing.Unavailable(fmt.Errorf("a row of valhalla's table has %d cells of %d", len(row), t.Destinations))
		}
		for _, cell := range row {
			seconds, metres := math.Inf(1), math.Inf(1)
			if cell.Time != nil && cell.Distance != nil {
				seconds, metres = *cell.Time, *cell.Distance*1000
			}
			t.Seconds, t.Metres = append(t.Seconds, float32(seconds)), append(t.Metres, float32(metres))
		}
	}
	return t, nil
}

func first(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
