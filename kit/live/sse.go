package live

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// ServeSSE answers r with a text/event-stream and returns when it ends: the
// reader left, sub.Done, the reader fell behind, or the hub stopped. A comment
// every Options.Heartbeat keeps proxies and phones from giving up. A request
// that cannot become a stream is answered through Options.Refuse.
func (h *Hub) ServeSSE(w http.ResponseWriter, r *http.Request, sub Subscription) {
	st, err := h.open(r, formatSSE, sub)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	defer h.release(st.socket)

	rc := http.NewResponseController(w)
	e := &eventStream{w: w, rc: rc, pace: h.pace(rc.SetWriteDeadline)}
	_ = rc.SetReadDeadline(time.Time{}) // the server's, for requests, would end the stream
	st.socket.onCut(func() { _ = rc.SetWriteDeadline(time.Unix(1, 0)) })
	defer st.socket.onCut(nil)

	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx: pass bytes on as they come
	w.WriteHeader(http.StatusOK)
	// Spread over seconds, so that the readers of a stopped node do not all
	// come back in the same instant.
	if err := e.write(fmt.Appendf(nil, "retry: %d\n\n", 1000+rand.IntN(3000))); err != nil {
		return
	}
	beat := time.NewTicker(h.opts.Heartbeat)
	defer beat.Stop()
	st.pump(r.Context().Done(), beat.C, e)
}

// eventStream is the wire of a server-sent event stream.
type eventStream struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	pace pace
}

func (e *eventStream) write(frame []byte) error {
	e.pace.extend()
	_, err := e.w.Write(frame)
	return err
}

func (e *eventStream) flush() error {
	e.pace.extend()
	return e.rc.Flush()
}

func (e *eventStream) heartbeat() error {
	if err := e.write([]byte(": ping\n\n")); err != nil {
		return err
	}
	return e.flush()
}

func (e *eventStream) end(why Close) {
	if e.write(fmt.Appendf(nil, "event: close\ndata: {\"code\":%d,\"reason\":%q}\n\n", why, why.Reason())) == nil {
		_ = e.flush()
	}
}
