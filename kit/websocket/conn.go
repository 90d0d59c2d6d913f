package websocket

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Code is why a connection is closed.
type Code uint16

// The codes that this package gives, and some for its callers.
const (
	Normal      Code = 1000
	GoingAway   Code = 1001
	Protocol    Code = 1002
	Unsupported Code = 1003
	NoCode      Code = 1005 // the peer gave none
	NotUTF8     Code = 1007
	Policy      Code = 1008
	TooBig      Code = 1009
	TryLater    Code = 1013
)

// CloseError is what Read returns at the end of a conversation, whoever ended it.
type CloseError struct {
	Code   Code
	Reason string
}

func (e *CloseError) Error() string { return fmt.Sprintf("websocket closed: %d %s", e.Code, e.Reason) }

const (
	// ordinary is the room for frames that every connection has; longer ones get room for a while.
	ordinary = 512
	// closeWithin is how long the peer may take to answer a close.
	closeWithin = time.Second

	defaultWriteTimeout = 10 * time.Second
)

// Conn is an open connection. One goroutine reads, any number write.
type Conn struct {
	net     net.Conn
	timeout time.Duration
	// deadline is until when writes may take, in ns since 1970.
	deadline atomic.Int64
	// heard is when the last frame came, in ns since 1970.
	heard atomic.Int64
	// closing means that the peer has been told.
	closing atomic.Bool

	// The rest belongs to the reader. What was received and not read yet is in[from:to].
	in       []byte
	from, to int
	begun    []byte // of a message in several frames
	within   bool   // such a message
	watched  bool   // has a read deadline
	small    [ordinary]byte
}

func newConn(conn net.Conn, timeout time.Duration) *Conn {
	if timeout <= 0 {
		timeout = defaultWriteTimeout
	}
	c := &Conn{net: conn, timeout: timeout}
	c.in = c.small[:]
	c.heard.Store(time.Now().UnixNano())
	return c
}

// unread puts bytes that came early in front.
func (c *Conn) unread(early []byte) {
	c.room(len(early))
	c.to = copy(c.in, early)
}

// Heard is when the peer last sent anything.
func (c *Conn) Heard() time.Time { return time.Unix(0, c.heard.Load()) }

// Write sends a frame that Text, Ping or another made, whole, or fails when the peer takes no bytes.
// The deadline moves now and then, not with every frame.
func (c *Conn) Write(frame []byte) error {
	if now := time.Now().UnixNano(); c.deadline.Load()-now < int64(c.timeout) {
		until := now + int64(c.timeout)*5/4
		c.deadline.Store(until)
		if err := c.net.SetWriteDeadline(time.Unix(0, until)); err != nil {
			return err
		}
	}
	_, err := c.net.Write(frame)
	return err
}

// Cut drops the connection without a word. It may be called at any time, more than once.
func (c *Conn) Cut() { _ = c.net.Close() }

// Close tells the peer why. What follows is up to the caller: give a Read that is going on a second to
// meet the peer's answer, or Drain, and then Cut.
func (c *Conn) Close(why Code, reason string) {
	c.closing.Store(true)
	_ = c.net.SetDeadline(time.Now().Add(closeWithin))
	c.deadline.Store(time.Now().Add(time.Hour).UnixNano()) // keeps Write off the deadline
	_ = c.Write(closeFrame(why, reason))
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// Drain reads what the peer still sends after Close, so that its last frames do not reset the
// connection before it has read why.
func (c *Conn) Drain() {
	for {
		if _, err := c.net.Read(c.small[:]); err != nil {
			return
		}
	}
}

// Read returns the next text message; it is valid until the next call. Pings are answered on the
// way. ErrIdle comes after idle without any frame, *CloseError at the end; a peer that breaks the
// protocol or sends more than limit bytes has been told by then.
func (c *Conn) Read(limit int, idle time.Duration) ([]byte, error) {
	for {
		h, err := c.header(limit, idle)
		if err != nil {
			return nil, err
		}
		payload, err := c.payload(h, idle)
		if err != nil {
			return nil, err
		}
		message, whole, err := c.take(h, payload, limit)
		if whole || err != nil {
			return message, err
		}
	}
}

// header waits for the head of a frame and judges it, and leaves it where it is.
func (c *Conn) header(limit int, idle time.Duration) (header, error) {
	for {
		h, size := parseHeader(c.in[c.from:c.to])
		if size <= c.to-c.from {
			if code, reason := h.fault(c.within, len(c.begun), limit); code != 0 {
				return h, c.fail(code, reason)
			}
			return h, nil
		}
		if err := c.fill(size, idle); err != nil {
			return h, err
		}
	}
}

// payload waits for the rest of the frame and takes all of it.
func (c *Conn) payload(h header, idle time.Duration) ([]byte, error) {
	whole := h.size + int(h.length)
	for c.to-c.from < whole {
		if err := c.fill(whole, idle); err != nil {
			return nil, err
		}
	}
	payload := c.in[c.from+h.size : c.from+whole]
	unmask(payload, h.mask)
	c.from += whole
	c.heard.Store(time.Now().UnixNano())
	return payload, nil
}

// take does what a frame asks for, and returns the message that it completes.
func (c *Conn) take(h header, payload []byte, limit int) (message []byte, whole bool, err error) {
	switch {
	case h.opcode == opPing:
		return nil, false, c.Write(appendFrame(nil, opPong, payload))
	case h.opcode == opPong:
		return nil, false, nil
	case h.opcode == opClose:
		return nil, false, c.closedBy(payload)
	case !h.final:
		c.begun, c.within = append(c.begun, payload...), true
		return nil, false, nil
	}
	if c.within {
		payload = append(c.begun, payload...)
		c.begun, c.within = nil, false
	}
	if !utf8.Valid(payload) {
		return nil, false, c.fail(NotUTF8, "text must be UTF-8")
	}
	return payload, true, nil
}

// closedBy answers the peer's close.
func (c *Conn) closedBy(payload []byte) error {
	end := &CloseError{Code: NoCode}
	if len(payload) >= 2 {
		end.Code, end.Reason = Code(binary.BigEndian.Uint16(payload)), string(payload[2:])
	}
	c.Close(Normal, "")
	return end
}

func (c *Conn) fail(code Code, reason string) error {
	c.Close(code, reason)
	c.Drain()
	return &CloseError{Code: code, Reason: reason}
}

// fill reads until there are more bytes, of which a frame of a known size needs so many.
func (c *Conn) fill(need int, idle time.Duration) error {
	c.room(need)
	if !c.watched {
		c.watched = true
		if err := c.net.SetReadDeadline(time.Now().Add(idle)); err != nil {
			return err
		}
	}
	for {
		n, err := c.net.Read(c.in[c.to:])
		if c.to += n; n > 0 {
			return nil
		}
		if c.closing.Load() || !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		// The deadline is only a time to look: it does not move with every frame.
		left := idle - time.Since(c.Heard())
		silent := left <= 0
		if silent {
			left = idle
		}
		if err := c.net.SetReadDeadline(time.Now().Add(left)); err != nil {
			return err
		}
		if silent {
			return ErrIdle
		}
	}
}

// room makes sure that so many bytes fit after from, and one more than there are. A long frame's room
// goes when it has been read.
func (c *Conn) room(need int) {
	waiting := c.to - c.from
	if waiting == 0 {
		c.in, c.from, c.to = c.small[:], 0, 0
	}
	need = max(need, waiting+1)
	if len(c.in)-c.from >= need {
		return
	}
	to := c.small[:]
	if need > len(to) {
		to = make([]byte, need)
	}
	copy(to, c.in[c.from:c.to])
	c.in, c.from, c.to = to, 0, waiting
}
