package live

// recentIDs remembers the IDs sent lately on one connection. The window covers
// the backlog and recentWindow live messages after it: an event read in the
// backlog may still be on its way through the outbox and Redis, and a publisher
// that crashed may publish again.
type recentIDs struct {
	window int
	known  map[string]struct{}
	ring   []string
	oldest int
}

const recentWindow = 64

func newRecentIDs(backlog int) *recentIDs { return &recentIDs{window: backlog + recentWindow} }

// add reports whether id was sent before, and remembers it. An empty ID is
// always new.
func (r *recentIDs) add(id string) (duplicate bool) {
	if id == "" {
		return false
	}
	if _, duplicate = r.known[id]; duplicate {
		return true
	}
	if r.known == nil {
		r.known = map[string]struct{}{}
	}
	if len(r.ring) < r.window {
		r.ring = append(r.ring, id)
	} else {
		delete(r.known, r.ring[r.oldest])
		r.ring[r.oldest] = id
		r.oldest = (r.oldest + 1) % r.window
	}
	r.known[id] = struct{}{}
	return false
}
