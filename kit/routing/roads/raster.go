package roads

import (
	"math"

	"github.com/paulmach/orb"

	"doorstep/kit/geo"
)

// raster is a drawing of streets in cells.
type raster struct {
	south, west, height, width float64
	rows, columns              int
	filled                     []bool
}

// margin is how many empty cells are around the drawing.
const margin = 3

func newRaster(lines [][]geo.Point, at geo.Point) *raster {
	low, high := at, at
	for _, line := range lines {
		for _, p := range line {
			low.Latitude, low.Longitude = min(low.Latitude, p.Latitude), min(low.Longitude, p.Longitude)
			high.Latitude, high.Longitude = max(high.Latitude, p.Latitude), max(high.Longitude, p.Longitude)
		}
	}
	shrink := math.Max(0.01, math.Cos(at.Latitude*math.Pi/180))
	tall, broad := (high.Latitude-low.Latitude)*metresDegree, (high.Longitude-low.Longitude)*metresDegree*shrink
	cell := math.Max(isochroneCell, math.Max(tall, broad)/isochroneCells)
	a := &raster{height: cell / metresDegree, width: cell / metresDegree / shrink}
	a.south, a.west = low.Latitude-margin*a.height, low.Longitude-margin*a.width
	a.rows, a.columns = int(tall/cell)+2*margin+1, int(broad/cell)+2*margin+1
	a.filled = make([]bool, a.rows*a.columns)
	return a
}

// draw fills the cells along a line.
func (a *raster) draw(line []geo.Point) {
	for i := range line {
		from := line[max(0, i-1)]
		dy, dx := (line[i].Latitude-from.Latitude)/a.height, (line[i].Longitude-from.Longitude)/a.width
		steps := int(2*math.Max(math.Abs(dy), math.Abs(dx))) + 1
		for k := range steps + 1 {
			part := float64(k) / float64(steps)
			y := ((from.Latitude-a.south)/a.height + part*dy)
			x := ((from.Longitude-a.west)/a.width + part*dx)
			a.filled[int(y)*a.columns+int(x)] = true
		}
	}
}

// grow fills the eight neighbours of each filled cell.
func (a *raster) grow() {
	drawn := a.filled
	a.filled = make([]bool, len(drawn))
	for y := 1; y < a.rows-1; y++ {
		for x := 1; x < a.columns-1; x++ {
			if !drawn[y*a.columns+x] {
				continue
			}
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					a.filled[(y+dy)*a.columns+x+dx] = true
				}
			}
		}
	}
}

// fillHoles fills connected empty areas of fewer cells than smallest; the outside is larger or at
// the border.
func (a *raster) fillHoles(smallest int) {
	seen := make([]bool, len(a.filled))
	var area []int
	for start := range a.filled {
		if a.filled[start] || seen[start] {
			continue
		}
		area = append(area[:0], start)
		seen[start] = true
		border := false
		for i := 0; i < len(area); i++ {
			y, x := area[i]/a.columns, area[i]%a.columns
			border = border || y == 0 || x == 0 || y == a.rows-1 || x == a.columns-1
			for _, d := range [4][2]int{{0, 1}, {1, 0}, {0, -1}, {-1, 0}} {
				ny, nx := y+d[0], x+d[1]
				if ny < 0 || nx < 0 || ny >= a.rows || nx >= a.columns {
					continue
				}
				if n := ny*a.columns + nx; !seen[n] && !a.filled[n] {
					seen[n] = true
					area = append(area, n)
				}
			}
		}
		if !border && len(area) < smallest {
			for _, n := range area {
				a.filled[n] = true
			}
		}
	}
}

// corner is a corner of cells, numbered like them.
type corner struct{ y, x int }

// polygons follows the sides between filled and empty cells, the filled ones to the left, and joins
// the middles of the sides, which cuts the corners of the cells off.
func (a *raster) polygons() orb.MultiPolygon {
	sides := a.sides()
	var outer []orb.Ring
	var holes []orb.Ring
	for y := 0; y <= a.rows; y++ {
		for x := 0; x <= a.columns; x++ {
			for len(sides[corner{y, x}]) > 0 {
				if ring := a.follow(sides, corner{y, x}); ring.Orientation() == orb.CCW {
					outer = append(outer, ring)
				} else {
					holes = append(holes, ring)
				}
			}
		}
	}
	polygons := make(orb.MultiPolygon, len(outer))
	for i, ring := range outer {
		polygons[i] = orb.Polygon{ring}
	}
	for _, hole := range holes {
		if i := around(outer, hole); i >= 0 {
			polygons[i] = append(polygons[i], hole)
		}
	}
	return polygons
}

// sides lists for each corner where the sides that begin there lead.
func (a *raster) sides() map[corner][]corner {
	sides := make(map[corner][]corner)
	add := func(from, to corner) { sides[from] = append(sides[from], to) }
	at := func(y, x int) bool {
		return y >= 0 && x >= 0 && y < a.rows && x < a.columns && a.filled[y*a.columns+x]
	}
	for y := range a.rows {
		for x := range a.columns {
			if !at(y, x) {
				continue
			}
			if !at(y-1, x) {
				add(corner{y, x}, corner{y, x + 1})
			}
			if !at(y, x+1) {
				add(corner{y, x + 1}, corner{y + 1, x + 1})
			}
			if !at(y+1, x) {
				add(corner{y + 1, x + 1}, corner{y + 1, x})
			}
			if !at(y, x-1) {
				add(corner{y + 1, x}, corner{y, x})
			}
		}
	}
	return sides
}

// follow takes the sides of one ring. Where two filled cells touch at a corner only, it turns left,
// so that rings do not touch themselves.
func (a *raster) follow(sides map[corner][]corner, start corner) orb.Ring {
	var ring orb.Ring
	at, before := start, corner{}
	for begun := false; !begun || at != start; begun = true {
		next := sides[at]
		pick := 0
		if len(next) > 1 && begun {
			dy, dx := at.y-before.y, at.x-before.x
			if left := (corner{at.y + dx, at.x - dy}); next[1] == left {
				pick = 1
			}
		}
		to := next[pick]
		sides[at] = append(next[:pick:pick], next[pick+1:]...)
		ring = append(ring, orb.Point{
			a.west + a.width*float64(at.x+to.x)/2,
			a.south + a.height*float64(at.y+to.y)/2,
		})
		before, at = at, to
	}
	return append(ring, ring[0])
}

// around is the smallest outer ring that a hole lies in.
func around(outer []orb.Ring, hole orb.Ring) int {
	best := -1
	for i, ring := range outer {
		if ring.Bound().Contains(hole[0]) && contains(ring, hole[0]) && (best < 0 || outer[best].Bound().Contains(ring[0])) {
			best = i
		}
	}
	return best
}

// contains counts how often a ray to the east crosses the ring.
func contains(ring orb.Ring, p orb.Point) bool {
	inside := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			inside = !inside
		}
	}
	return inside
}
