package city

import (
	"context"
	"math"
	"strconv"
	"time"
	_ "time/tzdata" // a small machine may have no zone files
)

// hourWeights is how orders spread over the local hours of a day; they are normalised where used.
var hourWeights = [24]float64{
	1.6, .9, .5, .3, .4, .9, 2.6, 5.0, 6.3, 6.2, 5.4, 4.9,
	4.6, 4.2, 3.9, 4.1, 4.9, 6.2, 7.6, 8.4, 8.0, 6.4, 4.2, 2.5,
}

// dayFactors are by weekday, Sunday first.
var dayFactors = [7]float64{1.10, 0.97, 0.97, 0.97, 0.97, 1.0, 1.08}

const (
	burstLasts  = 10 * time.Minute
	burstFactor = 1.5
)

var local = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		panic(err) // tzdata is built in
	}
	return zone
}()

// shareOfDay is the part of a day's orders that falls into a local hour.
func shareOfDay(hour int) float64 {
	var sum float64
	for _, weight := range hourWeights {
		sum += weight
	}
	return hourWeights[hour] / sum
}

// demand is how many orders a store gets, and when.
type demand struct {
	streams streams
	store   string
	perDay  float64
	// weather multiplies the rate; nil is a clear day.
	weather func() float64
}

// perHour is the rate of orders at a moment.
func (d demand) perHour(at time.Time) float64 {
	at = at.In(local)
	rate := d.perDay * dayFactors[at.Weekday()] * shareOfDay(at.Hour())
	if d.weather != nil {
		rate *= d.weather()
	}
	for _, start := range d.bursts(at) {
		if !at.Before(start) && at.Before(start.Add(burstLasts)) {
			return rate * burstFactor
		}
	}
	return rate
}

// bursts of a day come from a match or a push message: one a day on average, at busy hours most.
func (d demand) bursts(day time.Time) []time.Time {
	midnight := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, local)
	rng := d.streams.of("burst", d.store, midnight.Format(time.DateOnly))
	var starts []time.Time
	for passed := rng.ExpFloat64(); passed < 1; passed += rng.ExpFloat64() {
		hour, u := 0, rng.Float64()
		for ; hour < 23 && u > shareOfDay(hour); hour++ {
			u -= shareOfDay(hour)
		}
		starts = append(starts, midnight.Add(time.Duration(hour)*time.Hour+time.Duration(rng.Float64()*float64(time.Hour))))
	}
	return starts
}

// next is when an order follows that is an exponential draw away from the last one: the draw is
// used up at the rate of each minute, so arrivals are Poisson at any rate.
func (d demand) next(after time.Time, draw float64) time.Time {
	for {
		minute := after.Truncate(time.Minute).Add(time.Minute)
		rate := d.perHour(after) / float64(time.Hour)
		if rate > 0 {
			if needed := draw / rate; needed <= float64(minute.Sub(after)) {
				return after.Add(time.Duration(math.Max(1, needed)))
			}
		}
		draw -= rate * float64(minute.Sub(after))
		after = minute
	}
}

// receiveShoppers lets shoppers of a store arrive until enough orders were placed.
func (w *World) receiveShoppers(ctx context.Context, s *store) {
	d := demand{streams: w.streams, store: string(s.ID), perDay: w.cfg.OrdersPerStoreDay, weather: func() float64 { return w.weather.demand(s.Position) }}
	rng := w.streams.of("arrivals", string(s.ID))
	line := timeline{pace: w.pace}
	line.start()
	for n := 0; ; n++ {
		if err := line.wait(ctx, d.next(line.due, rng.ExpFloat64()).Sub(line.due)); err != nil {
			break
		}
		if enough, _ := w.tally.enough(); enough {
			break
		}
		visit := w.newVisit(s, strconv.Itoa(n))
		s.pool.visits.Go(func() { visit.run(ctx) })
	}
	s.pool.visits.Wait()
}
