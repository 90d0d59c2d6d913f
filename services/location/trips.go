package location

import (
	"sync"
	"time"
)

// tripMemory is how long a stop that nobody confirms stays known, on the wall. It is longer than the
// bus looks back, so that a repeated event meets what came after it.
const tripMemory = 10 * time.Minute

// trips are the stops of all riders in memory; they tell the riders in the index of theirs.
type trips struct {
	index *index

	mu    sync.Mutex // guards stops; held while a rider is told, so that the last word is the newest
	stops map[string]knownStop
}

type knownStop struct {
	Stop
	changed time.Time // on the wall
}

func newTrips(x *index) *trips {
	return &trips{index: x, stops: make(map[string]knownStop)}
}

// learn merges a fact about an order.
func (t *trips) learn(fact Stop) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.merge(fact, time.Now())
}

func (t *trips) merge(fact Stop, wall time.Time) {
	known, had := t.stops[fact.OrderID]
	merged := fact
	if had {
		merged = known.Merge(fact)
	}
	if had && merged == known.Stop {
		return
	}
	t.stops[fact.OrderID] = knownStop{merged, wall}
	if known.PartnerID != "" && known.PartnerID != merged.PartnerID {
		t.index.rider(known.PartnerID).setStop(merged)
	}
	if merged.PartnerID != "" {
		t.index.rider(merged.PartnerID).setStop(merged)
	}
}

// reconcile takes all open stops of the database. What it does not confirm and has not changed for
// long is over.
func (t *trips) reconcile(open []Stop, wall time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	confirmed := make(map[string]bool, len(open))
	for _, stop := range open {
		confirmed[stop.OrderID] = true
		t.merge(stop, wall)
	}
	for orderID, known := range t.stops {
		if confirmed[orderID] || wall.Sub(known.changed) < tripMemory {
			continue
		}
		if known.Open() {
			known.Ended = known.Assigned
			t.index.rider(known.PartnerID).setStop(known.Stop)
		}
		delete(t.stops, orderID)
	}
}
