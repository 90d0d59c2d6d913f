package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// socket is the app's end of a WebSocket, made to cost little: the load shares its machine with what
// it measures. One goroutine reads, one other writes.
type socket struct {
	conn net.Conn
	in   []byte
	from int
	to   int
	out  []byte // of the writer
}

const (
	// longestFrame is the longest that an app of the load gets.
	longestFrame = 1 << 10
	// receiveBuffer is what the kernel may hold for it.
	receiveBuffer = 4 << 10
)

// open connects to a path as a person.
func (c *Client) open(ctx context.Context, p *Person, path string) (*socket, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		// A phone that is behind is to skip positions, not to find a queue of old ones in its kernel.
		_ = tcp.SetReadBuffer(receiveBuffer)
	}
	_ = conn.SetDeadline(time.Now().Add(requestTimeout))
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer %s\r\n\r\n", path, c.address, p.Token)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s := &socket{conn: conn, in: make([]byte, longestFrame)}
	if err := s.shakeHands(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, conn.SetDeadline(time.Time{})
}

func (s *socket) shakeHands() error {
	for {
		n, err := s.conn.Read(s.in[s.to:])
		if err != nil {
			return err
		}
		s.to += n
		if end := bytes.Index(s.in[:s.to], []byte("\r\n\r\n")); end >= 0 {
			s.from = end + 4
			break
		}
		if s.to == len(s.in) {
			return errors.New("a long answer to the handshake")
		}
	}
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(s.in[:s.from])), nil)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSwitchingProtocols {
		return &Refusal{Status: res.StatusCode, Reason: "no_socket"}
	}
	return nil
}

const (
	textFrame, closeFrame, pingFrame, pongFrame = 0x81, 0x88, 0x89, 0x8a

	masked     = 0x80
	longLength = 126
)

// errClosed is the server's goodbye.
var errClosed = errors.New("the server closed the socket")

// read returns the next text, valid until the next call, and answers pings.
func (s *socket) read() ([]byte, error) {
	for {
		kind, payload, ok, err := s.frame()
		switch {
		case err != nil:
			return nil, err
		case !ok:
			if err := s.fill(); err != nil {
				return nil, err
			}
		case kind == textFrame:
			return payload, nil
		case kind == pingFrame:
			if _, err := s.conn.Write([]byte{pongFrame, masked, 0, 0, 0, 0}); err != nil {
				return nil, err
			}
		case kind == closeFrame:
			return nil, fmt.Errorf("%w: %q", errClosed, payload)
		}
	}
}

// frame takes a whole frame out of what has come.
func (s *socket) frame() (kind byte, payload []byte, ok bool, err error) {
	b := s.in[s.from:s.to]
	if len(b) < 4 && (len(b) < 2 || int(b[1])+2 > len(b)) {
		return 0, nil, false, nil
	}
	head, length := 2, int(b[1])
	if length == longLength {
		head, length = 4, int(binary.BigEndian.Uint16(b[2:]))
	}
	switch {
	case length+head > len(s.in):
		return 0, nil, false, errors.New("a longer frame than apps get")
	case length+head > len(b):
		return 0, nil, false, nil
	}
	s.from += head + length
	return b[0], b[head : head+length], true, nil
}

func (s *socket) fill() error {
	if s.from > 0 {
		s.to = copy(s.in, s.in[s.from:s.to])
		s.from = 0
	}
	n, err := s.conn.Read(s.in[s.to:])
	s.to += n
	if n > 0 {
		return nil
	}
	return err
}

// write sends a text that compose appends.
func (s *socket) write(compose func(to []byte) []byte) error {
	const head = 8 // the longest of a short message
	if s.out == nil {
		s.out = make([]byte, head, 320)
	}
	frame := compose(s.out[:head])
	s.out = frame[:0]
	text := frame[head:]
	key := rand.Uint32()
	var start int
	if len(text) < longLength {
		start = 2
		frame[start], frame[start+1] = textFrame, masked|byte(len(text))
	} else {
		frame[start], frame[start+1] = textFrame, masked|longLength
		binary.BigEndian.PutUint16(frame[start+2:], uint16(len(text)))
	}
	binary.LittleEndian.PutUint32(frame[head-4:], key)
	mask(text, uint64(key)|uint64(key)<<32)
	_, err := s.conn.Write(frame[start:])
	return err
}

func mask(b []byte, key uint64) {
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^key)
	}
	for i := range b {
		b[i] ^= byte(key >> (8 * i))
	}
}

func (s *socket) close() { _ = s.conn.Close() }
