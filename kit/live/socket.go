package live

import "sync"

// Close tells why the hub ended a stream. On a WebSocket it is the close code
// with Reason as text; an event stream ends with an event named "close" whose
// data is {"code":…,"reason":"…"}.
type Close uint16

// The codes a reader can meet. After CloseShutdown and CloseSlow it reconnects
// with the last ID it saw; after CloseExpired it needs a new login first.
const (
	CloseShutdown Close = 1001 // this node is stopping
	CloseExpired  Close = 4001 // Subscription.Done
	CloseSlow     Close = 4008 // more than Options.QueueSize messages behind
)

// Reason is the stable word for c.
func (c Close) Reason() string {
	switch c {
	case CloseShutdown:
		return "shutdown"
	case CloseExpired:
		return "expired"
	case CloseSlow:
		return "slow_reader"
	default:
		return "gone"
	}
}

// gone means the reader left or its connection broke; nobody is told.
const gone Close = 0

// socket is what waits for one reader: a bounded queue of ordinary frames and
// one slot per channel for latest values. Publishers put, the handler's
// goroutine takes.
type socket struct {
	format   format
	channels []string
	bound    int
	stats    *stats
	wake     chan struct{} // capacity 1: something to take, or closed

	listeners []*listener // owned by topics: set before and after, not during, the stream

	mu        sync.Mutex // guards the following
	queue     fifo[*frame]
	slots     []*frame  // by channel, nil when nothing new
	dirty     fifo[int] // filled slots, oldest first
	slotsTurn bool      // so that neither queue nor slots starve the other
	closed    bool
	why       Close
	abort     func() // breaks a write in progress; nil while there is none to break
}

func newSocket(f format, channels []string, bound int, st *stats) *socket {
	return &socket{
		format:   f,
		channels: channels,
		bound:    bound,
		stats:    st,
		wake:     make(chan struct{}, 1),
		slots:    make([]*frame, len(channels)),
	}
}

// enqueue adds an ordinary frame. A full queue closes the socket: dropping one
// silently would leave a gap the reader cannot see.
func (s *socket) enqueue(f *frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if s.queue.len() >= s.bound {
		s.closeLocked(CloseSlow)
		s.stats.slow.Add(1)
		return
	}
	s.queue.push(f)
	s.wakeUp()
}

// replace puts a latest value into its slot; the one it replaces is skipped.
func (s *socket) replace(slot int, f *frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if s.slots[slot] != nil {
		s.stats.skipped.Add(1)
	} else {
		s.dirty.push(slot)
	}
	s.slots[slot] = f
	s.wakeUp()
}

// next takes one frame. ok is false when nothing waits or the socket is closed.
func (s *socket) next() (f *frame, latest, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, false, false
	}
	if s.dirty.len() > 0 && (s.slotsTurn || s.queue.len() == 0) {
		s.slotsTurn = false
		slot := s.dirty.pop()
		f, s.slots[slot] = s.slots[slot], nil
		return f, true, true
	}
	if s.queue.len() == 0 {
		return nil, false, false
	}
	s.slotsTurn = true
	return s.queue.pop(), false, true
}

// close ends the stream: what waits is dropped and the handler is told why. The
// first reason stays.
func (s *socket) close(why Close) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeLocked(why)
}

func (s *socket) closeLocked(why Close) {
	if s.closed {
		return
	}
	s.closed, s.why = true, why
	s.queue, s.dirty, s.slots = fifo[*frame]{}, fifo[int]{}, nil
	s.wakeUp()
}

func (s *socket) closedWhy() (Close, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why, s.closed
}

// onCut sets how to break a write in progress. The transport clears it, with
// nil, before its connection goes back to the HTTP server.
func (s *socket) onCut(abort func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.abort = abort
}

func (s *socket) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.abort != nil {
		s.abort()
	}
}

func (s *socket) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
