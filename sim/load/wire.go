package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"time"
)

// wire is one kept-alive HTTP/1.1 connection. It does what the loads need and no more: on the cores
// that server and load share, net/http's client would take much of the time for itself.
type wire struct {
	address string
	conn    net.Conn
	used    time.Time
	in      *bufio.Reader
	body    bytes.Buffer
	out     []byte
}

// reply is an answer; it is good until the next one.
type reply struct {
	status     int
	tag        string
	retryAfter string
	gzipped    bool
	body       []byte
}

// maxReply bounds the body of an answer.
const maxReply = 4 << 20

// idleFor is how long a connection may lie idle before another takes its place: the server is about
// to end it.
const idleFor = 20 * time.Second

// ask gets a path, with the given headers and a tag, if any, that makes the request conditional.
func (w *wire) ask(headers []byte, path, tag string) (reply, error) {
	w.begin("GET", path, headers)
	if tag != "" {
		w.header("If-None-Match", tag)
	}
	return w.send(time.Now().Add(requestTimeout), nil)
}

// begin begins a request. Headers are lines with their ends.
func (w *wire) begin(method, path string, headers []byte) {
	w.out = append(append(w.out[:0], method...), ' ')
	w.out = append(append(w.out, path...), " HTTP/1.1\r\n"...)
	w.out = append(w.out, headers...)
}

func (w *wire) header(name, value string) {
	w.out = append(append(w.out, name...), ": "...)
	w.out = append(append(w.out, value...), "\r\n"...)
}

// send ends the request with a body, if any, and reads the answer. After an error it connects anew.
func (w *wire) send(deadline time.Time, body []byte) (r reply, err error) {
	defer func() {
		if w.used = time.Now(); err != nil {
			w.close()
		}
	}()
	if time.Since(w.used) > idleFor {
		w.close()
	}
	if w.conn == nil {
		if w.conn, err = net.DialTimeout("tcp", w.address, requestTimeout); err != nil {
			return r, err
		}
		w.in = bufio.NewReaderSize(w.conn, 16<<10)
	}
	if body != nil {
		w.header("Content-Length", strconv.Itoa(len(body)))
	}
	w.out = append(append(w.out, "\r\n"...), body...)
	if err := w.conn.SetDeadline(deadline); err != nil {
		return r, err
	}
	if _, err := w.conn.Write(w.out); err != nil {
		return r, err
	}
	return w.read()
}

func (w *wire) read() (r reply, err error) {
	line, err := w.line()
	if err != nil {
		return r, err
	}
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return r, fmt.Errorf("not an answer: %q", line)
	}
	if r.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return r, err
	}
	length, chunked, ends := int64(0), false, false
	for {
		if line, err = w.line(); err != nil {
			return r, err
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(bytes.ToLower(name)) {
		case "content-length":
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil || length > maxReply {
				return r, fmt.Errorf("answer of length %q", value)
			}
		case "transfer-encoding":
			chunked = string(value) == "chunked"
		case "content-encoding":
			r.gzipped = string(value) == "gzip"
		case "retry-after":
			r.retryAfter = string(value)
		case "etag":
			r.tag = string(value)
		case "connection":
			ends = string(value) == "close"
		}
	}
	if r.body, err = w.readBody(length, chunked); err == nil && ends {
		w.close()
	}
	return r, err
}

func (w *wire) line() ([]byte, error) {
	line, err := w.in.ReadSlice('\n')
	return bytes.TrimRight(line, "\r\n"), err
}

func (w *wire) readBody(length int64, chunked bool) ([]byte, error) {
	w.body.Reset()
	if chunked {
		if _, err := w.body.ReadFrom(io.LimitReader(httputil.NewChunkedReader(w.in), maxReply)); err != nil {
			return nil, err
		}
		end, err := w.line()
		if err == nil && len(end) > 0 {
			err = errors.New("a chunked answer has trailers")
		}
		return w.body.Bytes(), err
	}
	_, err := io.CopyN(&w.body, w.in, length)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return w.body.Bytes(), err
}

func (w *wire) close() {
	if w.conn != nil {
		_ = w.conn.Close() // whatever was wrong with it is known
		w.conn = nil
	}
}
