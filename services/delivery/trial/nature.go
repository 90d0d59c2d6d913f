package trial

import (
	"time"

	"doorstep/kit/geo"
	"doorstep/services/delivery/travel"
)

// Nature is what people, roads and weather are like.
type Nature struct {
	OrdersPerDay float64
	Radius       float64 // metres in which customers live
	// ByWeekday multiplies demand on each day, Sunday first; Bursts a day, each half as much again for
	// ten minutes.
	ByWeekday [7]float64
	Bursts    float64
	Lines     float64 // mean
	Chilled   float64 // share of lines
	// ExtraUnits draws units per line; NotFound is the share of lines that are not on their shelf.
	ExtraUnits bool
	NotFound   float64

	SpeedSigma float64
	Rush       [24]float64 // part of the usual speed
	// LostDoor is the share of stays of 10 to 20 minutes more.
	LostDoor float64

	Accept float64 // share of offers
	// BreakEvery is after how long online a rider rests for BreakLasts, on average; never when zero.
	BreakEvery, BreakLasts time.Duration

	BalkPerMinute float64 // share lost for each minute of estimate above BalkAbove
	BalkAbove     time.Duration

	CancelEarly, CancelLate float64 // before picking; more for each five minutes past the promise
	OutOfStock              float64
	FailedDelivery          float64

	// Weather of a store at a moment; nil is always clear.
	Weather func(store int, at time.Time) Weather
}

// Weather multiplies.
type Weather struct{ Demand, Speed, Riders float64 }

// The weathers of domain.md, section 5.
var (
	Clear   = Weather{1, 1, 1}
	Drizzle = Weather{1.10, 0.90, 0.95}
	Rain    = Weather{1.30, 0.75, 0.85}
	Heavy   = Weather{1.20, 0.55, 0.50}
)

// Always is one weather all the time.
func Always(w Weather) func(int, time.Time) Weather {
	return func(int, time.Time) Weather { return w }
}

func usualRush(evening float64) (rush [24]float64) {
	for hour := range rush {
		rush[hour] = 1
	}
	rush[8], rush[9] = 0.88, 0.88
	rush[18], rush[19], rush[20] = evening, evening, evening
	return rush
}

// Road is how riders ride: by the straight line, the hour and the weather of the store.
type Road struct {
	Rush    [24]float64
	Weather func(at time.Time) Weather
}

// Numbers of domain.md, section 5.
const (
	roadFactor = 1.35
	meanSpeed  = 15_000. / 3600 // metres per second
)

var _ travel.Times = Road{}

// Between implements travel.Times: the expected ride.
func (r Road) Between(from, to geo.Point, at time.Time) travel.Leg {
	metres := roadFactor * from.Metres(to)
	return travel.Leg{Metres: metres, Seconds: metres / (meanSpeed * r.Rush[at.Hour()] * r.Weather(at).Speed)}
}
