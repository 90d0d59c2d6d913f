package live

import (
	"net/http"
	"time"

	"doorstep/kit/websocket"
)

// Intake is what a WebSocket is for whose reader speaks. The caller has already
// checked who that is.
type Intake struct {
	// Limit of a message in bytes; more ends the connection with code 1009.
	Limit int
	// First is said when the connection is open.
	First []byte
	// Take gets each message, one after the other; it may keep nothing of it. It
	// returns what to answer, nil for nothing. As long as it takes, no more is
	// read. A *websocket.CloseError ends the connection.
	Take func(message []byte) (answer []byte, err error)
	// Quiet is what to say after a Heartbeat of silence. Optional.
	Quiet func() []byte
	// Until is when the connection ends with CloseExpired; zero is never.
	Until time.Time
	// Ended is called once, when the connection has ended or did not begin. Optional.
	Ended func()
}

// ServeIntake upgrades r and gives in what is said there. It returns when the
// connection is open, like ServeWebSocket; one goroutine goes on. The socket
// counts among MaxSockets and ends with the hub, with CloseShutdown.
func (h *Hub) ServeIntake(w http.ResponseWriter, r *http.Request, in Intake) {
	ended := in.Ended
	if ended == nil {
		ended = func() {}
	}
	speaker := &speaker{upgraded: make(chan struct{})}
	if err := h.admit(speaker); err != nil {
		h.refuse(w, r, err)
		ended()
		return
	}
	conn, err := websocket.Upgrade(w, r, websocket.Options{Origins: h.opts.Origins, WriteTimeout: h.opts.WriteTimeout})
	speaker.conn = conn
	close(speaker.upgraded)
	if err != nil { // and Upgrade has answered
		h.dismiss(speaker)
		ended()
		return
	}
	go func() {
		defer ended()
		defer h.dismiss(speaker)
		if !in.Until.IsZero() {
			expiry := time.AfterFunc(time.Until(in.Until), func() { speaker.close(CloseExpired) })
			defer expiry.Stop()
		}
		if in.First != nil && conn.Write(websocket.Text(in.First)) != nil {
			conn.Cut()
			return
		}
		h.listen(conn, in.Limit, in.Take, in.Quiet)
	}()
}

// speaker is the connection of an Intake.
type speaker struct {
	upgraded chan struct{}
	conn     *websocket.Conn // set when upgraded is closed; nil when that failed
}

func (s *speaker) close(why Close) {
	go func() { // the other side may take nothing
		if <-s.upgraded; s.conn != nil {
			s.conn.Close(websocket.Code(why), why.Reason())
		}
	}()
}

func (s *speaker) cut() {
	if <-s.upgraded; s.conn != nil {
		s.conn.Cut()
	}
}
