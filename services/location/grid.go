package location

import (
	"math"
	"sync"

	"doorstep/kit/geo"
)

const (
	// cellDegrees is the size of a cell, about 2.2 km: a rider changes cells every few minutes, and a
	// search over 5 km looks into some 36 of them.
	cellDegrees = 0.02
	gridShards  = 64
)

// cell is one square of the map.
type cell struct{ x, y int32 }

func cellOf(p geo.Point) cell {
	return cell{int32(math.Floor(p.Longitude / cellDegrees)), int32(math.Floor(p.Latitude / cellDegrees))}
}

// grid finds the riders who are online by place. It holds a rider under the rider's lock, so its own
// locks come after that; a search therefore lets go of them before it looks at a rider.
type grid struct {
	shards [gridShards]gridShard
}

type gridShard struct {
	mu    sync.RWMutex // guards cells
	cells map[cell]map[*rider]struct{}
}

func newGrid() *grid {
	g := &grid{}
	for i := range g.shards {
		g.shards[i].cells = make(map[cell]map[*rider]struct{})
	}
	return g
}

func (g *grid) shard(c cell) *gridShard {
	return &g.shards[(uint32(c.x)*31+uint32(c.y))%gridShards]
}

func (g *grid) put(c cell, r *rider) {
	s := g.shard(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cells[c] == nil {
		s.cells[c] = make(map[*rider]struct{})
	}
	s.cells[c][r] = struct{}{}
}

func (g *grid) remove(c cell, r *rider) {
	s := g.shard(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.cells[c], r)
	if len(s.cells[c]) == 0 {
		delete(s.cells, c)
	}
}

// around are the riders of all cells that a circle touches, and some more.
func (g *grid) around(center geo.Point, radius float64) []*rider {
	low, high := box(center, radius)
	from := cellOf(geo.Point{Longitude: low[0], Latitude: low[1]})
	to := cellOf(geo.Point{Longitude: high[0], Latitude: high[1]})
	var found []*rider
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			s := g.shard(cell{x, y})
			s.mu.RLock()
			for r := range s.cells[cell{x, y}] {
				found = append(found, r)
			}
			s.mu.RUnlock()
		}
	}
	return found
}
