package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Subscription is what one connection listens to. The caller has already
// checked that the reader may see it.
type Subscription struct {
	// Channels to listen to, at least one.
	Channels []string
	// Backlog returns, oldest first, the messages after lastEventID that these
	// channels have carried; lastEventID is empty for a reader that has seen
	// nothing. It reads the place the messages were committed to before they
	// were published. It is called once, after subscribing and before anything
	// is sent; an error refuses the request. Nil means no history.
	//
	// It may begin earlier: what comes up to and including lastEventID is not
	// sent again, only remembered, so that a message that was committed before
	// the reader reconnected and is published after it is not sent twice. A
	// short history, such as one order's, is best returned whole.
	Backlog func(ctx context.Context, lastEventID string) ([]Message, error)
	// Done ends the stream with CloseExpired when closed, for instance when the
	// token behind it expires. Optional.
	Done <-chan struct{}
	// Ended is called once, when a WebSocket has ended or did not begin. Optional.
	Ended func()
}

func (s Subscription) end() {
	if s.Ended != nil {
		s.Ended()
	}
}

// lastEventID is what the reader has: browsers' EventSource sends the header
// when it reconnects; a WebSocket, which cannot, uses the query.
func lastEventID(r *http.Request) string {
	id := r.Header.Get("Last-Event-ID")
	if id == "" {
		id = r.URL.Query().Get("last_event_id")
	}
	if len(id) > maxID || !isWord(id) {
		return "" // not one of ours: start from the beginning
	}
	return id
}

// stream is an admitted socket with its backlog, ready to be sent.
type stream struct {
	hub     *Hub
	socket  *socket
	backlog []Message
	lastID  string // of the reader when it connected
	done    <-chan struct{}
}

// open admits and subscribes a socket, then reads the backlog: in this order,
// whatever is published from now on waits in the socket, and whatever was
// published before is in the backlog. The caller releases the socket.
func (h *Hub) open(r *http.Request, f format, sub Subscription) (*stream, error) {
	if len(sub.Channels) == 0 {
		return nil, errors.New("live subscription without channels")
	}
	if err := h.engine.ready(); err != nil {
		return nil, err
	}
	channels := slices.Clone(sub.Channels)
	slices.Sort(channels)
	s := newSocket(f, slices.Compact(channels), h.opts.QueueSize, &h.stats)
	if err := h.admit(s); err != nil {
		return nil, err
	}
	st := &stream{hub: h, socket: s, lastID: lastEventID(r), done: sub.Done}
	if err := h.topics.subscribe(s); err != nil {
		h.release(s)
		return nil, fmt.Errorf("subscribe to live channels: %w", errors.Join(ErrUnavailable, err))
	}
	if sub.Backlog != nil {
		var err error
		if st.backlog, err = sub.Backlog(r.Context(), st.lastID); err != nil {
			h.release(s)
			return nil, fmt.Errorf("read live backlog: %w", err)
		}
	}
	return st, nil
}

// wire is one open connection. Methods are called from the handler's goroutine.
// An error means the reader is gone.
type wire interface {
	write(frame []byte) error
	flush() error
	heartbeat() error
	// end tells the reader why, if it still listens.
	end(why Close)
}

// flushEvery bounds what a burst keeps in buffers.
const flushEvery = 32

// pump sends the backlog, then live frames until the reader has left or the
// socket is closed.
func (st *stream) pump(left <-chan struct{}, beat <-chan time.Time, w wire) {
	why, err := st.pumpUntil(left, beat, w)
	if err == nil && why != gone {
		w.end(why)
	}
}

func (st *stream) pumpUntil(left <-chan struct{}, beat <-chan time.Time, w wire) (Close, error) {
	seen, err := st.sendBacklog(w)
	if err != nil {
		return gone, err
	}
	for {
		if err := st.drain(w, seen); err != nil {
			return gone, err
		}
		if why, closed := st.socket.closedWhy(); closed {
			return why, nil
		}
		select {
		case <-st.socket.wake:
		case <-beat:
			if err := w.heartbeat(); err != nil {
				return gone, err
			}
		case <-st.done:
			return CloseExpired, nil
		case <-left:
			return gone, nil
		}
	}
}

func (st *stream) sendBacklog(w wire) (*recentIDs, error) {
	seen := newRecentIDs(len(st.backlog))
	for i, m := range st.unread(seen) {
		if err := m.validate(); err != nil {
			st.hub.opts.Log.Error("live backlog message left out", "error", err)
			continue
		}
		if seen.add(m.ID) {
			continue
		}
		if err := w.write(newFrame(st.socket.format, m).bytes); err != nil {
			return nil, err
		}
		if i%flushEvery == flushEvery-1 {
			if err := w.flush(); err != nil {
				return nil, err
			}
		}
	}
	st.backlog = nil
	return seen, w.flush()
}

// unread is the backlog after the message the reader has seen last; what comes
// before goes into seen. Without that message all of it is unread.
func (st *stream) unread(seen *recentIDs) []Message {
	known := 0
	if st.lastID != "" {
		known = 1 + slices.IndexFunc(st.backlog, func(m Message) bool { return m.ID == st.lastID })
	}
	for _, m := range st.backlog[:known] {
		seen.add(m.ID)
	}
	return st.backlog[known:]
}

// drain writes everything that waits. A latest value is taken only when it is
// about to be written, so it is the newest there is.
func (st *stream) drain(w wire, seen *recentIDs) error {
	for n := 1; ; n++ {
		f, latest, ok := st.socket.next()
		if !ok {
			return w.flush()
		}
		if !latest && seen.add(f.id) {
			continue
		}
		if err := w.write(f.bytes); err != nil {
			return err
		}
		if n%flushEvery == 0 {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
}

// pace moves a connection's write deadline ahead of the writes. It does so a
// few times per timeout and not for each write. HTTP/2 ends a stream at its
// deadline even when nothing is being written, so the deadline always reaches
// past the next heartbeat.
type pace struct {
	set             func(time.Time) error
	timeout, beyond time.Duration
	last            time.Time
}

func (h *Hub) pace(set func(time.Time) error) pace {
	return pace{set: set, timeout: h.opts.WriteTimeout, beyond: h.opts.Heartbeat}
}

func (p *pace) extend() {
	now := time.Now()
	if now.Sub(p.last) < p.timeout/4 {
		return
	}
	p.last = now
	// A writer without deadlines (a test recorder) just has none.
	_ = p.set(now.Add(p.timeout + p.beyond))
}

// refuse answers a request that cannot become a stream. Being full or without
// Redis is counted, not logged: it comes with thousands of readers at once.
func (h *Hub) refuse(w http.ResponseWriter, r *http.Request, err error) {
	h.stats.refused.Add(1)
	if !isOverload(err) && r.Context().Err() == nil {
		h.opts.Log.ErrorContext(r.Context(), "live stream refused", "error", err)
	}
	h.opts.Refuse(w, r, err)
}

// refuseInText is the default of Options.Refuse. Error texts stay inside.
func refuseInText(w http.ResponseWriter, _ *http.Request, err error) {
	if isOverload(err) {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "live updates are unavailable, try again", http.StatusServiceUnavailable)
		return
	}
	http.Error(w, "internal error", http.StatusInternalServerError)
}

func isOverload(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrTooManySockets)
}
