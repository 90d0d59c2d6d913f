package horizon

import (
	"cmp"
	"slices"
)

// leads are believed beforehand to be equally likely minutes from placement to ready. Only those that
// are shorter than a courier's way matter here.
var leads = [...]int{1, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 19, 21, 24, 28, 33, 40}

// farthest is the longest way that lateness is worked out for.
const farthest = 60

// lateness is, by the minutes of the nearest free courier's way, how late it comes on average for an
// order that is placed now.
func (e *Engine) lateness() [farthest + 1]float64 {
	var late [farthest + 1]float64
	for way := range late {
		for _, lead := range leads {
			late[way] += float64(max(0, way+e.setup.PickupBefore-lead)) / float64(len(leads))
		}
	}
	return late
}

// spread sends couriers who have nothing to do to where the next orders would otherwise wait for one.
// Standing somewhere else costs nothing, and being near when an order of a quick kitchen comes is what
// it needs. An order that comes while the courier is under way can still have it on arrival.
func (e *Engine) spread() []Instruction {
	free := e.unused()
	if len(free) == 0 {
		return nil
	}
	var out []Instruction
	e.weigh()
	near := e.cover(free)
	for _, i := range free {
		c := &e.couriers[i]
		if c.seen.Phase != Idle || (i+e.now/e.gap)%spreadEvery != 0 || c.Off-e.now < spreadRest {
			continue
		}
		place, gain := e.betterPlace(i, near)
		if gain < e.rules.SpreadGain {
			continue
		}
		way := int(c.route.row[place])
		c.seen = Sighting{Phase: Moving, Place: place, From: e.now + way}
		c.route.start, c.route.row = c.seen.From, e.between[place]
		out = append(out, Instruction{Courier: i, Place: place})
		near = e.cover(free)
	}
	return out
}

const (
	spreadEvery = 3  // a courier is thought about at each third decision
	spreadRest  = 20 // and left where it is so near its end
	spreadWays  = 48 // and may go to so many places
)

// unused are the couriers who are free soon and for whom nothing is planned.
func (e *Engine) unused() []int {
	var free []int
	for i := range e.couriers {
		r := &e.couriers[i].route
		if r.open && !r.fixed && len(r.trips) == 0 && e.couriers[i].seen.Phase != Off && r.start-e.now < spreadRest {
			free = append(free, i)
		}
	}
	return free
}

// reach is who is nearest to a place, and how far the nearest and the next are.
type reach struct {
	courier     int
	first, next int
}

func (e *Engine) cover(free []int) []reach {
	near := make([]reach, len(e.between))
	for p := range near {
		near[p] = reach{courier: None, first: farthest, next: farthest}
	}
	for _, i := range free {
		r := &e.couriers[i].route
		for p := range near {
			way := r.start - e.now + int(r.row[p])
			switch n := &near[p]; {
			case e.now+way+e.setup.PickupBefore > r.off:
			case way < n.first:
				n.courier, n.first, n.next = i, way, n.first
			case way < n.next:
				n.next = way
			}
		}
	}
	return near
}

// betterPlace is where a courier would make orders wait least, and how many minutes of waiting that
// spares in an hour.
func (e *Engine) betterPlace(i int, near []reach) (best int, gain float64) {
	row := e.couriers[i].route.row
	waits := func(own func(p int) int, delay int) float64 {
		total := 0.0
		for p := range near {
			other := near[p].first
			if near[p].courier == i {
				other = near[p].next
			}
			total += e.demand[p] * e.late[min(other, own(p)+delay)]
		}
		return total
	}
	now := waits(func(p int) int { return int(row[p]) }, 0)
	gone := waits(func(int) int { return farthest }, 0)
	best = None
	for _, q := range e.candidates(row) {
		there := e.between[q]
		way := int(row[q])
		// While it is under way nobody is where it was.
		spared := now - waits(func(p int) int { return int(there[p]) }, 0) - (gone-now)*float64(way)/e.rules.SpreadStay
		if spared > gain {
			best, gain = q, spared
		}
	}
	return best, gain
}

// candidates are the nearest places that are not here.
func (e *Engine) candidates(row []int16) []int {
	all := make([]int, 0, len(row))
	for p := range row {
		if row[p] > 0 {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b int) int { return cmp.Or(cmp.Compare(row[a], row[b]), cmp.Compare(a, b)) })
	return all[:min(len(all), spreadWays)]
}

// weigh sets how many orders each place is expected to have in an hour.
func (e *Engine) weigh() {
	for p := range e.demand {
		e.demand[p] = demandBelief
	}
	total := demandBelief * float64(len(e.demand))
	for i := range e.orders {
		e.demand[e.orders[i].Place]++
		total++
	}
	for p := range e.demand {
		e.demand[p] *= e.pace.recent * 60 / total
	}
}

// demandBelief is the orders that each place is believed to have had before the day.
const demandBelief = 1.0
