package emulator

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/payment/emulator/dbgen"
	"doorstep/services/payment/provider"
)

const (
	// noticeLook is how often due notices are looked for, on the wall.
	noticeLook = 200 * time.Millisecond
	// noticeAgain is when one that nobody took is told again, on the wall.
	noticeAgain = 5 * time.Second
)

// Listen names who hears what happens at the page, before Run is started.
func (e *Emulator) Listen(tell func(context.Context, provider.Notice) error) { e.tell = tell }

// Run tells notices until ctx ends, each until it is taken, as providers do: so one may come twice.
func (e *Emulator) Run(ctx context.Context) error {
	ticker := time.NewTicker(noticeLook)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			_ = e.TellDue(ctx) // what was not told is told again
		}
	}
}

// TellDue tells the notices that are due once.
func (e *Emulator) TellDue(ctx context.Context) error {
	now := e.clock.Now()
	due, err := e.queries.DueNotices(ctx, dbgen.DueNoticesParams{Now: now, AgainAt: now.Add(e.business(noticeAgain))})
	if err != nil {
		return fmt.Errorf("emulator: claim notices: %w", err)
	}
	for _, n := range due {
		if err := e.tell(ctx, provider.Notice{EventID: fmt.Sprint("evt_", n.ID), Reference: n.Reference}); err != nil {
			return fmt.Errorf("emulator: tell: %w", err)
		}
		if err := e.queries.Told(ctx, n.ID); err != nil {
			return fmt.Errorf("emulator: forget notice: %w", err)
		}
	}
	return nil
}

func (e *Emulator) queueNotice(ctx context.Context, queries *dbgen.Queries, reference string, at time.Time) error {
	if err := queries.Tell(ctx, dbgen.TellParams{Reference: reference, DueAt: at}); err != nil {
		return fmt.Errorf("emulator: queue notice: %w", err)
	}
	return nil
}
