package live

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// ServeWebSocket upgrades r and sends one JSON text frame per message:
// {"event":…,"id":…,"data":…}, id only when there is one. Readers send nothing
// but control frames; a data frame ends the connection with code 1008. A
// reader that resumes passes ?last_event_id=. It returns when the connection
// ends; the codes are those of Close. A request that cannot become a stream is
// answered through Options.Refuse, a foreign Origin with 403.
func (h *Hub) ServeWebSocket(w http.ResponseWriter, r *http.Request, sub Subscription) {
	st, err := h.open(r, formatWebSocket, sub)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	defer h.release(st.socket)

	tap := &hijackTap{ResponseWriter: w}
	conn, err := websocket.Accept(tap, r, &websocket.AcceptOptions{OriginPatterns: h.opts.Origins})
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	st.socket.onCut(func() { _ = tap.conn.Close() })
	defer st.socket.onCut(nil)

	// The request's own context means nothing once its connection is hijacked;
	// this one ends when the reader closes or the connection breaks.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	ws := &webSocket{
		conn: conn, net: tap.conn, pongTimeout: h.opts.Heartbeat,
		pace: h.pace(tap.conn.SetWriteDeadline),
	}
	ws.beside.Go(func() {
		defer cancel()
		ws.listen(ctx)
	})
	defer ws.beside.Wait()
	defer conn.CloseNow()
	st.pump(ctx, ws)
}

// hijackTap keeps the network connection that a WebSocket takes over, whose
// write deadline bounds every write without a context and timer for each.
type hijackTap struct {
	http.ResponseWriter
	conn net.Conn
}

func (t *hijackTap) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	t.conn = conn
	return conn, rw, err
}

// webSocket is the wire of a WebSocket.
type webSocket struct {
	conn        *websocket.Conn
	net         net.Conn
	pongTimeout time.Duration
	pace        pace
	beside      sync.WaitGroup // who listens, and who pings
	pinging     atomic.Bool
}

// listen answers control frames until the reader closes or the connection breaks. It is what
// Conn.CloseRead does, which takes 15 seconds to end with a reader that sends data.
func (ws *webSocket) listen(ctx context.Context) {
	defer ws.net.Close()
	if _, _, err := ws.conn.Reader(ctx); err == nil {
		ws.leave(websocket.StatusPolicyViolation, "unexpected data message")
	}
}

func (ws *webSocket) write(frame []byte) error {
	ws.pace.extend()
	return ws.conn.Write(context.Background(), websocket.MessageText, frame)
}

func (ws *webSocket) flush() error { return nil } // every frame is flushed

// heartbeat pings beside the stream: frames go on while the pong is awaited. A
// reader that does not answer within one heartbeat is cut, which ends CloseRead
// and with it the pump.
func (ws *webSocket) heartbeat() error {
	if !ws.pinging.CompareAndSwap(false, true) {
		return nil
	}
	ws.pace.extend()
	ws.beside.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), ws.pongTimeout)
		defer cancel()
		defer ws.pinging.Store(false)
		if err := ws.conn.Ping(ctx); err != nil {
			_ = ws.net.Close()
		}
	})
	return nil
}

func (ws *webSocket) end(why Close) { ws.leave(websocket.StatusCode(why), why.Reason()) }

func (ws *webSocket) leave(code websocket.StatusCode, reason string) {
	// Bounds both halves of the close handshake.
	_ = ws.net.SetDeadline(time.Now().Add(time.Second))
	_ = ws.conn.Close(code, reason)
}
