// Package routingtest is the conformance suite of kit/routing: what every road engine promises, tested
// on the roads of central Bengaluru that this project ships. It owns no promise of its own; the words
// are in package routing. Engines see the same questions in the same form at every run, so their
// answers can be recorded.
package routingtest

import (
	"slices"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
)

// Lack is something of the interface that an engine cannot give.
type Lack int

const (
	// Streets: the engine knows no names.
	Streets Lack = iota
	// Isochrones: the engine refuses them as unsupported.
	Isochrones
)

// Places of the suite, all inside the shipped extract but the last.
var (
	churchStreet = geo.Point{Latitude: 12.975, Longitude: 77.605}
	richmondTown = geo.Point{Latitude: 12.96, Longitude: 77.59}
	shivajinagar = geo.Point{Latitude: 12.984, Longitude: 77.605}
	ashokNagar   = geo.Point{Latitude: 12.97, Longitude: 77.612}
	ulsoor       = geo.Point{Latitude: 12.98, Longitude: 77.623}
	// brigadeNorth and brigadeSouth are on a street that leads south only.
	brigadeNorth = geo.Point{Latitude: 12.97465, Longitude: 77.60783}
	brigadeSouth = geo.Point{Latitude: 12.97265, Longitude: 77.60719}
	// beyond is 9 km south of the last road.
	beyond = geo.Point{Latitude: 12.86, Longitude: 77.59}
)

// suite is one engine and what it lacks.
type suite struct {
	router routing.Router
	lacks  []Lack
}

func (s suite) lack(l Lack) bool { return slices.Contains(s.lacks, l) }

// Run runs the suite on an engine that has the roads of sim/city/citydata/roads, for a vehicle that
// obeys one-way streets.
func Run(t *testing.T, open func(t testing.TB) routing.Router, lacks ...Lack) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, s suite)
	}{
		{"SnapIsTheNearestRoad", snapIsTheNearestRoad},
		{"RouteHoldsTogether", routeHoldsTogether},
		{"RoutePassesEveryStop", routePassesEveryStop},
		{"OneWaysAreObeyed", oneWaysAreObeyed},
		{"StayingIsFree", stayingIsFree},
		{"TableAgreesWithRoutes", tableAgreesWithRoutes},
		{"IsochroneHoldsWhatIsNear", isochroneHoldsWhatIsNear},
		{"NoRoadNear", noRoadNear},
		{"NonsenseIsRefused", nonsenseIsRefused},
		{"ManyAskAtOnce", manyAskAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, suite{router: open(t), lacks: lacks}) })
	}
}
