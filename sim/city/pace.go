package city

import (
	"context"
	"fmt"
	"sync"
	"time"

	"doorstep/kit/clock"
)

// pace notes whether people get to act when they mean to. A window lasts pacePeriod on the wall; the
// last full one decides.
type pace struct {
	clock clock.Clock
	speed float64

	mu        sync.Mutex // guards the rest
	since     time.Time
	current   window
	last      window
	periods   int
	behind    int
	leastPace float64 // lowest speed it kept up with
}

type window struct {
	waits, late         int
	planned, lost, lags time.Duration // business time
	requests            int
	took                time.Duration // wall
}

const (
	pacePeriod = 3 * time.Second
	// More than this, in business time, is late for a person.
	lateAfter = 2 * time.Second
	// A request that takes longer than this, in business time, is slow.
	slowAfter = 3 * time.Second
	// Fewer observations than this say nothing.
	paceSample = 30
)

func newPace(c clock.Clock, speed float64) *pace {
	return &pace{clock: c, speed: speed, since: time.Now()}
}

// begin forgets what was noted before.
func (p *pace) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since, p.current, p.last, p.periods, p.behind, p.leastPace = time.Now(), window{}, window{}, 0, 0, 0
}

// waited notes how long a wait was meant to last, how late it ended, and how late the one before it.
func (p *pace) waited(planned, late, lateBefore time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	p.current.waits++
	p.current.planned += planned
	p.current.lags += max(0, late)
	p.current.lost += max(0, late-lateBefore)
	if late > lateAfter {
		p.current.late++
	}
}

// answered notes a request and how long it took on the wall.
func (p *pace) answered(took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	p.current.requests++
	p.current.took += took
}

func (p *pace) turn() {
	if time.Since(p.since) < pacePeriod {
		return
	}
	p.last, p.current, p.since = p.current, window{}, time.Now()
	p.periods++
	if reason, about := p.judge(p.last); reason != "" {
		p.behind++
		if p.leastPace == 0 || about < p.leastPace {
			p.leastPace = about
		}
	}
}

// judge says how a window shows that the machine is too slow, and what speed it would have kept up
// with; "" when it kept up.
func (p *pace) judge(w window) (reason string, about float64) {
	about = p.speed
	if w.planned+w.lost > 0 {
		about = p.speed * float64(w.planned) / float64(w.planned+w.lost)
	}
	if w.waits >= paceSample && w.late*5 > w.waits {
		return fmt.Sprintf("people act %.1f s late on average", (w.lags / time.Duration(w.waits)).Seconds()), about
	}
	if w.requests < paceSample {
		return "", 0
	}
	mean := w.took / time.Duration(w.requests)
	if slow := time.Duration(float64(mean) * p.speed); slow > slowAfter {
		return fmt.Sprintf("a request takes %d ms, which is %.1f s of the city's time", mean.Milliseconds(), slow.Seconds()),
			min(about, p.speed*float64(slowAfter)/float64(slow))
	}
	return "", 0
}

func (p *pace) state() (behind bool, reason string, keepsUpWith float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	reason, keepsUpWith = p.judge(p.last)
	return reason != "", reason, round3(keepsUpWith)
}

// verdict is the share of the run that was behind, and about the speed that would have been fine.
func (p *pace) verdict() (share, keepsUpWith float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.periods == 0 {
		return 0, p.speed
	}
	return float64(p.behind) / float64(p.periods), round3(p.leastPace)
}

// timeline is the time of one person. A wait counts from when the last one was due and not from
// when the machine got around to it, so requests take place within what a person is doing, and small
// delays do not add up.
type timeline struct {
	pace *pace
	due  time.Time
	late time.Duration // after the last wait
}

// start takes up the present, after waiting for somebody else.
func (t *timeline) start() { t.due, t.late = t.pace.clock.Now(), 0 }

// wait lets business time pass; it fails only when ctx ends.
func (t *timeline) wait(ctx context.Context, d time.Duration) error {
	t.due = t.due.Add(d)
	if err := sleep(ctx, t.pace.clock.Wall(t.due.Sub(t.pace.clock.Now()))); err != nil {
		return err
	}
	late := t.pace.clock.Now().Sub(t.due)
	t.pace.waited(d, late, t.late)
	t.late = late
	if late > 5*lateAfter {
		t.start() // too much to make up for by hurrying
	}
	return nil
}

// sleep waits on the wall.
func sleep(ctx context.Context, wall time.Duration) error {
	if wall <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wall)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
