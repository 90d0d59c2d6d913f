package gateway

import (
	"context"
	"log/slog"
	"sync"
	"time"

	locationv1 "doorstep/gen/location/v1"
)

const (
	// fixTick is how long fixes are collected, on the wall: one call for all riders, and of several
	// fixes of one rider only the newest goes to the watchers.
	fixTick = 100 * time.Millisecond
	// fixesOfOne is how many fixes of a rider one tick takes, the most that one report may have;
	// fixesOfAll is how many it takes in all. Whoever has more is not read until it is over.
	fixesOfOne = 500
	fixesOfAll = 50_000
	// tickTimeout bounds the call, which is one through memory or to a neighbour.
	tickTimeout = 5 * time.Second
)

// fixTicks collects what riders' sockets bring and hands it on, a tenth of a second at a time and one
// call after the other: while one lasts the next one grows, up to its bound, and then sockets wait.
type fixTicks struct {
	positions Positions
	log       *slog.Logger

	mu   sync.Mutex // guards open and what is in it
	open *tick
}

// tick is the fixes of a moment.
type tick struct {
	reports []*locationv1.ReportPositionsRequest_Report
	sockets []*riderSocket // by report
	fixes   int
	done    chan struct{} // closed when handed on
}

func newFixTicks(deps Deps) *fixTicks {
	return &fixTicks{positions: deps.Positions, log: deps.Log, open: newTick()}
}

func newTick() *tick { return &tick{done: make(chan struct{})} }

// add puts fixes of a socket into the open tick, or waits for one with room.
func (t *fixTicks) add(s *riderSocket, fixes []*locationv1.Fix) {
	for {
		full := t.tryAdd(s, fixes)
		if full == nil {
			return
		}
		<-full
	}
}

func (t *fixTicks) tryAdd(s *riderSocket, fixes []*locationv1.Fix) (full <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.open
	mine := now == s.tick
	if now.fixes >= fixesOfAll || mine && len(s.report.Fixes)+len(fixes) > fixesOfOne {
		return now.done
	}
	if mine {
		s.report.Fixes = append(s.report.Fixes, fixes...)
	} else {
		s.tick, s.report = now, &locationv1.ReportPositionsRequest_Report{PartnerId: s.partnerID, Fixes: fixes}
		now.reports, now.sockets = append(now.reports, s.report), append(now.sockets, s)
	}
	now.fixes += len(fixes)
	return nil
}

// run hands the ticks on until ctx ends, and then the last one.
func (t *fixTicks) run(ctx context.Context) {
	every := time.NewTicker(fixTick)
	defer every.Stop()
	for ctx.Err() == nil {
		select {
		case <-every.C:
		case <-ctx.Done():
		}
		t.handOn(context.WithoutCancel(ctx))
	}
}

func (t *fixTicks) handOn(ctx context.Context) {
	t.mu.Lock()
	now := t.open
	if now.fixes == 0 {
		t.mu.Unlock()
		return
	}
	t.open = newTick()
	t.mu.Unlock()
	defer close(now.done)
	ctx, cancel := context.WithTimeout(ctx, tickTimeout)
	defer cancel()
	res, err := t.positions.ReportPositions(ctx, &locationv1.ReportPositionsRequest{Reports: now.reports})
	if err == nil && len(res.Results) != len(now.sockets) {
		err = unreachable() // something in between has answered
	}
	if err != nil {
		t.log.WarnContext(ctx, "fixes not handed on; their riders will send them again", "riders", len(now.sockets), "error", err)
	}
	for i, s := range now.sockets {
		if err != nil {
			s.lose()
		} else {
			s.settle(res.Results[i])
		}
	}
}
