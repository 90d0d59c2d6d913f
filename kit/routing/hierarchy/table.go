package hierarchy

// Towards prepares the columns of a table: each destination climbs backwards and leaves its weight in
// the bucket of every rank it comes to. Close must be called at the end.
func (h *Hierarchy) Towards(destinations [][]Seed) *Table {
	s := h.take()
	b := &s.buckets
	b.reset(len(h.Order))
	for j, seeds := range destinations {
		h.plant(&s.backward, seeds)
		for e, more := s.backward.next(); more; e, more = s.backward.next() {
			if s.backward.stalled(e, h.Up.of(e.node)) {
				continue
			}
			b.add(e.node, uint32(j), e.key)
			s.backward.climb(e, h.Down.of(e.node))
		}
		s.backward.reset()
	}
	b.sort()
	return &Table{s}
}

// Table answers row by row, for one goroutine.
type Table struct{ s *search }

// Row writes the least weights from an origin to all destinations, Unreachable where there is no way:
// the origin climbs forwards and looks into the buckets.
func (t *Table) Row(origin []Seed, row []Weight) {
	for j := range row {
		row[j] = Unreachable
	}
	h, side := t.s.h, &t.s.forward
	h.plant(side, origin)
	for e, more := side.next(); more; e, more = side.next() {
		if side.stalled(e, h.Down.of(e.node)) {
			continue
		}
		t.s.buckets.look(e, row)
		side.climb(e, h.Up.of(e.node))
	}
	side.reset()
}

// Close gives back the table's room.
func (t *Table) Close() { t.s.h.give(t.s) }

// buckets has for each rank the destinations that come down from it.
type buckets struct {
	left  []left
	first []uint32
	// The same, by rank.
	targets []uint32
	weights []Weight
}

type left struct {
	node, target uint32
	weight       Weight
}

func (b *buckets) reset(nodes int) {
	b.left = b.left[:0]
	if b.first == nil {
		b.first = make([]uint32, nodes+2)
	}
	clear(b.first)
}

func (b *buckets) add(node, target uint32, w Weight) {
	b.left = append(b.left, left{node, target, w})
	b.first[node+2]++
}

// sort counts: first it is how many are before a rank, and after filling in where the rank begins.
func (b *buckets) sort() {
	for i := 1; i < len(b.first); i++ {
		b.first[i] += b.first[i-1]
	}
	if cap(b.targets) < len(b.left) {
		b.targets, b.weights = make([]uint32, len(b.left)), make([]Weight, len(b.left))
	}
	b.targets, b.weights = b.targets[:len(b.left)], b.weights[:len(b.left)]
	for _, l := range b.left {
		at := b.first[l.node+1]
		b.first[l.node+1]++
		b.targets[at], b.weights[at] = l.target, l.weight
	}
}

func (b *buckets) look(e entry, row []Weight) {
	begin, end := b.first[e.node], b.first[e.node+1]
	weights := b.weights[begin:end]
	for k, target := range b.targets[begin:end] {
		if w := e.key + weights[k]; w < row[target] {
			row[target] = w
		}
	}
}
