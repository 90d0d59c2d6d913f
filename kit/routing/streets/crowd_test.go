package streets

import (
	"math"
	"testing"

	"doorstep/kit/geo"
)

// A grid with a street each 200 m has 10 km of streets for each square km.
func TestTheDensityOfStreetsIsMeasuredAroundAPlace(t *testing.T) {
	x := &Extract{}
	const across = 6000.0
	at := func(east, north float64) geo.Point {
		return geo.Point{Latitude: 12.9 + north/metresDegree, Longitude: 77.6 + east/metresDegree/math.Cos(12.9*math.Pi/180)}
	}
	line := func(tags string, ends ...geo.Point) {
		w := way{tags: tagsOf(tags)}
		for part := 0.0; part <= 1; part += 1.0 / 128 {
			w.nodes = append(w.nodes, uint32(len(x.nodes)))
			x.nodes = append(x.nodes, node{at: geo.Point{
				Latitude:  ends[0].Latitude + part*(ends[1].Latitude-ends[0].Latitude),
				Longitude: ends[0].Longitude + part*(ends[1].Longitude-ends[0].Longitude),
			}})
		}
		x.ways = append(x.ways, w)
	}
	for d := 0.0; d <= across; d += 200 {
		line("highway=residential", at(d, 0), at(d, across))
		line("highway=residential", at(0, d), at(across, d))
		line("highway=footway", at(0, d+50), at(across, d+50))
		line("highway=service service=parking_aisle", at(0, d+100), at(across, d+100))
	}
	c := x.crowd()
	if middle := c.at(at(across/2, across/2)); math.Abs(middle-10) > 0.5 {
		t.Errorf("in the middle there are %.2f km for each square km", middle)
	}
	if corner := c.at(at(0, 0)); corner < 2 || corner > 4 {
		t.Errorf("at the corner, with nothing on three sides, there are %.2f", corner)
	}
	if far := c.at(at(10*across, 0)); far > 5.5 {
		t.Errorf("beyond the map there are %.2f", far)
	}
	if unrest(0) != 1 || unrest(mostCrowded) != unrest(2*mostCrowded) || unrest(mostCrowded) <= unrest(quiet+1) {
		t.Error("the cost of others does not grow from the quiet to the crowded")
	}
}

func TestRuralStreetsAreFaster(t *testing.T) {
	p := car()
	tags := tagsOf("highway=primary")
	town, _, _ := p.speed(Primary, tags, false)
	rural, _, _ := p.speed(Primary, tags, true)
	signed, _, _ := p.speed(Primary, tagsOf("highway=primary maxspeed=40"), true)
	if town >= rural || signed != 40 {
		t.Errorf("in town %g, outside %g, with a sign %g km/h", town, rural, signed)
	}
}
