package pdp

import (
	"cmp"
	"math"
	"slices"
)

// blinkChance is how often the recreation overlooks a place.
const blinkChance = 0.01

// recreate puts the absent orders back one after the other, each where it costs least. What fits
// nowhere stays absent.
func (s *search) recreate() {
	s.sortAbsent()
	if s.anyAboard { // those can go nowhere else
		slices.SortStableFunc(s.work.absent, func(a, b int) int {
			return cmp.Compare(min(s.carrier[b], 0), min(s.carrier[a], 0))
		})
	}
	s.queue = append(s.queue[:0], s.work.absent...)
	s.work.absent = s.work.absent[:0]
	for _, order := range s.queue {
		if !s.place(order) {
			s.work.absent = append(s.work.absent, order)
		}
	}
}

// place puts an order where it costs least, when that is less than leaving it out.
func (s *search) place(order int) bool {
	var at place
	vehicle, least := none, s.unserved
	for v := range s.work.routes {
		r := &s.work.routes[v]
		limit := least
		if r.empty() {
			if s.closed[v] || s.crowded(v) {
				continue
			}
			if limit -= s.opening; limit <= 0 {
				continue
			}
		}
		if where, added, found := s.finder.best(r, order, limit); found {
			at, vehicle, least = where, v, added
			if r.empty() {
				least += s.opening
			}
		}
	}
	if vehicle == none {
		return false
	}
	s.touch(vehicle)
	s.insert(&s.work.routes[vehicle], order, at)
	s.work.where[order] = vehicle
	return true
}

// crowded says that an empty vehicle like v was looked at already.
func (s *search) crowded(v int) bool {
	class := s.vehicles[v].class
	for other := class; other < v; other++ {
		if s.vehicles[other].class == class && s.work.routes[other].empty() && !s.closed[other] {
			return true
		}
	}
	return false
}

// sorting has the keys by which absent orders are put back, smallest first.
type sorting struct{ load, far, close, tight, opens, closes []float64 }

func (m *model) newSorting() (s sorting) {
	far := math.Inf(1)
	for i, o := range m.problem.Orders {
		p, d := 2*i, 2*i+1
		away := far
		for v := range m.vehicles {
			away = min(away, m.cost[int(m.vehicles[v].start)*m.n+p])
		}
		away += m.cost[p*m.n+d]
		s.load = append(s.load, -o.Load)
		s.far, s.close = append(s.far, -away), append(s.close, away)
		s.tight = append(s.tight, min(o.Pickup.Closes, o.Delivery.Closes)-max(o.Pickup.Opens, o.Delivery.Opens))
		s.opens, s.closes = append(s.opens, o.Pickup.Opens), append(s.closes, -o.Delivery.Closes)
	}
	return s
}

// sortAbsent draws one of several orders in which the absent are put back; which of them it is
// matters less than that it changes.
func (s *search) sortAbsent() {
	absent := s.work.absent
	s.random.Shuffle(len(absent), func(i, k int) { absent[i], absent[k] = absent[k], absent[i] })
	var key []float64
	switch draw := s.random.IntN(17); {
	case draw < 4:
		return
	case draw < 8:
		key = s.sorting.load
	case draw < 10:
		key = s.sorting.far
	case draw < 11:
		key = s.sorting.close
	case draw < 13:
		key = s.sorting.tight
	case draw < 15:
		key = s.sorting.opens
	default:
		key = s.sorting.closes
	}
	slices.SortStableFunc(absent, func(a, b int) int { return cmp.Compare(key[a], key[b]) })
}
