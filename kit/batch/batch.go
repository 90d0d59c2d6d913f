// Package batch lets requests that come at the same time be answered by one piece of work, such as
// one statement in one transaction. It owns who waits for whom; what the work is, and whether it can
// fail for one and not for another, is the caller's.
//
// A request that comes while nobody works begins at once and alone, so a quiet line adds nothing.
// Requests that come while somebody works wait, and are the next piece of work together: the busier
// the line, the less each of them costs. A piece of work begins after all its requests have come, so
// what it reads is no older than any of them.
package batch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Timeout bounds one piece of work, which serves people whose own deadlines differ.
const Timeout = 15 * time.Second

var errPanic = errors.New("the work of the batch panicked")

// Line is where requests meet. Make it with New.
type Line[Request, Answer any] struct {
	most int
	work func(context.Context, []Request) ([]Answer, error)

	mu      sync.Mutex // guards busy, waiting and the fields of the calls in it
	busy    bool
	waiting []*call[Request, Answer]
}

// call is one request on its way. Nobody works in a goroutine of their own: whoever is called to
// lead works for the others of the batch too.
type call[Request, Answer any] struct {
	request Request
	answer  Answer
	err     error
	leads   chan struct{} // closed when it is this call's turn to work
	done    chan struct{} // closed when the answer is there
}

// New makes a line. work answers at most most requests, in their order; an error is everybody's. It
// runs for one batch at a time.
func New[Request, Answer any](most int, work func(context.Context, []Request) ([]Answer, error)) *Line[Request, Answer] {
	return &Line[Request, Answer]{most: most, work: work}
}

// Do answers request together with others. When ctx ends first, a request that is still waiting is
// withdrawn; one that is being worked on may yet be done.
func (l *Line[Request, Answer]) Do(ctx context.Context, request Request) (Answer, error) {
	c := &call[Request, Answer]{request: request, leads: make(chan struct{}), done: make(chan struct{})}
	if l.join(c) {
		l.lead(ctx, c)
		return c.answer, c.err
	}
	select {
	case <-c.done:
	case <-c.leads:
		l.lead(ctx, c)
	case <-ctx.Done():
		if l.withdraw(c) {
			return c.answer, ctx.Err()
		}
		select {
		case <-c.leads: // called at this very moment: the others count on it
			l.lead(ctx, c)
		default:
			return *new(Answer), ctx.Err()
		}
	}
	return c.answer, c.err
}

// join queues c unless nobody works; then c is to lead.
func (l *Line[Request, Answer]) join(c *call[Request, Answer]) (leads bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.busy {
		l.busy = true
		return true
	}
	l.waiting = append(l.waiting, c)
	return false
}

// withdraw takes c out of the queue, if it is still there.
func (l *Line[Request, Answer]) withdraw(c *call[Request, Answer]) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, other := range l.waiting {
		if other == c {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// lead works for c and those who wait, and calls the next to lead.
func (l *Line[Request, Answer]) lead(ctx context.Context, c *call[Request, Answer]) {
	batch := l.board(c)
	defer l.hand(batch)
	requests := make([]Request, len(batch))
	for i, member := range batch {
		requests[i] = member.request
		member.err = errPanic // unless work returns
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Timeout)
	defer cancel()
	answers, err := l.work(ctx, requests)
	for i, member := range batch {
		if member.err = err; err == nil {
			member.answer = answers[i]
		}
	}
}

// board makes the batch: c and the first of those who wait.
func (l *Line[Request, Answer]) board(c *call[Request, Answer]) []*call[Request, Answer] {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(l.most-1, len(l.waiting))
	batch := append([]*call[Request, Answer]{c}, l.waiting[:n]...)
	l.waiting = append(l.waiting[:0:0], l.waiting[n:]...)
	return batch
}

// hand answers the batch and makes the first of those who wait the next leader.
func (l *Line[Request, Answer]) hand(batch []*call[Request, Answer]) {
	for _, member := range batch {
		close(member.done)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy = len(l.waiting) > 0; l.busy {
		next := l.waiting[0]
		l.waiting = l.waiting[1:]
		close(next.leads)
	}
}
