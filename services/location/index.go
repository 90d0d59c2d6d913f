package location

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"doorstep/kit/geo"
)

const indexShards = 64

// index is the riders of the installation as this process knows them. Riders stay for the life of the
// process: there are as many as have an account.
type index struct {
	seed   maphash.Seed
	shards [indexShards]indexShard
	grid   *grid
}

type indexShard struct {
	mu     sync.RWMutex // guards riders
	riders map[string]*rider
	// fresh means that a rider reported here since the last snapshot.
	fresh atomic.Bool
}

func newIndex() *index {
	x := &index{seed: maphash.MakeSeed(), grid: newGrid()}
	for i := range x.shards {
		x.shards[i].riders = make(map[string]*rider)
	}
	return x
}

func (x *index) shard(partnerID string) *indexShard {
	return &x.shards[maphash.String(x.seed, partnerID)%indexShards]
}

// rider returns a rider, made when new.
func (x *index) rider(partnerID string) *rider {
	s := x.shard(partnerID)
	s.mu.RLock()
	r := s.riders[partnerID]
	s.mu.RUnlock()
	if r != nil {
		return r
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r = s.riders[partnerID]; r == nil {
		r = &rider{id: partnerID}
		s.riders[partnerID] = r
	}
	return r
}

func (s *indexShard) all() []*rider {
	s.mu.RLock()
	defer s.mu.RUnlock()
	riders := make([]*rider, 0, len(s.riders))
	for _, r := range s.riders {
		riders = append(riders, r)
	}
	return riders
}

// near is a rider within reach of a place.
type near struct {
	partnerID string
	Position
	metres float64
}

// nearest are the riders online within a circle, nearest first, at most limit.
func (x *index) nearest(center geo.Point, radius float64, limit int) []near {
	var found []near
	for _, r := range x.grid.around(center, radius) {
		last, _, working := r.seen()
		if metres := center.Metres(last.Point); working && metres <= radius {
			found = append(found, near{r.id, last, metres})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.partnerID, b.partnerID))
	})
	return found[:min(limit, len(found))]
}
