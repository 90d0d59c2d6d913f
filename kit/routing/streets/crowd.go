package streets

import (
	"math"

	"doorstep/kit/geo"
)

// crowd says how dense the streets around a place are, in km for each square km. It stands for what no
// tag says: where the grid is dense there are people, parked cars and somebody at each corner, and where
// it is thin one drives as fast as the road allows.
type crowd struct {
	south, west   float64
	height, width float64 // of a cell, in degrees
	rows, columns int
	// before has the km of streets in a row up to a cell, so that a stretch of cells is a difference.
	before []float64
	// disc has the cells east and west of a place that count, by how many rows away they are.
	disc []int
	area float64 // of the disc, in square km
}

const (
	// crowdCell is the size of a cell in metres, crowdReach how far around a place counts: a quarter of
	// a city, so that a park or a market does not make it another place.
	crowdCell  = 200.0
	crowdReach = 2000.0
)

// In km of streets for each square km: where one drives as in town, from where on others at junctions
// count more, and from where on nothing gets worse. A suburb has 12, the old towns of Bengaluru 25.
const (
	townBegins  = 12
	quiet       = 6
	mostCrowded = 21
)

// unrest is how much more others at a junction cost than in the country: every second one has somebody
// in it where the grid is dense, and it grows with both streets that meet.
func unrest(crowded float64) float64 {
	part := min(max((crowded-quiet)/(mostCrowded-quiet), 0), 1)
	return 1 + 2.5*part*part
}

// crowd measures all streets for motors that go somewhere; yards and car parks are no sign of a town.
func (x *Extract) crowd() *crowd {
	south, north, west, east := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, n := range x.nodes {
		if n.at != (geo.Point{}) {
			south, north = min(south, n.at.Latitude), max(north, n.at.Latitude)
			west, east = min(west, n.at.Longitude), max(east, n.at.Longitude)
		}
	}
	shrink := max(0.01, math.Cos((south+north)/2*math.Pi/180))
	c := &crowd{south: south, west: west, height: crowdCell / metresDegree, width: crowdCell / metresDegree / shrink}
	if south > north {
		return c
	}
	c.rows, c.columns = int((north-south)/c.height)+1, int((east-west)/c.width)+1
	cells := make([]float64, c.rows*(c.columns+1))
	for _, w := range x.ways {
		if class := ClassOf(w.tags.Get("highway")); class == Unknown || class > Service || aside(w.tags) {
			continue
		}
		for i := 1; i < len(w.nodes); i++ {
			if w.nodes[i-1] == absent || w.nodes[i] == absent {
				continue
			}
			a, b := x.nodes[w.nodes[i-1]].at, x.nodes[w.nodes[i]].at
			row, column := c.cell(geo.Point{Latitude: (a.Latitude + b.Latitude) / 2, Longitude: (a.Longitude + b.Longitude) / 2})
			cells[row*(c.columns+1)+column+1] += a.Metres(b) / 1000
		}
	}
	for row := range c.rows {
		for column := range c.columns {
			i := row*(c.columns+1) + column
			cells[i+1] += cells[i]
		}
	}
	c.before = cells
	reach := int(crowdReach / crowdCell)
	for row := range reach + 1 {
		c.disc = append(c.disc, int(math.Sqrt(float64(reach*reach-row*row))))
		both := 2.0
		if row == 0 {
			both = 1
		}
		c.area += both * float64(2*c.disc[row]+1) * crowdCell * crowdCell / 1e6
	}
	return c
}

func (c *crowd) cell(at geo.Point) (row, column int) {
	row, column = int((at.Latitude-c.south)/c.height), int((at.Longitude-c.west)/c.width)
	return min(c.rows-1, max(0, row)), min(c.columns-1, max(0, column))
}

// at is the density around a place.
func (c *crowd) at(p geo.Point) float64 {
	row, column := c.cell(p)
	km := 0.0
	for r := max(0, row-len(c.disc)+1); r <= min(c.rows-1, row+len(c.disc)-1); r++ {
		wide := c.disc[max(r-row, row-r)]
		line := c.before[r*(c.columns+1) : (r+1)*(c.columns+1)]
		km += line[min(c.columns, column+wide+1)] - line[max(0, column-wide)]
	}
	return km / c.area
}

// metresDegree is a degree of latitude.
const metresDegree = 111_195
