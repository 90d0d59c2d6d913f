package live

import (
	"bytes"
	"errors"
	"fmt"

	"doorstep/kit/websocket"
)

// Message is one event for the readers of a channel.
type Message struct {
	// Event names the kind of event, "message" when empty. Letters, digits and
	// "_.:-", at most 64 bytes.
	Event string
	// ID is optional. It is what a reader sends back as Last-Event-ID and what
	// duplicates are recognised by, so it is unique among everything one
	// Subscription can see. Same alphabet as Event, at most 128 bytes.
	ID string
	// Data is one JSON value, `null` when empty, at most 64 KiB. It is copied.
	Data []byte
}

// ErrInvalidMessage is returned for a Message that breaks the rules above.
var ErrInvalidMessage = errors.New("invalid live message")

const (
	maxEvent = 64
	maxID    = 128
	maxData  = 64 << 10

	defaultEvent = "message"
)

func (m Message) validate() error {
	switch {
	case len(m.Event) > maxEvent || !isWord(m.Event):
		return fmt.Errorf("event %q: %w", m.Event, ErrInvalidMessage)
	case len(m.ID) > maxID || !isWord(m.ID):
		return fmt.Errorf("id %q: %w", m.ID, ErrInvalidMessage)
	case len(m.Data) > maxData:
		return fmt.Errorf("data of %d bytes: %w", len(m.Data), ErrInvalidMessage)
	}
	return nil
}

// isWord reports whether s needs no quoting in JSON and cannot break a line of
// an event stream, so that frames are built by appending.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '_', c == '.', c == ':', c == '-':
		default:
			return false
		}
	}
	return true
}

// The payload between nodes: a head byte (version, latest), the lengths of
// event and ID, then event, ID and data. A node that meets a version it does
// not know drops the message; at most once allows that during an upgrade.
const (
	payloadVersion = 1 << 1
	payloadLatest  = 1
	payloadHead    = 3
)

func encodePayload(m Message, latest bool) []byte {
	head := byte(payloadVersion)
	if latest {
		head |= payloadLatest
	}
	b := make([]byte, 0, payloadHead+len(m.Event)+len(m.ID)+len(m.Data))
	b = append(b, head, byte(len(m.Event)), byte(len(m.ID)))
	b = append(b, m.Event...)
	b = append(b, m.ID...)
	return append(b, m.Data...)
}

func decodePayload(b []byte) (m Message, latest, ok bool) {
	if len(b) < payloadHead || b[0]&^payloadLatest != payloadVersion {
		return Message{}, false, false
	}
	event, id := int(b[1]), int(b[2])
	rest := b[payloadHead:]
	if len(rest) < event+id {
		return Message{}, false, false
	}
	m = Message{Event: string(rest[:event]), ID: string(rest[event : event+id]), Data: rest[event+id:]}
	return m, b[0]&payloadLatest != 0, m.validate() == nil
}

// format is how a frame looks on the wire.
type format uint8

const (
	formatSSE format = iota
	formatWebSocket
	formats
)

// frame is a message encoded for one wire format. It is built once for all
// sockets of that format and never changes afterwards.
type frame struct {
	id    string
	bytes []byte
}

func newFrame(f format, m Message) *frame {
	if m.Event == "" {
		m.Event = defaultEvent
	}
	if len(m.Data) == 0 {
		m.Data = []byte("null")
	}
	if f == formatWebSocket {
		return &frame{id: m.ID, bytes: encodeWebSocket(m)}
	}
	return &frame{id: m.ID, bytes: encodeSSE(m)}
}

func encodeWebSocket(m Message) []byte {
	b := make([]byte, 0, len(m.Event)+len(m.ID)+len(m.Data)+32)
	b = append(b, `{"event":"`...)
	b = append(b, m.Event...)
	if m.ID != "" {
		b = append(b, `","id":"`...)
		b = append(b, m.ID...)
	}
	b = append(b, `","data":`...)
	b = append(b, m.Data...)
	return websocket.Text(append(b, '}'))
}

func encodeSSE(m Message) []byte {
	b := make([]byte, 0, len(m.Event)+len(m.ID)+len(m.Data)+32)
	if m.ID != "" {
		b = append(b, "id: "...)
		b = append(b, m.ID...)
		b = append(b, '\n')
	}
	b = append(b, "event: "...)
	b = append(b, m.Event...)
	// Line breaks end a field of an event stream, so indented JSON becomes
	// several data lines, which the reader joins again.
	for rest := m.Data; ; {
		i := bytes.IndexAny(rest, "\r\n")
		if i < 0 {
			b = append(b, "\ndata: "...)
			b = append(b, rest...)
			return append(b, "\n\n"...)
		}
		b = append(b, "\ndata: "...)
		b = append(b, rest[:i]...)
		rest = rest[i+1:]
	}
}
