// Package travel is how far and how long a rider rides between two places. It knows no riders and no
// orders.
package travel

import (
	"time"

	"doorstep/kit/geo"
)

// Leg is a ride.
type Leg struct {
	// Metres by road.
	Metres  float64
	Seconds float64
}

// Times tells rides ahead. An answer comes from memory and at once: it is asked inside transactions
// and once for every candidate. The location of at is the local time of the place, for the rush
// hours.
type Times interface {
	Between(from, to geo.Point, at time.Time) Leg
}

// Numbers of domain.md, section 5.
const (
	roadFactor = 1.35           // road to straight line
	meanSpeed  = 15_000. / 3600 // metres per second
)

// Straight rides 1.35 times the straight line at 15 km/h, slower in the rush hours.
type Straight struct{}

// Between implements Times.
func (Straight) Between(from, to geo.Point, at time.Time) Leg {
	metres := roadFactor * from.Metres(to)
	return Leg{Metres: metres, Seconds: metres / (meanSpeed * rush(at.Hour()))}
}

// rush is the part of the usual speed that is left in a local hour.
func rush(hour int) float64 {
	switch hour {
	case 8, 9:
		return 0.88
	case 18, 19, 20:
		return 0.85
	}
	return 1
}
