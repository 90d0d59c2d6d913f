package livetest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"doorstep/kit/live"
)

// Event is a message as a reader gets it.
type Event struct {
	Event string          `json:"event"`
	ID    string          `json:"id"`
	Data  json.RawMessage `json:"data"`
}

// Closed is returned by Reader.Next when the hub said why it ended the stream.
type Closed struct{ Why live.Close }

func (c Closed) Error() string { return fmt.Sprintf("closed: %d %s", c.Why, c.Why.Reason()) }

// Reader is one open stream of either kind.
type Reader interface {
	// Next waits for the next event.
	Next() (Event, error)
	// Leave ends the connection without saying so.
	Leave()
}

// Transport opens Readers of one kind.
type Transport struct {
	Name string
	Open func(t testing.TB, n *Node, lastEventID string, channels ...string) (Reader, error)
}

// Transports are the two kinds every promise holds for.
var Transports = []Transport{{"sse", OpenSSE}, {"websocket", OpenWebSocket}}

// client has tiny receive buffers, so that not reading is felt by the hub.
func client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := new(net.Dialer).DialContext(ctx, network, addr)
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetReadBuffer(4 << 10)
			}
			return c, err
		},
	}}
}

type sseReader struct {
	cancel context.CancelFunc
	body   io.ReadCloser
	lines  *bufio.Scanner
}

// OpenSSE opens an event stream.
func OpenSSE(t testing.TB, n *Node, lastEventID string, channels ...string) (Reader, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.url("/sse", channels...), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	if lastEventID != "" {
		req.Header.Set("Last-Event-ID", lastEventID)
	}
	resp, err := client().Do(req)
	if err != nil {
		cancel()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		resp.Body.Close()
		cancel()
		return nil, fmt.Errorf("%s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	r := &sseReader{cancel: cancel, body: resp.Body, lines: bufio.NewScanner(resp.Body)}
	r.lines.Buffer(nil, 1<<20)
	t.Cleanup(r.Leave)
	return r, nil
}

func (r *sseReader) Next() (Event, error) {
	var e Event
	var data []string
	for r.lines.Scan() {
		field, value, _ := strings.Cut(r.lines.Text(), ": ")
		switch {
		case field == "" && value == "" && data != nil:
			e.Data = json.RawMessage(strings.Join(data, "\n"))
			return e, closedBy(e)
		case field == "id":
			e.ID = value
		case field == "event":
			e.Event = value
		case field == "data":
			data = append(data, value)
		}
	}
	if err := r.lines.Err(); err != nil {
		return Event{}, err
	}
	return Event{}, io.EOF
}

func closedBy(e Event) error {
	if e.Event != "close" {
		return nil
	}
	var c struct{ Code live.Close }
	if err := json.Unmarshal(e.Data, &c); err != nil {
		return err
	}
	return Closed{c.Code}
}

func (r *sseReader) Leave() {
	r.cancel()
	_ = r.body.Close()
}

type wsReader struct {
	ctx    context.Context
	cancel context.CancelFunc
	conn   *websocket.Conn
}

// OpenWebSocket opens a WebSocket.
func OpenWebSocket(t testing.TB, n *Node, lastEventID string, channels ...string) (Reader, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	conn, resp, err := websocket.Dial(ctx, n.url("/ws", channels...)+"&last_event_id="+lastEventID, &websocket.DialOptions{HTTPClient: client()})
	if err != nil {
		cancel()
		if resp != nil {
			return nil, fmt.Errorf("%s: %w", resp.Status, err)
		}
		return nil, err
	}
	conn.SetReadLimit(1 << 20)
	r := &wsReader{ctx: ctx, cancel: cancel, conn: conn}
	t.Cleanup(r.Leave)
	return r, nil
}

func (r *wsReader) Next() (Event, error) {
	_, b, err := r.conn.Read(r.ctx)
	if err != nil {
		var closed websocket.CloseError
		if errors.As(err, &closed) {
			return Event{}, Closed{live.Close(closed.Code)}
		}
		return Event{}, err
	}
	var e Event
	err = json.Unmarshal(b, &e)
	return e, err
}

func (r *wsReader) Leave() {
	_ = r.conn.CloseNow()
	r.cancel()
}
