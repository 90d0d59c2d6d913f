package roads

import (
	"math"
	"slices"

	"doorstep/kit/geo"
	"doorstep/kit/routing/streets"
)

// grid finds the nearest street: the map is cut into cells, each with the straight pieces of streets
// whose bounds touch it.
type grid struct {
	// south and west are the corner, height and width the size of a cell in degrees.
	south, west, height, width float64
	rows, columns              int
	first                      []uint32
	// pieces are points of the graph: the piece goes from there to the next point.
	pieces []uint32
}

const (
	// cellMetres is the size of a cell, unless that gives more than a few cells for each piece.
	cellMetres = 100
	// reach is how far a street may be, in metres.
	reach        = 1000
	metresDegree = 111_195
)

func newGrid(g *streets.Graph) grid {
	south, north := float64(slices.Min(g.Lat))/1e7, float64(slices.Max(g.Lat))/1e7
	west, east := float64(slices.Min(g.Lon))/1e7, float64(slices.Max(g.Lon))/1e7
	shrink := math.Max(0.01, math.Cos((south+north)/2*math.Pi/180))
	size := float64(cellMetres)
	for {
		t := grid{south: south, west: west, height: size / metresDegree, width: size / metresDegree / shrink}
		rows, columns := math.Floor((north-south)/t.height)+1, math.Floor((east-west)/t.width)+1
		if rows*columns > 16*float64(len(g.Lat))+1024 {
			size *= 2
			continue
		}
		t.rows, t.columns = int(rows), int(columns)
		t.fill(g)
		return t
	}
}

// fill counts, and puts in the second time.
func (t *grid) fill(g *streets.Graph) {
	counts := make([]uint32, t.rows*t.columns+1)
	t.each(g, func(cell int, _ uint32) { counts[cell+1]++ })
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
	t.first = counts
	t.pieces = make([]uint32, counts[len(counts)-1])
	next := slices.Clone(counts)
	t.each(g, func(cell int, piece uint32) {
		t.pieces[next[cell]] = piece
		next[cell]++
	})
}

func (t *grid) each(g *streets.Graph, visit func(cell int, piece uint32)) {
	for s := range g.Class {
		for i := g.PointFirst[s]; i+1 < g.PointFirst[s+1]; i++ {
			a, b := g.Point(i), g.Point(i+1)
			top, bottom := t.row(max(a.Latitude, b.Latitude)), t.row(min(a.Latitude, b.Latitude))
			left, right := t.column(min(a.Longitude, b.Longitude)), t.column(max(a.Longitude, b.Longitude))
			for row := bottom; row <= top; row++ {
				for column := left; column <= right; column++ {
					visit(row*t.columns+column, i)
				}
			}
		}
	}
}

func (t *grid) row(latitude float64) int {
	return min(t.rows-1, max(0, int(math.Floor((latitude-t.south)/t.height))))
}

func (t *grid) column(longitude float64) int {
	return min(t.columns-1, max(0, int(math.Floor((longitude-t.west)/t.width))))
}

// found is the best piece so far.
type found struct {
	piece  uint32
	part   float64 // along the piece
	square float64 // of the distance in metres
}

// nearest looks at rings of cells around the point, until no cell further out can have anything nearer.
func (t *grid) nearest(g *streets.Graph, at geo.Point) (Place, bool) {
	if !at.Valid() || math.IsNaN(at.Latitude) || math.IsNaN(at.Longitude) {
		return Place{}, false
	}
	shrink := math.Cos(at.Latitude * math.Pi / 180)
	ring := min(t.height, t.width*shrink) * metresDegree
	// The point may be outside of the map: rings are counted around its nearest cell, and the
	// distance to the map comes on top.
	row, column := t.row(at.Latitude), t.column(at.Longitude)
	best := found{square: reach * reach}
	hit := false
	for r := 0; r <= max(t.rows, t.columns) && float64(r-1)*ring <= reach; r++ {
		if hit && best.square < math.Pow(math.Max(0, float64(r-1)*ring), 2) {
			break
		}
		t.ring(row, column, r, func(cell int) {
			for _, piece := range t.pieces[t.first[cell]:t.first[cell+1]] {
				if f := project(g, piece, at, shrink); f.square < best.square || f.square == best.square && hit && f.piece < best.piece {
					best, hit = f, true
				}
			}
		})
	}
	if !hit {
		return Place{}, false
	}
	return best.place(g, at), true
}

func (t *grid) ring(row, column, r int, visit func(cell int)) {
	for y := max(0, row-r); y <= min(t.rows-1, row+r); y++ {
		step := 1
		if y != row-r && y != row+r && r > 0 {
			step = 2 * r
		}
		for x := column - r; x <= column+r; x += step {
			if x >= 0 && x < t.columns {
				visit(y*t.columns + x)
			}
		}
	}
}

// project is the nearest point of a piece, on a plane around the point that is asked for.
func project(g *streets.Graph, piece uint32, at geo.Point, shrink float64) found {
	ax, ay := plane(g.Point(piece), at, shrink)
	bx, by := plane(g.Point(piece+1), at, shrink)
	dx, dy := bx-ax, by-ay
	part := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		part = min(1, max(0, -(ax*dx+ay*dy)/square))
	}
	x, y := ax+part*dx, ay+part*dy
	return found{piece, part, x*x + y*y}
}

func plane(p, origin geo.Point, shrink float64) (x, y float64) {
	return (p.Longitude - origin.Longitude) * metresDegree * shrink, (p.Latitude - origin.Latitude) * metresDegree
}

// place says where on its segment a hit is.
func (f found) place(g *streets.Graph, at geo.Point) Place {
	segment, exact := slices.BinarySearch(g.PointFirst, f.piece)
	if !exact {
		segment--
	}
	a, b := g.Point(f.piece), g.Point(f.piece+1)
	on := geo.Point{
		Latitude:  a.Latitude + f.part*(b.Latitude-a.Latitude),
		Longitude: a.Longitude + f.part*(b.Longitude-a.Longitude),
	}
	before, all := 0.0, 0.0
	for i := g.PointFirst[segment]; i+1 < g.PointFirst[segment+1]; i++ {
		length := g.Point(i).Metres(g.Point(i + 1))
		all += length
		if i < f.piece {
			before += length
		}
	}
	part := 0.0
	if all > 0 {
		part = min(1, (before+f.part*a.Metres(b))/all)
	}
	return Place{segment: uint32(segment), part: part, at: on, metres: at.Metres(on)}
}
