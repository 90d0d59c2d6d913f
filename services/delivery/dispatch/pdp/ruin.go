package pdp

import "math"

// How many stops a ruin takes in the mean, how long a string may be, and how often it keeps some in
// its middle: as Christiaens and Vanden Berghe have it, section 5. Half of those that keep one keep
// another, and so on; theirs keep more.
const (
	meanRemoved = 10
	longest     = 10
	splitChance = 0.5
	keepAnother = 0.5
)

// ruin takes strings of neighbouring stops out of neighbouring routes, each with the other stop of
// its order.
func (s *search) ruin() {
	stops, routes := 0, 0
	for v := range s.work.routes {
		if size := len(s.work.routes[v].seq) - 2; size > 0 {
			stops, routes = stops+size, routes+1
		}
	}
	if routes == 0 {
		return
	}
	length := math.Min(longest, float64(stops)/float64(routes))
	strings := int(s.random.Float64()*(4*s.removed/(1+length)-1)) + 1
	for v := range s.ruined {
		s.ruined[v] = false
	}
	s.torn = 0
	seed := int32(s.random.IntN(s.stops))
	s.tear(seed, length)
	near := s.near[int(seed)*(s.stops-1) : (int(seed)+1)*(s.stops-1)]
	for _, node := range near {
		if s.torn >= strings {
			break
		}
		s.tear(node, length)
	}
}

// tear takes a string with the stop in it out of its route, once for each route.
func (s *search) tear(node int32, length float64) {
	v := s.work.where[node/2]
	if v == none || s.ruined[v] {
		return
	}
	r := &s.work.routes[v]
	at := indexOf(r.seq, node)
	if at < 0 {
		return
	}
	s.ruined[v] = true
	s.torn++
	size := len(r.seq) - 2
	take := int(1 + s.random.Float64()*math.Min(float64(size), length))
	take = min(take, size)
	keep := 0
	if take > 1 && take < size && s.random.Float64() < splitChance {
		for keep = 1; take+keep < size && s.random.Float64() < keepAnother; keep++ {
		}
	}
	span := take + keep
	first := max(1, at-span+1)
	first += s.random.IntN(min(at, size-span+1) - first + 1)
	skip := span
	if keep > 0 {
		skip = s.random.IntN(take + 1)
	}
	s.doomed = s.doomed[:0]
	for i := range span {
		if i >= skip && i < skip+keep {
			continue
		}
		s.doom(int(r.seq[first+i]) / 2)
	}
	s.takeOut(v)
}

// takeOut takes the doomed orders out of a route. Without a stop the others may come later, when it
// was a short cut, and a bag whose delivery is absent is carried on: then everybody has to leave.
func (s *search) takeOut(v int) {
	r := &s.work.routes[v]
	s.touch(v)
	for _, o := range s.doomed {
		s.remove(r, o)
	}
	if !s.refresh(r) {
		for _, node := range r.seq[1 : len(r.seq)-1] {
			s.doom(int(node) / 2)
		}
		r.seq = append(r.seq[:1], r.seq[len(r.seq)-1])
		s.refresh(r)
	}
	for _, o := range s.doomed {
		s.work.where[o] = none
		s.work.absent = append(s.work.absent, o)
	}
}

func (s *search) doom(order int) {
	for _, o := range s.doomed {
		if o == order {
			return
		}
	}
	s.doomed = append(s.doomed, order)
}

func indexOf(seq []int32, node int32) int {
	for i, at := range seq {
		if at == node {
			return i
		}
	}
	return -1
}
