package city

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// Snapshot is the city at a moment, for a display.
type Snapshot struct {
	// Stage says what Setup is doing, and Done of Total how far that is, 0 for not known. It is empty
	// while the city lives.
	Stage       string
	Done, Total int
	// Now is business time.
	Now time.Time
	// Placed, Delivered and Cancelled count the orders of this run.
	Placed, Delivered, Cancelled int
	// Shopping people browse, Picking pickers fill bags, Riding riders are on a trip now.
	Shopping, Picking, Riding int
	PickersOnDuty             int
	RidersOnline              int
	// LeftWithout counts shoppers who went without an order: too slow, sold out, or not served.
	LeftWithout int
	// Behind is true while the machine cannot keep up with the clock; Reason says how it shows.
	Behind bool
	Reason string
	// KeepsUpWith is about the speed that the machine could keep up with; 0 when not Behind.
	KeepsUpWith float64
}

// live are the numbers that only the people themselves know.
type live struct {
	shopping, picking, riding   atomic.Int64
	pickersOnDuty, ridersOnline atomic.Int64
	leftWithout                 atomic.Int64
}

// stage tells how far Setup is.
func (w *World) stage(name string, done, total int) {
	w.cfg.Progress(Snapshot{Stage: name, Done: done, Total: total, Now: w.now()})
}

func (w *World) snapshot() Snapshot {
	counts := w.tally.sofar()
	s := Snapshot{
		Now:    w.now(),
		Placed: counts.Placed, Delivered: counts.Delivered, Cancelled: counts.Cancelled,
		Shopping: int(w.live.shopping.Load()), Picking: int(w.live.picking.Load()), Riding: int(w.live.riding.Load()),
		PickersOnDuty: int(w.live.pickersOnDuty.Load()), RidersOnline: int(w.live.ridersOnline.Load()),
		LeftWithout: int(w.live.leftWithout.Load()),
	}
	s.Behind, s.Reason, s.KeepsUpWith = w.pace.state()
	return s
}

const (
	watchEvery = 250 * time.Millisecond
	// Orders that have not moved for this long, by both clocks, never will.
	stuckAfter     = 3 * time.Hour
	stuckAfterWall = 2 * time.Minute
)

// watch shows progress until the run is over. It fails when the last orders got stuck.
func (w *World) watch(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	told := false // once: the display and the report go on telling
	for {
		now := w.snapshot()
		w.cfg.Progress(now)
		if now.Behind && !told {
			told = true
			w.cfg.Log.WarnContext(ctx, "the machine is behind the clock", "reason", now.Reason, "keeps_up_with_about", now.KeepsUpWith)
		}
		enough, done := w.tally.enough()
		if done {
			return nil
		}
		still, open := w.tally.still()
		if enough && still > max(stuckAfterWall, w.cfg.Clock.Wall(stuckAfter)) {
			return fmt.Errorf("orders do not move any more, such as %s", strings.Join(open, ", "))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
