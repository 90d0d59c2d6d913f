// Package travel is how far and how long a rider rides between two places, and which way. It knows no
// riders and no orders.
package travel

import (
	"context"
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/routing"
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

// Guide tells rides ahead and shows the way.
type Guide interface {
	Times
	// Way is the ride with its line and turns.
	Way(ctx context.Context, from, to geo.Point, at time.Time) (routing.Route, error)
	// SetSlowdowns says where and how much slower than usual everybody rides now. Of overlapping ones
	// the first counts.
	SetSlowdowns(ctx context.Context, slow []Slowdown) error
}

// Slowdown is a rectangle in which rides take longer: rain, a closed street, a procession.
type Slowdown struct {
	South, West, North, East float64
	// Speed is the part of the usual speed that is left; 0.75 in rain.
	Speed float64
}

func (s Slowdown) holds(at geo.Point) bool {
	return at.Latitude >= s.South && at.Latitude <= s.North && at.Longitude >= s.West && at.Longitude <= s.East
}

// SpeedAt is the part of the usual speed that is left at a place; never nothing.
func SpeedAt(slow []Slowdown, at geo.Point) float64 {
	for _, area := range slow {
		if area.holds(at) {
			return max(area.Speed, 0.1)
		}
	}
	return 1
}

// Numbers of domain.md, section 5.
const (
	roadFactor = 1.35           // road to straight line
	meanSpeed  = 15_000. / 3600 // metres per second
)

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
