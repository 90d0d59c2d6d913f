package delivery

import (
	"time"

	"doorstep/services/delivery/dispatch"
	"doorstep/services/delivery/ladder"
	"doorstep/services/delivery/travel"
)

// Config of the service. The zero value works: New fills in the numbers of the domain guide. Times are
// business times unless they say otherwise.
type Config struct {
	// Rules of dispatch. Capacity is at most 2.
	Rules dispatch.Rules
	// Matcher decides whom to ask; the rolling one when nil.
	Matcher dispatch.Matcher
	// Travel tells rides ahead and shows the way; straight lines when nil.
	Travel travel.Guide
	// MaxEstimate is the longest estimate with which orders are taken; 45 min when zero. When negative
	// there is no limit, and stores do not step up by themselves.
	MaxEstimate time.Duration
	// Pickers of a store in which nobody picked lately; 2 when zero.
	Pickers int
	// SilentAfter is how long a rider may send no position before the orders go to somebody else; 3 min
	// when zero.
	SilentAfter time.Duration
	// FreshFix is the greatest age of a position with which a rider is asked; 2 min when zero.
	FreshFix time.Duration
	// LockedFix is the same for somebody who waits at the store with a locked phone that push messages
	// reach; 15 min when zero.
	LockedFix time.Duration
	// WrongCodes is how many wrong codes a rider may enter at a door; 5 when zero.
	WrongCodes int32
	Pay        Pay
	// Ladder says when a store takes on less, Effects how much less.
	Ladder  ladder.Rules
	Effects ladder.Effects
	// DispatchEvery is how often waiting orders are looked at; 1 s when zero.
	DispatchEvery time.Duration
	// ReviseEvery is how often estimates are looked at again between the milestones; 15 s when zero.
	ReviseEvery time.Duration
	// RefreshEvery is how old the view of the queues gets, on the wall; 200 ms when zero.
	RefreshEvery time.Duration
}

func (c Config) withDefaults() Config {
	c.Rules = c.Rules.WithDefaults()
	c.Rules.Capacity = min(c.Rules.Capacity, 2)
	if c.Matcher == nil {
		c.Matcher = dispatch.Rolling{Rules: c.Rules}
	}
	if c.Travel == nil {
		c.Travel = &travel.Straight{}
	}
	if c.Pay == (Pay{}) {
		c.Pay = DefaultPay
	}
	standard(&c.Ladder, ladder.Usual)
	standard(&c.MaxEstimate, 45*time.Minute)
	standard(&c.Pickers, 2)
	standard(&c.SilentAfter, 3*time.Minute)
	standard(&c.FreshFix, 2*time.Minute)
	standard(&c.LockedFix, 15*time.Minute)
	standard(&c.WrongCodes, 5)
	standard(&c.DispatchEvery, time.Second)
	standard(&c.ReviseEvery, 15*time.Second)
	standard(&c.RefreshEvery, 200*time.Millisecond)
	return c
}

func standard[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
