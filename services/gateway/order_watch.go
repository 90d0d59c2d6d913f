package gateway

import (
	"context"
	"sync"
	"time"
)

const (
	// leastGap is between two readings of a history, so that any number of watched orders costs no
	// more than a hundred a second.
	leastGap = 10 * time.Millisecond
	// lookTimeout bounds one reading.
	lookTimeout = 5 * time.Second
)

// orderWatch reads the histories of the orders with open streams again, one after the other, in case
// a live message was lost on its way (from another process, without Redis): it is late then and not
// missing. An order is read once, however many watch it.
type orderWatch struct {
	every time.Duration

	mu     sync.Mutex // guards the following
	orders map[string]*watchedOrder
	line   []*watchedOrder // whose turn is next; may hold some that nobody watches any more
	wake   chan struct{}   // holds one
}

// watchedOrder is an order with open streams.
type watchedOrder struct {
	id      string
	due     time.Time
	streams map[*orderStream]struct{}
	// seen is how long the history was when last read.
	seen int
}

func newOrderWatch(cfg Config) *orderWatch {
	return &orderWatch{every: cfg.HistoryEvery, orders: make(map[string]*watchedOrder), wake: make(chan struct{}, 1)}
}

// add watches an order for a stream that knows so much of its history.
func (w *orderWatch) add(s *orderStream, seen int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.orders[s.orderID]
	if o == nil {
		o = &watchedOrder{id: s.orderID, due: time.Now().Add(w.every), streams: make(map[*orderStream]struct{}), seen: seen}
		w.orders[s.orderID] = o
		w.line = append(w.line, o)
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
	o.streams[s] = struct{}{}
}

// remove may be called for a stream that was never added.
func (w *orderWatch) remove(s *orderStream) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.orders[s.orderID]; o != nil {
		if delete(o.streams, s); len(o.streams) == 0 {
			delete(w.orders, s.orderID)
		}
	}
}

// first is whose turn is next, with one of its streams; nil when nobody watches anything.
func (w *orderWatch) first() (*watchedOrder, *orderStream) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.line) > 0 {
		o := w.line[0]
		for s := range o.streams {
			return o, s
		}
		w.line[0], w.line = nil, w.line[1:]
	}
	return nil, nil
}

// next sends the first to the end of the line, or home, and returns its streams.
func (w *orderWatch) next(o *watchedOrder, seen int, over bool) []*orderStream {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line[0], w.line = nil, w.line[1:]
	if o.seen = seen; !over {
		o.due = time.Now().Add(w.every)
		w.line = append(w.line, o)
		return nil
	}
	streams := make([]*orderStream, 0, len(o.streams))
	for s := range o.streams {
		streams = append(streams, s)
	}
	if w.orders[o.id] == o { // who comes from now on is told by its own first reading
		delete(w.orders, o.id)
	}
	return streams
}

// run takes the orders in turn until ctx ends.
func (w *orderWatch) run(ctx context.Context) {
	for ctx.Err() == nil {
		o, s := w.first()
		if o == nil {
			select {
			case <-w.wake:
			case <-ctx.Done():
			}
			continue
		}
		if !wait(ctx, max(time.Until(o.due), leastGap)) {
			return
		}
		w.look(ctx, o, s)
	}
}

// look reads a history with the rights of one of its readers and tells all what is new.
func (w *orderWatch) look(ctx context.Context, o *watchedOrder, s *orderStream) {
	asReader, cancel := context.WithTimeout(s.asReader, lookTimeout)
	defer cancel()
	messages, over, err := s.history(asReader)
	if err != nil {
		w.next(o, o.seen, false) // the streams are fine; look again later
		return
	}
	for _, m := range messages[min(o.seen, len(messages)):] {
		// Readers that have it already know it by its id.
		_ = s.Live.Publish(ctx, "order:"+o.id, m) // lost again: the next round or connection has it
	}
	for _, ended := range w.next(o, len(messages), over) {
		ended.sayGoodbye()
	}
}
