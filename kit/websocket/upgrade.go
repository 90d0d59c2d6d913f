package websocket

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// Options of a connection.
type Options struct {
	// Origins are host patterns, beside the request's own host, whose pages may connect.
	Origins []string
	// WriteTimeout is how long a peer may take no bytes at all; 10 s when zero.
	WriteTimeout time.Duration
}

// sendBuffer is how much the kernel may hold for a peer that takes nothing, in bytes. What waits there
// can no longer be replaced by something newer.
const sendBuffer = 8 << 10

// refusal is a handshake that did not happen.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

// Upgrade answers a handshake and takes the connection over; the handler may return at once. A request
// that is none has been answered when there is an error: 426, 400, or 403 for a foreign origin.
func Upgrade(w http.ResponseWriter, r *http.Request, opts Options) (*Conn, error) {
	key, err := check(r, opts.Origins)
	if err != nil {
		if err.status == http.StatusUpgradeRequired {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
		}
		http.Error(w, err.text, err.status)
		return nil, err
	}
	conn, buffered, hijackErr := http.NewResponseController(w).Hijack()
	if hijackErr != nil {
		http.Error(w, "no WebSocket here", http.StatusNotImplemented)
		return nil, fmt.Errorf("take the connection over: %w", hijackErr)
	}
	if tcp, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // without it the kernel's default holds more
	}
	c := newConn(conn, opts.WriteTimeout)
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered()) // what is buffered is there
	c.unread(early)
	if err := c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")); err != nil {
		c.Cut()
		return nil, fmt.Errorf("answer the handshake: %w", err)
	}
	return c, nil
}

// check returns the key of a handshake.
func check(r *http.Request, origins []string) (key string, bad *refusal) {
	key = r.Header.Get("Sec-WebSocket-Key")
	decoded, err := base64.StdEncoding.DecodeString(key)
	switch {
	case r.ProtoMajor != 1 || !names(r.Header, "Connection", "upgrade") || !names(r.Header, "Upgrade", "websocket"):
		return "", &refusal{http.StatusUpgradeRequired, "open a WebSocket here"}
	case r.Method != http.MethodGet || r.ProtoMinor < 1 || r.Header.Get("Sec-WebSocket-Version") != "13":
		return "", &refusal{http.StatusBadRequest, "not a handshake of version 13"}
	case err != nil || len(decoded) != 16 || len(r.Header["Sec-Websocket-Key"]) != 1:
		return "", &refusal{http.StatusBadRequest, "no proper Sec-WebSocket-Key"}
	case !welcome(r, origins):
		return "", &refusal{http.StatusForbidden, "pages of this origin may not connect"}
	}
	return key, nil
}

// names reports whether a header that lists words has one of them.
func names(h http.Header, header, word string) bool {
	for _, line := range h.Values(header) {
		for item := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(item), word) {
				return true
			}
		}
	}
	return false
}

// welcome lets programs in, which have no origin, and pages of our own and of the given hosts.
func welcome(r *http.Request, origins []string) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	if err != nil {
		return false
	}
	if strings.EqualFold(page.Host, r.Host) {
		return true
	}
	for _, pattern := range origins {
		if matched, err := path.Match(strings.ToLower(pattern), strings.ToLower(page.Host)); err == nil && matched {
			return true
		}
	}
	return false
}

func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// ErrIdle is what Read returns when nothing was heard for a while. The connection is as it was.
var ErrIdle = errors.New("nothing heard from the peer")
