package city

import (
	"context"
	"math"
	"time"
)

const (
	// Staff of a store with 1,500 orders a day in its busiest hour: pickers at 65 % load, riders at 75 %.
	peakOrders  = 1500.0
	peakPickers = 6.0
	peakRiders  = 52.0
	// With one or two people chance makes long queues, at any load.
	fewestPickers = 2
	fewestRiders  = 3
	longestShift  = 7 // hours
)

// staffing is how many people a store needs in each local hour.
func staffing(ordersPerDay, peak float64, fewest int) [24]int {
	busiest := 0.0
	for hour := range hourWeights {
		busiest = max(busiest, shareOfDay(hour))
	}
	var need [24]int
	for hour := range need {
		exact := peak * ordersPerDay / peakOrders * shareOfDay(hour) / busiest
		need[hour] = max(fewest, int(math.Ceil(exact-1e-9)))
	}
	return need
}

// shift is one person's daily working time in local hours.
type shift struct {
	from, hours int
}

// roster makes one shift for each person so that every hour has exactly the people it needs. Who
// came first goes first. (The five usual shifts of the domain guide leave four to five pm empty.)
func roster(need [24]int) []shift {
	first := 0
	for hour := range need {
		if need[hour] < need[first] {
			first = hour
		}
	}
	var done []shift
	var working []int // hours at which those on duty came, oldest first
	leave := func(hour int) {
		done = append(done, shift{from: working[0] % 24, hours: hour - working[0]})
		working = working[1:]
	}
	for hour := first; hour < first+24; hour++ {
		for len(working) > 0 && hour-working[0] >= longestShift {
			leave(hour)
		}
		for len(working) > need[hour%24] {
			leave(hour)
		}
		for len(working) < need[hour%24] {
			working = append(working, hour)
		}
	}
	for len(working) > 0 {
		leave(first + 24)
	}
	return done
}

// around is the time of the shift that is on at a moment, or else of the next one.
func (s shift) around(now time.Time) (start, end time.Time) {
	now = now.In(local)
	for day := -1; ; day++ {
		start = time.Date(now.Year(), now.Month(), now.Day()+day, s.from, 0, 0, 0, local)
		end = start.Add(time.Duration(s.hours) * time.Hour)
		if now.Before(end) {
			return start, end
		}
	}
}

// byShift works whenever the shift is on, until ctx ends. Somebody who is recalled begins at once,
// with a shift that is over already, for as long as that is so.
func (w *World) byShift(ctx context.Context, s shift, recalled *bool, work func(ctx context.Context, end time.Time)) {
	for ctx.Err() == nil {
		start, end := s.around(w.now())
		switch {
		case *recalled && w.now().Before(start):
			end = w.now()
		case s.hours == 0: // was here for the recall only
			return
		case sleep(ctx, w.cfg.Clock.Wall(start.Sub(w.now()))) != nil:
			return
		}
		work(ctx, end)
	}
}
