package gateway

import (
	"bytes"
	"io"
	"net/http"
)

// smallBody is more than almost every request has.
const smallBody = 16 << 10

// receive reads the body of a request before the request takes its place in the room, so that those who
// send slowly on purpose keep nobody out: a small body costs them a connection, larger ones have places of
// their own. What is wrong with the body comes to light where it is used.
func (g *Gateway) receive(r *http.Request) error {
	switch {
	case r.Body == nil || r.ContentLength == 0 || r.ContentLength > g.cfg.MaxBody: // refused without being read
		return nil
	case r.ContentLength < 0 || r.ContentLength > smallBody:
		if err := g.uploads.enter(r.Context()); err != nil {
			return err
		}
		defer g.uploads.leave()
	}
	var read bytes.Buffer
	if r.ContentLength > 0 {
		read.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := read.ReadFrom(io.LimitReader(r.Body, g.cfg.MaxBody+1))
	r.Body = &received{bytes.NewReader(read.Bytes()), err, r.Body}
	return nil
}

// received is a body that has been read, and what ended the reading if that was not its end.
type received struct {
	*bytes.Reader
	fault error
	io.Closer
}

func (b *received) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF && b.fault != nil {
		err = b.fault
	}
	return n, err
}

// WriteTo hides the Reader's own, which knows of no fault.
func (b *received) WriteTo(w io.Writer) (int64, error) {
	n, err := b.Reader.WriteTo(w)
	if err == nil {
		err = b.fault
	}
	return n, err
}
