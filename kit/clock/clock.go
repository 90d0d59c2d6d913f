// Package clock is business time, passed in. It can run faster than the wall (the demo) or stand
// still (tests). Waiting happens in wall time: Wall converts. Things that guard against people
// outside (tokens, login codes, rate limits) use the wall, not this clock.
package clock

import (
	"sync"
	"time"
)

// Clock tells business time.
type Clock interface {
	Now() time.Time
	// Wall is how long a span of business time takes on the wall.
	Wall(d time.Duration) time.Duration
}

// System is the wall clock, in UTC.
type System struct{}

func (System) Now() time.Time                     { return time.Now().UTC() }
func (System) Wall(d time.Duration) time.Duration { return d }

// Scaled starts at a time and runs a number of times faster than the wall.
type Scaled struct {
	start, wall time.Time
	speed       float64
}

// NewScaled starts a clock at start; speed must be positive.
func NewScaled(start time.Time, speed float64) *Scaled {
	return &Scaled{start: start.UTC(), wall: time.Now(), speed: speed}
}

func (c *Scaled) Now() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.wall)) * c.speed))
}

func (c *Scaled) Wall(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.speed)
}

// Manual stands still until it is moved.
type Manual struct {
	mu  sync.Mutex // guards now
	now time.Time
}

// NewManual makes a clock that stands at now.
func NewManual(now time.Time) *Manual { return &Manual{now: now.UTC()} }

func (c *Manual) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *Manual) Wall(d time.Duration) time.Duration { return d }

// Advance moves the clock forward.
func (c *Manual) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
