package pdp

// place is where an order would go in a route: pickup before what is at index pickup now, delivery
// before what is at index delivery now, pickup first when both are the same. An order that is aboard
// has no pickup.
type place struct{ pickup, delivery int }

// finder looks for the cheapest place of an order. It keeps its scratch, so it is not for two at once.
type finder struct {
	*model
	// extra[j] is what the delivery costs before index j, least[j] the smallest of extra[j:].
	extra, least []float64
	// blink says that a place is to be overlooked; nil sees everything.
	blink func() bool
}

func (f *finder) blinks() bool { return f.blink != nil && f.blink() }

// best is the place that adds least to the cost of the route, if that is below limit.
func (f *finder) best(r *route, order int, limit float64) (at place, added float64, found bool) {
	if f.carrier[order] != none {
		return f.bestDelivery(r, order, limit)
	}
	n, last := f.n, len(r.seq)-1
	p, d := 2*order, 2*order+1
	costToP, costFromP := f.costTo[p*n:p*n+n], f.cost[p*n:p*n+n]
	timeToP, timeFromP := f.timeTo[p*n:p*n+n], f.time[p*n:p*n+n]
	costFromD, timeFromD := f.cost[d*n:d*n+n], f.time[d*n:d*n+n]
	room := f.vehicles[r.vehicle].capacity - f.load[p]
	opensP, closesP, opensD, closesD := f.opens[p], f.closes[p], f.opens[d], f.closes[d]
	costPD, timePD := costFromP[d], timeFromP[d]
	f.weighDelivery(r, d)
	seq, begin, latest, load, cost := r.seq, r.begin[:last+1], r.latest[:last+1], r.load[:last+1], r.cost[:last+1]
	added = limit
	for i := 1; i <= last; i++ {
		before, after := seq[i-1], seq[i]
		if begin[i-1] > closesP {
			break
		}
		tp := begin[i-1] + timeToP[before]
		if tp > closesP || load[i-1] > room {
			continue
		}
		tp = max(tp, opensP)
		toP := costToP[before]
		// The delivery comes next.
		priceP := f.priced(p, tp)
		if sum := toP + costPD + costFromD[after] - cost[i] + priceP; sum < added {
			td := max(tp+timePD, opensD)
			if td <= closesD && td+timeFromD[after] <= latest[i] && !f.blinks() {
				if sum = f.timely(r, d, sum, td, i, added); sum < added {
					at, added, found = place{i, i}, sum, true
				}
			}
		}
		// Or later.
		extraP := toP + costFromP[after] - cost[i] + priceP
		if i == last || extraP+f.least[i+1] >= added {
			continue
		}
		t := tp + timeFromP[after]
		if j, sum, ok := f.later(r, order, i, t, extraP, added); ok {
			at, added, found = place{i, j}, sum, true
		}
	}
	return at, added, found
}

// later looks for the delivery behind the stop at i, which the vehicle reaches at t after the pickup
// before it. extraP is what that costs so far.
func (f *finder) later(r *route, order, i int, t, extraP, limit float64) (best int, added float64, found bool) {
	n, last := f.n, len(r.seq)-1
	d := 2*order + 1
	timeToD, timeFromD := f.timeTo[d*n:d*n+n], f.time[d*n:d*n+n]
	room := f.vehicles[r.vehicle].capacity - f.load[d-1]
	opensD, closesD := f.opens[d], f.closes[d]
	added = limit
	for j := i; j < last; j++ {
		node := r.seq[j]
		if t > r.latest[j] || r.load[j] > room || t > closesD {
			break
		}
		t = max(t, f.opens[node])
		if f.timed {
			if extraP += f.price(node, t) - f.price(node, r.begin[j]); extraP+f.least[j+1] >= added {
				break
			}
		}
		if sum := extraP + f.extra[j+1]; sum < added {
			if td := max(t+timeToD[node], opensD); td <= closesD && td+timeFromD[r.seq[j+1]] <= r.latest[j+1] && !f.blinks() {
				if sum = f.timely(r, d, sum, td, j+1, added); sum < added {
					best, added, found = j+1, sum, true
				}
			}
		}
		t += r.time[j+1]
	}
	return best, added, found
}

// bestDelivery is best for an order that is aboard already.
func (f *finder) bestDelivery(r *route, order int, limit float64) (at place, added float64, found bool) {
	if f.carrier[order] != r.vehicle {
		return at, limit, false
	}
	n, d := f.n, 2*order+1
	f.weighDelivery(r, d)
	added = limit
	for j := 1; j < len(r.seq); j++ {
		before, after := int(r.seq[j-1]), int(r.seq[j])
		td := max(r.begin[j-1]+f.timeTo[d*n+before], f.opens[d])
		if td > f.closes[d] || td+f.time[d*n+after] > r.latest[j] || f.extra[j] >= added || f.blinks() {
			continue
		}
		if sum := f.timely(r, d, f.extra[j], td, j, added); sum < added {
			at, added, found = place{none, j}, sum, true
		}
	}
	return at, added, found
}

func (f *finder) weighDelivery(r *route, d int) {
	n, size := f.n, len(r.seq)
	if len(f.extra) < size+1 {
		f.extra, f.least = make([]float64, 2*size+2), make([]float64, 2*size+2)
	}
	costToD, costFromD := f.costTo[d*n:d*n+n], f.cost[d*n:d*n+n]
	least := Forever
	f.least[size] = least
	for j := size - 1; j > 0; j-- {
		f.extra[j] = costToD[r.seq[j-1]] + costFromD[r.seq[j]] - r.cost[j]
		least = min(least, f.extra[j])
		f.least[j] = least
	}
}

// priced is what it costs that a stop begins at t, when that costs anything.
func (f *finder) priced(node int, t float64) float64 {
	if !f.timed {
		return 0
	}
	return f.price(int32(node), t)
}

// timely adds the price of the delivery at td, before index k, and what it costs that the stops behind
// happen later, until one happens when it did before, or until it is not below limit any more.
func (f *finder) timely(r *route, d int, sum, td float64, k int, limit float64) float64 {
	if !f.timed {
		return sum
	}
	last := len(r.seq) - 1
	sum += f.price(int32(d), td)
	t := td + f.time[d*f.n+int(r.seq[k])]
	for ; k < last; k++ {
		t = max(t, f.opens[r.seq[k]])
		if t == r.begin[k] || sum >= limit {
			return sum
		}
		sum += f.price(r.seq[k], t) - f.price(r.seq[k], r.begin[k])
		t += r.time[k+1]
	}
	finish := f.vehicles[r.vehicle].finish
	if r.empty() {
		return sum + finish*t
	}
	return sum + finish*(t-r.begin[last])
}
