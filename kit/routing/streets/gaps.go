package streets

import "math"

// gapMetres is how long the link between two carriageways is at most.
// On a longer one a car can stop between them.
const gapMetres = 8.5

// throughGaps finds where one can turn round through a gap between two carriageways: from a one-way
// street into a short link and from there into another one, both times over the oncoming traffic. It
// takes three edges to see that, so whoever comes in is remembered.
func (t *turner) throughGaps() {
	t.gaps = make(map[[3]uint32]bool)
	if t.profile.turns.gap == 0 {
		return
	}
	in := make([][]uint32, t.vertices)
	for e, d := range t.edges {
		in[d.to] = append(in[d.to], uint32(e))
	}
	for link, d := range t.edges {
		if t.graph.Centimetres[d.segment] < gapMetres*100 && t.graph.Flags[d.segment]&Roundabout == 0 && t.within(uint32(link)) {
			t.throughLink(uint32(link), in[d.from])
		}
	}
}

// throughLink finds the turns through one link, from those edges that lead to it.
func (t *turner) throughLink(link uint32, in []uint32) {
	d := t.edges[link]
	var far []uint32
	others := false
	for _, from := range in {
		switch {
		case t.edges[from].segment == d.segment || t.rules.pairs[[2]uint32{from, link}]:
		case t.turnsFar(from, link):
			far = append(far, from)
		default:
			others = true
		}
	}
	for _, to := range t.out[t.first[d.to]:t.first[d.to+1]] {
		if t.edges[to].segment == d.segment || !t.turnsFar(link, to) {
			continue
		}
		if !others {
			far = []uint32{anywhere}
		}
		for _, from := range far {
			t.gaps[[3]uint32{from, link, to}] = true
			if others {
				t.remember([]uint32{from, link})
			}
		}
	}
}

// anywhere stands for all edges that lead to a link, where no other way leads there.
const anywhere = ^uint32(0)

// throughGap reports that an edge after a history is the last of such a way.
func (t *turner) throughGap(history []uint32, to uint32) bool {
	last := len(history) - 1
	return t.gaps[[3]uint32{anywhere, history[last], to}] || last > 0 && t.gaps[[3]uint32{history[last-1], history[last], to}]
}

// within reports a link between the two carriageways of a street: one comes to it from a one-way
// street, leaves it into one, and all turns are to the same side.
func (t *turner) within(link uint32) bool {
	d := t.edges[link]
	var near, far, oneway [2]bool
	for end, at := range [2]uint32{d.from, d.to} {
		for _, a := range t.arms[t.armsFirst[at]:t.armsFirst[at+1]] {
			if a.segment == d.segment {
				continue
			}
			other := 0
			if t.ends[a.segment][1] == at {
				other = 1
			}
			away, hither := t.open[a.segment][other], t.open[a.segment][1-other]
			angle, used := Angle(t.arriving[link], a.heading), away
			if end == 0 {
				angle, used = Angle(opposite(a.heading), t.leaving[link]), hither
			}
			if !used {
				continue
			}
			if t.graph.Flags[a.segment]&Roundabout != 0 {
				return false
			}
			size := math.Abs(angle)
			oneway[end] = oneway[end] || away != hither && size >= 30 && !t.graph.Class[a.segment].link()
			if size >= 45 && size < 160 {
				isFar := (angle > 0) == t.leftHand
				far[end], near[end] = far[end] || isFar, near[end] || !isFar
			}
		}
	}
	return oneway[0] && oneway[1] && !(near[0] && far[1] || far[0] && near[1] || near[1] && far[1])
}

// turnsFar reports a turn over the oncoming traffic.
func (t *turner) turnsFar(from, to uint32) bool {
	angle := Angle(t.arriving[from], t.leaving[to])
	return (angle > 0) == t.leftHand && math.Abs(angle) >= 45 && math.Abs(angle) < 160
}
