package pdp

import "slices"

// state is a solution under work: a route for each vehicle, used or not.
type state struct {
	routes []route
	// where is the vehicle of each order, or none.
	where []int
	// absent are the orders without a vehicle.
	absent []int
	cost   float64
}

func (m *model) newState() *state {
	s := &state{where: make([]int, len(m.carrier))}
	for v := range m.vehicles {
		s.routes = append(s.routes, m.newRoute(v))
	}
	for o := range s.where {
		s.where[o] = none
		s.absent = append(s.absent, o)
	}
	s.cost = m.costOf(s)
	return s
}

func (s *state) copyFrom(other *state) {
	for v := range s.routes {
		s.routes[v].copyFrom(&other.routes[v])
	}
	copy(s.where, other.where)
	s.absent = append(s.absent[:0], other.absent...)
	s.cost = other.cost
}

// used counts the vehicles that move.
func (s *state) used() (count int) {
	for v := range s.routes {
		if !s.routes[v].empty() {
			count++
		}
	}
	return count
}

// costOf is what a state costs, with what it takes to make vehicles or orders come first.
func (m *model) costOf(s *state) float64 {
	total := m.unserved * float64(len(s.absent))
	for v := range s.routes {
		if !s.routes[v].empty() {
			total += m.opening + s.routes[v].total
		}
	}
	return total
}

func (m *model) solution(s *state) Solution {
	var out Solution
	for v := range s.routes {
		if s.routes[v].empty() {
			continue
		}
		made := Route{Vehicle: v}
		for _, node := range s.routes[v].seq[1 : len(s.routes[v].seq)-1] {
			made.Visits = append(made.Visits, Visit{Order: int(node) / 2, Delivery: node%2 == 1})
		}
		out.Routes = append(out.Routes, made)
	}
	out.Unserved = slices.Sorted(slices.Values(s.absent))
	return out
}
