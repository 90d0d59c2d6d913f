// Package dispatch decides which rider is asked to carry which order. It is pure: the state of one
// store goes in, offers come out; asking the rider, waiting and repeating is the delivery service's.
package dispatch

import (
	"time"

	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/travel"
)

// State is a store at a moment.
type State struct {
	Store geo.Point
	// Orders wait for a rider and have no open offer.
	Orders []Order
	// Riders may be asked: online, heard of lately, no open offer, and not under way with a trip.
	Riders []Rider
	// Away riders are under way with a trip. At its last door they may be asked for the next one.
	Away []Rider
	// PerHour is how many orders the next hour probably brings; zero when nobody knows.
	PerHour float64
	// Scarce says that riders are to take more at once, whatever the load of this moment.
	Scarce bool
}

// Order waits for a rider.
type Order struct {
	ID ids.Order
	// Door is where it goes.
	Door        geo.Point
	ConfirmedAt time.Time
	// ReadyAt is when it is, or probably will be, packed.
	ReadyAt   time.Time
	PromiseAt time.Time
	// CashMinor is taken at the door, in paise.
	CashMinor int64
	// Asked riders let an offer of it go, the last of them at AskedAt.
	Asked   []ids.Rider
	AskedAt time.Time
}

// Rider may be asked.
type Rider struct {
	ID ids.Rider
	// At is where the rider is or, of one who is away, where the trip ends.
	At geo.Point
	// Orders that the rider will pick up at the store already; of one who is away, on the next trip.
	Orders []Order
	// Aboard is how many bags a rider who is away still has, AtLastDoor whether the rider stands at the
	// last door and has no open offer: only there somebody who is away is asked, never while riding.
	Aboard     int
	AtLastDoor bool
	// CashMinor is what the rider holds for the store, in paise, with what the bags aboard bring.
	CashMinor int64
	// Returning riders have ended a trip and come back to the store without being asked.
	Returning bool
	// FreeAt is when the trip of a rider who is away probably ends.
	FreeAt time.Time
	// IdleSince is since when the rider has no trip; zero when nobody knows.
	IdleSince time.Time
	// Asked offers got an answer from the rider, or none in time; Accepted of them were taken.
	Asked, Accepted int
}

// Offer is a decision: ask this rider to carry these orders, together.
type Offer struct {
	Rider  ids.Rider
	Orders []ids.Order
	// From is where the rider was.
	From geo.Point
	// Approach is the rider's way to the store.
	Approach time.Duration
	// ReadyAt is when the last of the bags is ready.
	ReadyAt time.Time
	// Metres by road that the orders add to the trip, from the store.
	Metres float64
	// Score is lower for a better rider; Reason is for people, as automated decisions about a worker
	// need one.
	Score  float64
	Reason string
	// Why is the whole explanation.
	Why *Why
}

// Matcher decides whom to ask now. An order that it leaves out is asked about again soon. The
// location of now is the store's.
type Matcher interface {
	Decide(state State, now time.Time, times travel.Times) []Offer
}

// Rules bound every matcher. The zero value of a field means the default in the comment.
type Rules struct {
	Radius    float64       // metres from the store in which riders are asked; 5,000
	Capacity  int           // orders that a rider carries at once; 2
	Detour    time.Duration // most that a second order may lengthen the ride; 4 min
	Patience  time.Duration // most that a bag may wait for the second one; 1 min
	Lead      time.Duration // how long before the bag is ready a rider may be there; 90 s
	Ahead     time.Duration // how long before being back a rider is asked at the last door; 4 min, never when negative
	AskAgain  time.Duration // pause before riders who let an order go are asked again; 60 s
	AnswerFor time.Duration // how long riders have to answer; 20 s
	CashLimit int64         // paise that a rider holds for the store; Rs 3,000
}

// WithDefaults fills the zero fields.
func (r Rules) WithDefaults() Rules {
	fill(&r.Radius, 5000)
	fill(&r.Capacity, 2)
	fill(&r.Detour, 4*time.Minute)
	fill(&r.Patience, time.Minute)
	fill(&r.Lead, 90*time.Second)
	fill(&r.Ahead, 4*time.Minute)
	fill(&r.AskAgain, time.Minute)
	fill(&r.AnswerFor, 20*time.Second)
	fill(&r.CashLimit, 3000_00)
	return r
}

func fill[T comparable](field *T, standard T) {
	var zero T
	if *field == zero {
		*field = standard
	}
}
