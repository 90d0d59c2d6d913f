package city

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// nudges tell that something may have changed: look again. They come from an event stream while
// that is open; poll says how often to look anyway.
type nudges struct {
	rang chan struct{} // holds at most one: looking once answers all
	open atomic.Bool
}

func newNudges() *nudges { return &nudges{rang: make(chan struct{}, 1)} }

func (n *nudges) ring() {
	select {
	case n.rang <- struct{}{}:
	default:
	}
}

// pending takes a nudge if there is one.
func (n *nudges) pending() bool {
	select {
	case <-n.rang:
		return true
	default:
		return false
	}
}

// wait returns at a nudge, or when a wall time has passed.
func (n *nudges) wait(ctx context.Context, atMost time.Duration) (rang bool, err error) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-n.rang:
		return true, nil
	case <-timer.C:
		return false, nil
	}
}

var errNoStream = errors.New("no such stream")

const (
	streamRetry    = 500 * time.Millisecond
	streamRetryMax = 10 * time.Second
	// A gateway without streams may be replaced by one that has them.
	streamMissingRetry = time.Minute
)

// listen rings n at the events of a stream that have a name, or at all events for "", and keeps
// coming back until ctx ends.
func (a *api) listen(ctx context.Context, who *session, path, name string, n *nudges) {
	pause := streamRetry
	for ctx.Err() == nil {
		began := time.Now()
		err := a.stream(ctx, who, path, name, n)
		switch {
		case errors.Is(err, errNoStream):
			pause = streamMissingRetry
		case time.Since(began) > streamRetryMax:
			pause = streamRetry
		default:
			pause = min(2*pause, streamRetryMax)
		}
		if sleep(ctx, pause) != nil {
			return
		}
	}
}

func (a *api) stream(ctx context.Context, who *session, path, name string, n *nudges) error {
	token, err := who.bearer(ctx)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path, nil)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := a.http.Do(req)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusUnauthorized:
		who.forget(token)
		return errors.New("refused")
	case res.StatusCode == http.StatusNotFound || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream"):
		return errNoStream
	}
	n.open.Store(true)
	defer n.open.Store(false)
	n.ring() // something may have happened before the stream was open
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 128<<10) // the longest event the platform sends has 64 KiB
	event := ""
	for lines.Scan() {
		text := lines.Text()
		if found, ok := strings.CutPrefix(text, "event:"); ok {
			event = strings.TrimSpace(found)
		}
		if strings.HasPrefix(text, "data:") && (name == "" || name == event) {
			n.ring()
		}
	}
	return lines.Err()
}
