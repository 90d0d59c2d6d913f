package promise

import "time"

// Pick is an order in a store that is not packed yet.
type Pick struct {
	// Work by the formula.
	Work time.Duration
	// StartedAt is zero while nobody picks it.
	StartedAt time.Time
}

// leastWork is left of a pick that takes longer than expected.
const leastWork = 10 * time.Second

// Ready tells when each pick will be packed: those under way first, the others in the given order by
// whichever picker is free next.
func Ready(picks []Pick, pickers int, pace float64, now time.Time) []time.Time {
	if pace <= 0 {
		pace = 1
	}
	ready := make([]time.Time, len(picks))
	var free []time.Time // when each picker is
	for i, p := range picks {
		if p.StartedAt.IsZero() {
			continue
		}
		ready[i] = p.StartedAt.Add(stretch(p.Work, pace))
		if soonest := now.Add(leastWork); ready[i].Before(soonest) {
			ready[i] = soonest
		}
		free = append(free, ready[i])
	}
	for len(free) < max(pickers, 1) {
		free = append(free, now)
	}
	for i, p := range picks {
		if !p.StartedAt.IsZero() {
			continue
		}
		next := 0
		for k := range free {
			if free[k].Before(free[next]) {
				next = k
			}
		}
		free[next] = free[next].Add(stretch(p.Work, pace))
		ready[i] = free[next]
	}
	return ready
}

func stretch(work time.Duration, pace float64) time.Duration {
	return time.Duration(float64(work) * pace)
}
