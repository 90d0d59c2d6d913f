package location

import "sync"

// sample is one row of the history; orderID is "" between trips.
type sample struct {
	partnerID, orderID string
	Position
}

// samples wait to be written, oldest first. When the queue is full the oldest one goes: the history
// gets a gap, the riders' fixes never wait.
type samples struct {
	limit   int
	mu      sync.Mutex // guards the following
	ring    []sample   // grows up to limit: a quiet process holds no queue for a busy one
	first   int
	count   int
	dropped int64

	wake chan struct{}
}

func newSamples(size int) *samples {
	return &samples{limit: size, wake: make(chan struct{}, 1)}
}

func (q *samples) add(batch []sample) {
	if len(batch) == 0 {
		return
	}
	q.mu.Lock()
	for _, s := range batch {
		if q.count == len(q.ring) && !q.grow() {
			q.first = (q.first + 1) % len(q.ring)
			q.count--
			q.dropped++
		}
		q.ring[(q.first+q.count)%len(q.ring)] = s
		q.count++
	}
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default: // the writer knows already
	}
}

// fewest is the size that the ring begins with.
const fewest = 64

// grow doubles the ring; false at the limit.
func (q *samples) grow() bool {
	size := min(max(2*len(q.ring), fewest), q.limit)
	if size == len(q.ring) {
		return false
	}
	ring := make([]sample, size)
	n := copy(ring, q.ring[q.first:])
	copy(ring[n:], q.ring[:q.first])
	q.ring, q.first = ring, 0
	return true
}

// take removes up to limit samples.
func (q *samples) take(limit int) []sample {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(limit, q.count)
	if n == 0 {
		return nil
	}
	batch := make([]sample, n)
	for i := range batch {
		batch[i] = q.ring[(q.first+i)%len(q.ring)]
	}
	q.first = (q.first + n) % len(q.ring)
	if q.count -= n; q.count == 0 {
		q.first = 0 // a writer who keeps up uses the same memory again, not one after the other all of the ring
	}
	return batch
}

func (q *samples) droppedSoFar() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}
