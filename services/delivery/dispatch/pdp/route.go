package pdp

// route is a sequence of nodes with what is known about each of them: enough to say in constant time
// whether one more stop fits between two others.
type route struct {
	vehicle int
	// seq begins with the start of the vehicle and ends with its end.
	seq []int32
	// begin is when service begins, latest when it may begin so that all that follows is in time.
	begin, latest []float64
	// load is carried from here on.
	load []float64
	// cost[i] is that of the way from i-1 to i, time[i] how long it takes with the service at i-1.
	cost, time []float64
	// total is the cost of the route, without that of using the vehicle.
	total float64
}

func (r *route) empty() bool { return len(r.seq) == 2 }

func (r *route) copyFrom(other *route) {
	r.vehicle, r.total = other.vehicle, other.total
	r.seq = append(r.seq[:0], other.seq...)
	r.begin, r.latest = append(r.begin[:0], other.begin...), append(r.latest[:0], other.latest...)
	r.load = append(r.load[:0], other.load...)
	r.cost, r.time = append(r.cost[:0], other.cost...), append(r.time[:0], other.time...)
}

func (r *route) resize(size int) {
	if cap(r.begin) < size {
		room := max(2*size, 16)
		r.begin, r.latest, r.load = make([]float64, room), make([]float64, room), make([]float64, room)
		r.cost, r.time = make([]float64, room), make([]float64, room)
	}
	r.begin, r.latest, r.load = r.begin[:size], r.latest[:size], r.load[:size]
	r.cost, r.time = r.cost[:size], r.time[:size]
}

func (m *model) newRoute(vehicle int) route {
	v := &m.vehicles[vehicle]
	r := route{vehicle: vehicle, seq: []int32{v.start, v.end}}
	m.refresh(&r)
	return r
}

// refresh works out everything about a route from its sequence; false when the sequence is not
// possible.
func (m *model) refresh(r *route) bool {
	v, n, last := &m.vehicles[r.vehicle], m.n, len(r.seq)-1
	r.resize(last + 1)
	r.begin[0], r.load[0], r.cost[0], r.time[0], r.total = v.from, v.aboard, 0, 0, 0
	if r.empty() { // a vehicle that is not used stays where it is
		r.begin[1], r.load[1], r.cost[1], r.time[1] = v.from, v.aboard, 0, 0
		r.latest[0], r.latest[1] = v.until, v.until
		return true
	}
	t, load, at, ok := v.from, v.aboard, int(r.seq[0]), true
	for i := 1; i < last; i++ {
		next := int(r.seq[i])
		r.cost[i], r.time[i] = m.cost[at*n+next], m.time[at*n+next]
		t = max(t+r.time[i], m.opens[next])
		load += m.load[next]
		ok = ok && t <= m.closes[next] && load <= v.capacity
		r.begin[i], r.load[i] = t, load
		r.total += r.cost[i]
		if m.timed {
			r.total += m.price(int32(next), t)
		}
		at = next
	}
	r.cost[last], r.time[last] = m.cost[at*n+int(v.end)], m.time[at*n+int(v.end)]
	t += r.time[last]
	r.begin[last], r.load[last] = t, load
	r.total += r.cost[last] + v.finish*t
	m.lookBack(r)
	return ok && t <= v.until
}

// lookBack works out how late each stop may begin.
func (m *model) lookBack(r *route) {
	last := len(r.seq) - 1
	latest := m.vehicles[r.vehicle].until
	r.latest[last] = latest
	for i := last - 1; i > 0; i-- {
		latest = min(m.closes[r.seq[i]], latest-r.time[i+1])
		r.latest[i] = latest
	}
	r.latest[0] = latest - r.time[1]
}

// remove takes the stops of an order out of a route.
func (m *model) remove(r *route, order int) {
	kept := r.seq[:0]
	for _, node := range r.seq {
		if int(node)>>1 != order || int(node) >= m.stops {
			kept = append(kept, node)
		}
	}
	r.seq = kept
}

// insert puts the stops of an order where best said.
func (m *model) insert(r *route, order int, at place) {
	seq := append(r.seq, 0, 0)
	size := len(r.seq)
	if at.pickup == none {
		seq = seq[:size+1]
		copy(seq[at.delivery+1:], seq[at.delivery:size])
		seq[at.delivery] = int32(2*order + 1)
	} else {
		copy(seq[at.delivery+2:], seq[at.delivery:size])
		seq[at.delivery+1] = int32(2*order + 1)
		copy(seq[at.pickup+1:], seq[at.pickup:at.delivery])
		seq[at.pickup] = int32(2 * order)
	}
	r.seq = seq
	m.refresh(r)
}
