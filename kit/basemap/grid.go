package basemap

import (
	"math"

	"github.com/paulmach/orb"
)

// tile is a square of the web's Mercator map: at zoom z there are 2^z columns and rows.
type tile struct{ z, x, y uint32 }

func (t tile) valid() bool {
	return t.z >= MinZoom && t.z <= MaxZoom && t.x < 1<<t.z && t.y < 1<<t.z
}

// around is what has to be drawn for a tile, in degrees: its square and a tenth of it on each side, so
// that the ends of lines and names across its edge are not seen.
func (t tile) around() orb.Bound {
	const margin = 0.1
	x, y := float64(t.x), float64(t.y)
	return orb.Bound{Min: t.degrees(x-margin, y+1+margin), Max: t.degrees(x+1+margin, y-margin)}
}

// degrees is the place of a column and row.
func (t tile) degrees(x, y float64) orb.Point {
	all := math.Exp2(float64(t.z))
	return orb.Point{x/all*360 - 180, math.Atan(math.Sinh(math.Pi*(1-2*y/all))) * 180 / math.Pi}
}

// grid is a place in steps of the tile's grid, from its north-western corner.
func (t tile) grid(at orb.Point) orb.Point {
	all := math.Exp2(float64(t.z))
	x := (at[0] + 180) / 360 * all
	y := (1 - math.Asinh(math.Tan(at[1]*math.Pi/180))/math.Pi) / 2 * all
	return orb.Point{math.Round((x - float64(t.x)) * extent), math.Round((y - float64(t.y)) * extent)}
}
