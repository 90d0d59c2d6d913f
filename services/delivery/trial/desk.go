package trial

import (
	"time"

	"doorstep/kit/geo"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
)

// Shop is a store as a desk sees it.
type Shop struct {
	Number int
	At     geo.Point
	Queue  promise.Queue
	Times  travel.Times
}

// Want is a customer at checkout.
type Want struct {
	Door   geo.Point
	Basket promise.Basket
	// Store is the customer's own, Number counts its customers.
	Store, Number int
}

// Answer is what the customer is told. The store is the one that will serve.
type Answer struct {
	Store             int
	Refused           bool
	Estimate, Promise time.Duration
}

// Desk answers customers, and is told what came of it.
type Desk interface {
	// Answer may look at each shop; looking is what costs.
	Answer(want Want, shops []Peek, now time.Time) Answer
	// Ended is called with each order that is delivered or was cancelled.
	Ended(r Record)
}

// Peek looks at a shop.
type Peek func() Shop

// Plain promises from the state of the queue, as a store does that has learned nothing, and refuses when the
// estimate is too long.
type Plain struct {
	MaxEstimate time.Duration // no limit when zero
	nothing     estimate.History
}

// Answer implements Desk.
func (p *Plain) Answer(want Want, shops []Peek, now time.Time) Answer {
	shop := shops[want.Store]()
	told := promise.Make(shop.Queue, want.Basket, shop.Times.Between(shop.At, want.Door, now), now.Hour(), &p.nothing)
	return Answer{
		Store: want.Store, Refused: p.MaxEstimate > 0 && told.Estimate > p.MaxEstimate, Estimate: told.Estimate,
		Promise: (told.Promise + time.Minute - 1).Truncate(time.Minute), // the minute that is shown is kept
	}
}

// Ended implements Desk.
func (p *Plain) Ended(Record) {}
