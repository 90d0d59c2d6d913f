package trial

import (
	"math"
	"time"

	"doorstep/kit/geo"
	"doorstep/services/delivery/promise"
)

// hourWeights is how orders spread over the hours of a day.
var hourWeights = [24]float64{
	1.6, .9, .5, .3, .4, .9, 2.6, 5.0, 6.3, 6.2, 5.4, 4.9,
	4.6, 4.2, 3.9, 4.1, 4.9, 6.2, 7.6, 8.4, 8.0, 6.4, 4.2, 2.5,
}

func shareOfDay(hour int) float64 {
	var sum float64
	for _, weight := range hourWeights {
		sum += weight
	}
	return hourWeights[hour] / sum
}

const (
	burstLasts  = 10 * time.Minute
	burstFactor = 1.5
	linesMost   = 25
	metresPer   = 111_195 // a degree of latitude
)

// arrivals are the moments at which customers of a store want something. The draws are those of the
// busiest possible minute, thinned: a wetter day has the same customers and more.
func (w *world) arrivals(s *shop) (at []time.Time) {
	const highest = 6.0 // times the rate of the busiest hour that any weather and burst can make
	n := w.cfg.Nature
	peak := n.OrdersPerDay * shareOfDay(19) / 3600 * highest
	rng := stream(w.cfg.Seed, "arrivals", s.number)
	bursts := w.bursts(s)
	end := w.cfg.From.AddDate(0, 0, w.cfg.Days)
	for t := w.cfg.From; ; {
		t = t.Add(seconds(rng.ExpFloat64() / peak))
		keep := rng.Float64()
		if !t.Before(end) {
			return at
		}
		rate := n.OrdersPerDay * n.ByWeekday[t.Weekday()] * shareOfDay(t.Hour()) / 3600 * n.Weather(s.number, t).Demand
		for _, b := range bursts {
			if !t.Before(b) && t.Before(b.Add(burstLasts)) {
				rate *= burstFactor
			}
		}
		if keep < rate/peak {
			at = append(at, t)
		}
	}
}

// bursts come from a match or a push message, at busy hours most.
func (w *world) bursts(s *shop) (starts []time.Time) {
	if w.cfg.Nature.Bursts <= 0 {
		return nil
	}
	for day := range w.cfg.Days {
		rng := stream(w.cfg.Seed, "burst", s.number, day)
		for passed := rng.ExpFloat64() / w.cfg.Nature.Bursts; passed < 1; passed += rng.ExpFloat64() / w.cfg.Nature.Bursts {
			hour, u := 0, rng.Float64()
			for ; hour < 23 && u > shareOfDay(hour); hour++ {
				u -= shareOfDay(hour)
			}
			starts = append(starts, w.cfg.From.AddDate(0, 0, day).Add(time.Duration((float64(hour)+rng.Float64())*float64(time.Hour))))
		}
	}
	return starts
}

// want draws what a customer wants and where.
func (w *world) want(s *shop, number int) Want {
	n := w.cfg.Nature
	rng := stream(w.cfg.Seed, "door", s.number, number)
	r, angle := n.Radius*math.Sqrt(rng.Float64()), 2*math.Pi*rng.Float64()
	door := s.at
	door.Latitude += r * math.Cos(angle) / metresPer
	door.Longitude += r * math.Sin(angle) / (metresPer * math.Cos(s.at.Latitude*math.Pi/180))

	rng = stream(w.cfg.Seed, "basket", s.number, number)
	b := promise.Basket{Lines: min(1+geometric(rng, n.Lines-1), linesMost), Bags: 1}
	for range b.Lines {
		extra, chilled := rng.Float64(), rng.Float64()
		b.Units++
		if n.ExtraUnits && extra >= 0.78 {
			b.Units++
			if extra >= 0.93 {
				b.Units++
			}
		}
		b.Chilled = b.Chilled || chilled < n.Chilled
	}
	if b.Chilled && n.ExtraUnits {
		b.Bags = 2
	}
	return Want{Door: door, Basket: b, Store: s.number, Number: number}
}

// place is where store i stands, in the middle of the city's row of stores.
func (c Config) place(i int) geo.Point {
	first := geo.Point{Latitude: 12.9352, Longitude: 77.6245}
	first.Longitude += float64(i) * c.Spacing / (metresPer * math.Cos(first.Latitude*math.Pi/180))
	return first
}
