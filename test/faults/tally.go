package faults

import (
	"fmt"
	"maps"
	"net/http"
	"sync"

	"doorstep/kit/fault"
	"doorstep/test/harness"
)

// tally counts what was done to the platform, how it answered, and what was found to be wrong.
type tally struct {
	mu sync.Mutex // guards the rest
	Counts
	failures []string
}

// Counts are what a storm did and saw.
type Counts struct {
	RandomKills, FailedStarts int
	Points                    map[fault.Point]int
	FastRestarts, Crashes     int
	KafkaLosses               int
	Wires                     map[string]int // faults, by wire and kind
	Attempts                  int            // requests that phones sent
	NoAnswer                  int            // of those: broken off, refused or too late
	Statuses                  map[int]int
	Refusals                  map[string]int // 4xx, by reason
	OldRetries                int            // 503 without Retry-After
}

// mostFailures is how many are kept; the first ones tell most.
const mostFailures = 50

func newTally() *tally {
	return &tally{Counts: Counts{Points: make(map[fault.Point]int), Wires: make(map[string]int), Statuses: make(map[int]int), Refusals: make(map[string]int)}}
}

func (t *tally) change(fn func(c *Counts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fn(&t.Counts)
}

func (t *tally) killed()                  { t.change(func(c *Counts) { c.RandomKills++ }) }
func (t *tally) startFailed()             { t.change(func(c *Counts) { c.FailedStarts++ }) }
func (t *tally) reached(p fault.Point)    { t.change(func(c *Counts) { c.Points[p]++ }) }
func (t *tally) wireFault(w, kind string) { t.change(func(c *Counts) { c.Wires[w+": "+kind]++ }) }
func (t *tally) restarted(crash bool) {
	t.change(func(c *Counts) {
		if crash {
			c.Crashes++
		} else {
			c.FastRestarts++
		}
	})
}

// answered notes the outcome of one request.
func (t *tally) answered(answer harness.Answer, err error) {
	t.change(func(c *Counts) {
		c.Attempts++
		if err != nil {
			c.NoAnswer++
			return
		}
		c.Statuses[answer.Status]++
		switch {
		case answer.Status == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") == "":
			c.OldRetries++
		case answer.Status >= http.StatusBadRequest && answer.Status < http.StatusInternalServerError:
			c.Refusals[text(answer.Body["reason"])]++
		}
	})
}

// fail notes something that must not be.
func (t *tally) fail(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.failures) < mostFailures {
		t.failures = append(t.failures, fmt.Sprintf(format, args...))
	}
}

// seen is what was counted and found so far.
func (t *tally) seen() (Counts, []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.Counts
	c.Points, c.Wires, c.Statuses, c.Refusals = maps.Clone(c.Points), maps.Clone(c.Wires), maps.Clone(c.Statuses), maps.Clone(c.Refusals)
	return c, append([]string(nil), t.failures...)
}
