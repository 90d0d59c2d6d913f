package live

import (
	"errors"
	"net/http"
	"time"

	"doorstep/kit/websocket"
)

// ServeWebSocket upgrades r and sends one JSON text frame per message:
// {"event":…,"id":…,"data":…}, id only when there is one. Readers send nothing
// but control frames; a data frame ends the connection with code 1008. A
// reader that resumes passes ?last_event_id=. The codes at the end are those of
// Close. A request that cannot become a stream is answered through
// Options.Refuse, a foreign Origin with 403.
//
// It returns when the stream has begun, so that the request and its buffers do
// not live as long as the stream; sub.Ended tells the end.
func (h *Hub) ServeWebSocket(w http.ResponseWriter, r *http.Request, sub Subscription) {
	st, err := h.open(r, formatWebSocket, sub)
	if err != nil {
		h.refuse(w, r, err)
		sub.end()
		return
	}
	conn, err := websocket.Upgrade(w, r, websocket.Options{Origins: h.opts.Origins, WriteTimeout: h.opts.WriteTimeout})
	if err != nil { // and Upgrade has answered
		h.release(st.socket)
		sub.end()
		return
	}
	// The goroutine knows nothing of sub, whose Backlog may hold the request.
	go h.streamTo(conn, st, sub.Ended)
}

// streamTo pumps a stream into a connection that another goroutine listens to.
func (h *Hub) streamTo(conn *websocket.Conn, st *stream, ended func()) {
	if ended != nil {
		defer ended()
	}
	defer h.release(st.socket)
	st.socket.onCut(conn.Cut)
	defer st.socket.onCut(nil)
	defer conn.Cut()
	left := make(chan struct{})
	go func() {
		defer close(left)
		h.listen(conn, maxSpoken, spoke, nil)
	}()
	st.pump(left, nil, &webSocket{conn: conn, left: left})
}

// maxSpoken is room for a message of somebody who should send none, and is told so.
const maxSpoken = 4 << 10

// spoke refuses what a reader says.
func spoke([]byte) ([]byte, error) {
	return nil, &websocket.CloseError{Code: websocket.Policy, Reason: "listen_only"}
}

// listen gives every message to take and answers what that returns, until the
// peer leaves, falls silent, or take fails with a *websocket.CloseError, which
// the peer is told. A peer that says nothing for a Heartbeat is pinged, after
// what quiet, if any, has to say, and cut when it goes on saying nothing.
func (h *Hub) listen(conn *websocket.Conn, limit int, take func([]byte) ([]byte, error), quiet func() []byte) {
	defer conn.Cut()
	var pinged time.Time
	for {
		var answer []byte
		message, err := conn.Read(limit, h.opts.Heartbeat)
		switch {
		case errors.Is(err, websocket.ErrIdle):
			if pinged.After(conn.Heard()) || conn.Write(websocket.Ping()) != nil {
				return
			}
			pinged = time.Now()
			if quiet != nil {
				answer = quiet()
			}
		case err != nil:
			return
		default:
			if answer, err = take(message); err != nil {
				hangUp(conn, err)
				return
			}
		}
		if answer != nil && conn.Write(websocket.Text(answer)) != nil {
			return
		}
	}
}

func hangUp(conn *websocket.Conn, err error) {
	why := &websocket.CloseError{Code: websocket.Policy}
	errors.As(err, &why)
	conn.Close(why.Code, why.Reason)
	conn.Drain()
}

// webSocket is the wire of a WebSocket.
type webSocket struct {
	conn *websocket.Conn
	left <-chan struct{} // the reader did, or its connection broke
}

func (ws *webSocket) write(frame []byte) error { return ws.conn.Write(frame) }

func (ws *webSocket) flush() error { return nil } // every frame is flushed

func (ws *webSocket) heartbeat() error { return nil } // listen's

// closeWithin is how long a reader may take to answer a close frame.
const closeWithin = time.Second

func (ws *webSocket) end(why Close) {
	ws.conn.Close(websocket.Code(why), why.Reason())
	waitFor(ws.left, closeWithin)
}
