package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"doorstep/kit/live"
)

// readers serves a hub's streams without TLS and says when each has ended, and whether by a panic.
func readers(f *testing.F, serve func(*live.Hub, http.ResponseWriter, *http.Request)) (address string, ended <-chan any) {
	f.Helper()
	hub, err := live.New(live.Options{Heartbeat: time.Minute})
	if err != nil {
		f.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped, over := make(chan error, 1), make(chan any, 1)
	go func() { stopped <- hub.Run(ctx) }()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { over <- recover() }()
		serve(hub, w, r)
	}))
	f.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			f.Error(err)
		}
		srv.Close()
	})
	return srv.Listener.Addr().String(), over
}

func ask(t *testing.T, address, request string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	return conn
}

func awaitEnd(t *testing.T, ended <-chan any, sent []byte) {
	t.Helper()
	select {
	case fault := <-ended:
		if fault != nil {
			t.Errorf("%x made the stream panic: %v", sent, fault)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("the stream goes on after %x and the end of its reader", sent)
	}
}

const handshake = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

// Whatever a reader sends through its socket, the stream ends with the reader at the latest, and what
// was sent to it is well-formed frames.
func FuzzWebSocketFrames(f *testing.F) {
	masked := func(head ...byte) []byte { return append(head, 0, 0, 0, 0) }
	for _, seed := range [][]byte{
		{}, masked(0x81, 0x80), append(masked(0x81, 0x82), "hi"...), masked(0x88, 0x80), append(masked(0x88, 0x82), 3, 0xe8),
		masked(0x89, 0x80), masked(0x8a, 0x80), masked(0x01, 0x80), {0x81, 0x02, 'h', 'i'}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		masked(0x82, 0xfe, 0xff, 0xff), masked(0x89, 0xfe, 0, 126), []byte("GET / HTTP/1.1\r\n\r\n"),
	} {
		f.Add(seed)
	}
	address, ended := readers(f, func(h *live.Hub, w http.ResponseWriter, r *http.Request) {
		over := make(chan struct{})
		h.ServeWebSocket(w, r, live.Subscription{Channels: []string{"a"}, Ended: func() { close(over) }})
		<-over
	})
	f.Fuzz(func(t *testing.T, sent []byte) {
		conn := ask(t, address, handshake)
		defer conn.Close()
		in := bufio.NewReader(conn)
		res, err := http.ReadResponse(in, nil)
		if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
			t.Fatal(res, err)
		}
		_, _ = conn.Write(sent) // the other side may have had enough
		_ = conn.(*net.TCPConn).CloseWrite()
		frames(t, in)
		awaitEnd(t, ended, sent)
	})
}

// frames reads what a server may send to the end: pings, pongs and one close with a known code.
func frames(t *testing.T, in *bufio.Reader) {
	t.Helper()
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(in, head); err != nil {
			return // the connection was cut, which is a way to end it
		}
		opcode, length := head[0]&0x0f, int(head[1])
		if head[0]&0xf0 != 0x80 || opcode < 8 || opcode > 10 || length > 125 {
			t.Errorf("frame %x is no control frame of a server", head)
			return
		}
		payload := make([]byte, length)
		if _, err := io.ReadFull(in, payload); err != nil {
			return
		}
		if opcode == 8 && length >= 2 {
			if code := int(payload[0])<<8 | int(payload[1]); code < 1000 || code > 4999 || code == 1005 || code == 1006 {
				t.Errorf("closed with code %d", code)
			}
		}
	}
}

// Whatever a reader says it has seen last, it gets messages that can be read.
func FuzzLastEventID(f *testing.F) {
	for _, seed := range []string{"", "1", "2", "99999999999999999999", "-1", "a b", "%00", "\xff", "1\t2"} {
		f.Add(seed)
	}
	backlog := []live.Message{{Event: "status", ID: "1", Data: []byte(`{"a":1}`)}, {ID: "2"}, {ID: "3", Data: []byte(`"x"`)}}
	address, ended := readers(f, func(h *live.Hub, w http.ResponseWriter, r *http.Request) {
		h.ServeSSE(w, r, live.Subscription{Channels: []string{"a"}, Backlog: func(context.Context, string) ([]live.Message, error) { return backlog, nil }})
	})
	f.Fuzz(func(t *testing.T, id string) {
		for _, c := range []byte(id) {
			if c < ' ' || c == 0x7f {
				t.Skip("net/http refuses it")
			}
		}
		conn := ask(t, address, "GET / HTTP/1.1\r\nHost: x\r\nLast-Event-ID: "+id+"\r\n\r\n")
		defer conn.Close()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%q: %v, %v", id, res, err)
		}
		lines := bufio.NewScanner(res.Body)
		for last := ""; last != "id: 3" && lines.Scan(); {
			if line := lines.Text(); len(line) > 3 && line[:3] == "id:" {
				last = line
			} else if data, ok := strings.CutPrefix(line, "data: "); ok && !json.Valid([]byte(data)) {
				t.Errorf("%q: data %q", id, data)
			} else if line == "event: close" {
				break
			}
			if id == "3" {
				break // there is nothing after it
			}
		}
		_ = conn.Close()
		awaitEnd(t, ended, fmt.Append(nil, id))
	})
}
