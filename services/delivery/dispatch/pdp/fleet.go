package pdp

import "math"

const (
	// fleetPart of the budget is for taking vehicles away.
	fleetPart = 0.15
	// fleetHeat is the heat meanwhile, as part of the mean cost of a way.
	fleetHeat = 0.3
)

// fewer takes one vehicle away after the other, until the part of the budget is used up: the orders
// of the route are absent, and the search goes on as long as what is absent gets easier. It ends when
// no more than enough are left.
func (s *search) fewer(part float64, enough int) {
	for s.spent() < part && s.best.used() > enough {
		s.cur.copyFrom(s.best)
		s.work.copyFrom(s.best)
		if !s.closeOne() || !s.home(part) {
			break
		}
	}
	for v := range s.closed {
		s.closed[v] = false
	}
}

// closeOne takes away the vehicle whose orders were absent least often, and all that are not used.
func (s *search) closeOne() bool {
	victim, least := none, Forever
	for v := range s.work.routes {
		r := &s.work.routes[v]
		if r.empty() {
			s.closed[v] = true
			continue
		}
		sum := 0.0
		for o, at := range s.work.where {
			if at == v {
				sum += s.absences[o]
			}
		}
		if sum += float64(len(r.seq)) * 1e-3; len(s.problem.Vehicles[v].Aboard) == 0 && sum < least {
			victim, least = v, sum
		}
	}
	if victim == none {
		return false
	}
	s.closed[victim] = true
	s.touch(victim)
	for o, at := range s.work.where {
		if at == victim {
			s.work.where[o] = none
			s.work.absent = append(s.work.absent, o)
		}
	}
	r := &s.work.routes[victim]
	r.seq = append(r.seq[:1], r.seq[len(r.seq)-1])
	s.refresh(r)
	s.work.cost = s.costOf(s.work)
	s.sync(s.cur, s.work)
	return true
}

// home looks for a place for everybody who is absent.
func (s *search) home(part float64) bool {
	heat, always := fleetHeat*s.scale(), len(s.best.absent)
	for s.spent() < part {
		s.done++
		s.ruin()
		s.recreate()
		s.work.cost = s.costOf(s.work)
		if len(s.work.absent) <= always {
			s.take()
			s.best.copyFrom(s.cur)
			return true
		}
		now, before := s.missed(s.work), s.missed(s.cur)
		better := len(s.work.absent) < len(s.cur.absent) || now < before
		for _, o := range s.work.absent {
			s.absences[o]++
		}
		if better || now == before && s.work.cost < s.cur.cost-heat*math.Log(s.random.Float64()) {
			s.sync(s.cur, s.work)
		} else {
			s.giveBack()
		}
	}
	return false
}

// missed sums how often the absent were absent.
func (s *search) missed(at *state) (sum float64) {
	for _, o := range at.absent {
		sum += s.absences[o]
	}
	return sum
}
