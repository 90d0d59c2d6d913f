package assign

import "math"

// solver is the method of shortest augmenting paths (Jonker and Volgenant 1987; rectangular after
// Crouse 2016): each row of the shorter side is added along a cheapest path of changes, and prices of
// both sides keep all reduced costs at zero or more, so that Dijkstra's search finds the path.
type solver struct {
	table      *Costs
	never      float64
	transposed bool
	few, many  int

	owner      []int // who has each of the many
	has        []int // what each of the few has
	fewPrice   []float64
	manyPrice  []float64
	reached    []float64 // length of the shortest path to each of the many
	from       []int     // the one of the few before it
	done       []bool    // the path to it is final
	alongFew   []int     // the few on final paths, in order
	alongPrice []float64 // and how far they are
}

func (s *solver) run() {
	s.owner, s.has, s.from = make([]int, s.many), make([]int, s.few), make([]int, s.many)
	s.fewPrice, s.manyPrice, s.reached = make([]float64, s.few), make([]float64, s.many), make([]float64, s.many)
	s.done = make([]bool, s.many)
	for i := range s.owner {
		s.owner[i] = None
	}
	for i := range s.has {
		s.has[i] = None
	}
	for few := range s.few {
		s.augment(few)
	}
}

// cost is that of the table, with a finite one for forbidden pairs.
func (s *solver) cost(few, many int) float64 {
	at := few*s.table.columns + many
	if s.transposed {
		at = many*s.table.columns + few
	}
	return min(s.table.cells[at], s.never)
}

// augment gives start one of the many, and moves others along the cheapest path.
func (s *solver) augment(start int) {
	for i := range s.reached {
		s.reached[i], s.done[i] = math.Inf(1), false
	}
	s.alongFew, s.alongPrice = s.alongFew[:0], s.alongPrice[:0]
	few, length := start, 0.0
	for {
		s.alongFew, s.alongPrice = append(s.alongFew, few), append(s.alongPrice, length)
		next := s.extend(few, length)
		s.done[next] = true
		length = s.reached[next]
		if s.owner[next] == None {
			s.reprice(length)
			s.flip(start, next)
			return
		}
		few = s.owner[next]
	}
}

// extend looks on from few, at the end of a path so long, and returns the nearest of the many whose
// path is not final. A free one wins a tie: the search ends there.
func (s *solver) extend(few int, length float64) int {
	nearest := None
	for many := range s.many {
		if s.done[many] {
			continue
		}
		reduced := length + s.cost(few, many) - s.fewPrice[few] - s.manyPrice[many]
		if reduced < s.reached[many] {
			s.reached[many], s.from[many] = reduced, few
		}
		if nearest == None || s.reached[many] < s.reached[nearest] ||
			s.reached[many] == s.reached[nearest] && s.owner[many] == None && s.owner[nearest] != None {
			nearest = many
		}
	}
	return nearest
}

// reprice keeps the reduced costs of final paths at zero or more.
func (s *solver) reprice(length float64) {
	for i, few := range s.alongFew {
		s.fewPrice[few] += length - s.alongPrice[i]
	}
	for many, done := range s.done {
		if done {
			s.manyPrice[many] += s.reached[many] - length
		}
	}
}

// flip moves everyone on the path that ends at many by one.
func (s *solver) flip(start, many int) {
	for {
		few := s.from[many]
		s.owner[many] = few
		s.has[few], many = many, s.has[few]
		if few == start {
			return
		}
	}
}
