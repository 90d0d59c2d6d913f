package websocket_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	client "github.com/coder/websocket"

	"doorstep/kit/websocket"
)

const limit = 100_000

// echo serves connections that get their messages back, and reports how each one ended.
func echo(t *testing.T, idle time.Duration, opts websocket.Options) (url string, ended <-chan error) {
	t.Helper()
	ends := make(chan error, 16)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Upgrade(w, r, opts)
		if err != nil {
			ends <- err
			return
		}
		go func() {
			defer conn.Cut()
			for {
				message, err := conn.Read(limit, idle)
				if err == nil {
					err = conn.Write(websocket.Text(message))
				}
				if err != nil {
					ends <- err
					return
				}
			}
		}()
	}))
	t.Cleanup(srv.Close)
	return srv.URL, ends
}

func dial(t *testing.T, url string) *client.Conn {
	t.Helper()
	c, _, err := client.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(2 * limit)
	t.Cleanup(func() { _ = c.CloseNow() })
	return c
}

// Another implementation gets back what it sends, in one frame or several, short or long.
func TestMessagesComeThrough(t *testing.T) {
	t.Parallel()
	url, ended := echo(t, time.Minute, websocket.Options{})
	c := dial(t, url)
	for _, size := range []int{0, 1, 125, 126, 500, 513, 4096, 65_535, 65_536, limit} {
		sent := bytes.Repeat([]byte("é"), size/2)
		w, err := c.Writer(t.Context(), client.MessageText)
		if err != nil {
			t.Fatal(err)
		}
		for part := range bytes.SplitAfterSeq(sent, []byte("é")) { // coder/websocket flushes frames of 4 KiB
			if _, err := w.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, got, err := c.Read(t.Context()); err != nil || !bytes.Equal(got, sent) {
			t.Fatalf("%d bytes came back as %d: %v", len(sent), len(got), err)
		}
	}
	pong := c.CloseRead(t.Context())
	if err := c.Ping(pong); err != nil {
		t.Errorf("ping: %v", err)
	}
	if err := c.Close(client.StatusNormalClosure, "bye"); err != nil {
		t.Errorf("close: %v", err)
	}
	var end *websocket.CloseError
	if err := <-ended; !errors.As(err, &end) || end.Code != websocket.Normal || end.Reason != "bye" {
		t.Errorf("ended with %v", err)
	}
}

// raw is a client that may send anything; what came back after the handshake is all until the end.
func raw(t *testing.T, url string, frames ...[]byte) []byte {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	hello := "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	// The first frames come with the handshake, so that the HTTP server has read them.
	if _, err := conn.Write(append([]byte(hello), bytes.Join(frames, nil)...)); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := bytes.Cut(all, []byte("\r\n\r\n"))
	if !bytes.Contains(head, []byte("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) { // the example of the RFC
		t.Fatalf("handshake: %s", head)
	}
	return rest
}

// frame is a masked frame of a client.
func frame(head byte, payload string) []byte {
	b := []byte{head, 0x80 | byte(len(payload)), 1, 2, 3, 4}
	for i := range len(payload) {
		b = append(b, payload[i]^byte(1+i%4))
	}
	return b
}

func TestBadFramesAreToldWhy(t *testing.T) {
	t.Parallel()
	url, ended := echo(t, time.Minute, websocket.Options{})
	huge := []byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}
	for name, test := range map[string]struct {
		frames [][]byte
		code   websocket.Code
	}{
		"not masked":                   {[][]byte{{0x81, 1, 'a'}}, websocket.Protocol},
		"reserved bit":                 {[][]byte{frame(0xc1, "a")}, websocket.Protocol},
		"unknown opcode":               {[][]byte{frame(0x83, "a")}, websocket.Protocol},
		"binary":                       {[][]byte{frame(0x82, "a")}, websocket.Unsupported},
		"continues nothing":            {[][]byte{frame(0x80, "a")}, websocket.Protocol},
		"begins twice":                 {[][]byte{frame(0x01, "a"), frame(0x81, "b")}, websocket.Protocol},
		"ping in pieces":               {[][]byte{frame(0x09, "a")}, websocket.Protocol},
		"long ping":                    {[][]byte{{0x89, 0xfe, 0, 200, 0, 0, 0, 0}}, websocket.Protocol},
		"not UTF-8":                    {[][]byte{frame(0x81, "\xff")}, websocket.NotUTF8},
		"more bytes than there can be": {[][]byte{huge}, websocket.TooBig},
		"a bit too big":                {[][]byte{{0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa1, 0, 0, 0, 0}}, websocket.TooBig},
		"too big in two frames":        {[][]byte{frame(0x01, "a"), {0x80, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa0, 0, 0, 0, 0}}, websocket.TooBig},
	} {
		got := raw(t, url, test.frames...)
		if len(got) < 4 || got[0] != 0x88 || websocket.Code(got[2])<<8|websocket.Code(got[3]) != test.code {
			t.Errorf("%s: answered %q, want a close with %d", name, got, test.code)
		}
		var end *websocket.CloseError
		if err := <-ended; !errors.As(err, &end) || end.Code != test.code {
			t.Errorf("%s: ended with %v", name, err)
		}
	}
}

// Frames that come with the handshake, in pieces or with pings between them, are a message like others.
func TestPiecesAndPings(t *testing.T) {
	t.Parallel()
	url, _ := echo(t, time.Minute, websocket.Options{})
	got := raw(t, url, frame(0x01, "he"), frame(0x89, "?"), frame(0x80, "llo"), frame(0x88, ""))
	if want := "\x8a\x01?\x81\x05hello\x88\x02\x03\xe8"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	url, ended := echo(t, 30*time.Millisecond, websocket.Options{})
	dial(t, url)
	if err := <-ended; !errors.Is(err, websocket.ErrIdle) {
		t.Errorf("ended with %v", err)
	}
}

// Who takes nothing does not hold up the writer for longer than agreed.
func TestWriteTimeout(t *testing.T) {
	t.Parallel()
	stuck := make(chan error, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Upgrade(w, r, websocket.Options{WriteTimeout: 50 * time.Millisecond})
		if err != nil {
			stuck <- err
			return
		}
		defer conn.Cut()
		for frame := websocket.Text(make([]byte, 1<<20)); err == nil; {
			err = conn.Write(frame)
		}
		stuck <- err
	}))
	defer srv.Close()
	dial(t, srv.URL) // and does not read
	var timeout net.Error
	select {
	case err := <-stuck:
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("failed with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("writes for ever")
	}
}

func TestCloseReachesAPeerThatIsSending(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Upgrade(w, r, websocket.Options{})
		if err != nil {
			return
		}
		defer conn.Cut()
		if _, err := conn.Read(limit, time.Minute); err == nil {
			conn.Close(4001, "expired")
			conn.Drain()
		}
	}))
	defer srv.Close()
	c := dial(t, srv.URL)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for c.Write(ctx, client.MessageText, []byte("and on and on")) == nil {
		}
	}()
	if _, _, err := c.Read(t.Context()); client.CloseStatus(err) != 4001 {
		t.Errorf("read %v", err)
	}
}

func TestHandshakesThatAreNone(t *testing.T) {
	t.Parallel()
	url, _ := echo(t, time.Minute, websocket.Options{Origins: []string{"*.shop.example"}})
	good := map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
	for name, test := range map[string]struct {
		header, value string
		status        int
	}{
		"a page":          {"Upgrade", "", 426},
		"no connection":   {"Connection", "close", 426},
		"old version":     {"Sec-WebSocket-Version", "8", 400},
		"short key":       {"Sec-WebSocket-Key", "c2hvcnQ=", 400},
		"no key":          {"Sec-WebSocket-Key", "", 400},
		"foreign origin":  {"Origin", "https://evil.example", 403},
		"broken origin":   {"Origin", "https://%", 403},
		"welcome origin":  {"Origin", "https://www.SHOP.example", 101},
		"the page's host": {"Origin", url, 101},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		for header, value := range good {
			r.Header.Set(header, value)
		}
		r.Header.Set(test.header, test.value)
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != test.status || (test.status == 426) != (res.Header.Get("Upgrade") != "" && test.status != 101) {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, test.status)
		}
	}
}

// Whatever a client sends, reading it ends, and never with more than was allowed.
func FuzzRead(f *testing.F) {
	f.Add(bytes.Join([][]byte{frame(0x01, "he"), frame(0x89, "?"), frame(0x80, "llo"), frame(0x88, "\x03\xe8bye")}, nil))
	f.Add([]byte{0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa1, 0, 0, 0, 0})
	f.Add([]byte{0x81, 0xfe, 0xff})
	f.Fuzz(func(t *testing.T, sent []byte) {
		conn := websocket.Over(&script{in: bytes.NewReader(sent)})
		for {
			message, err := conn.Read(1000, time.Minute)
			if err != nil {
				return
			}
			if len(message) > 1000 {
				t.Fatalf("a message of %d bytes", len(message))
			}
		}
	})
}

// script is a network connection that was recorded.
type script struct {
	net.Conn
	in io.Reader
}

func (s *script) Read(b []byte) (int, error)       { return s.in.Read(b[:min(len(b), 7)]) }
func (s *script) Write(b []byte) (int, error)      { return len(b), nil }
func (s *script) Close() error                     { return nil }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }
