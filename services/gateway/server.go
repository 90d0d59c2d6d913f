package gateway

import (
	"net/http"
	"time"
)

// NewServer is a server with the time limits that fit streams: a stream moves its own deadlines, and
// everything else must be read and answered within a minute. It speaks HTTP/1.1 and, for gRPC, HTTP/2
// without TLS.
//
// A request that is not HTTP at all (a request line that cannot be parsed, headers beyond 64 KiB) is
// answered by net/http itself, with 400 or 431 and a line of text.
func NewServer(handler http.Handler) *http.Server {
	s := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		Protocols:         new(http.Protocols),
	}
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetUnencryptedHTTP2(true)
	return s
}

// headerSize is about how many bytes of request line and header came.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}
