package gateway

import (
	"context"
	"time"

	"doorstep/kit/errs"
)

// room bounds how many requests run at once. A few more wait a moment; the rest are told to come
// back, which costs less than serving everyone late.
type room struct {
	places  chan struct{}
	waiting chan struct{}
	wait    time.Duration
}

func newRoom(cfg Config, places int) *room {
	return &room{
		places: make(chan struct{}, places), waiting: make(chan struct{}, cfg.MaxWaiting), wait: cfg.MaxWait,
	}
}

// enter takes a place, which leave gives back, or returns why not.
func (r *room) enter(ctx context.Context) error {
	select {
	case r.places <- struct{}{}:
		return nil
	default:
	}
	select {
	case r.waiting <- struct{}{}:
		defer func() { <-r.waiting }()
	default:
		return busy()
	}
	timer := time.NewTimer(r.wait)
	defer timer.Stop()
	select {
	case r.places <- struct{}{}:
		return nil
	case <-timer.C:
		return busy()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *room) leave() { <-r.places }

func busy() error {
	return errs.New(errs.Unavailable, "busy", "Too much is going on at the moment. Try again shortly.").With(retryAfter, "1")
}
