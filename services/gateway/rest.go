package gateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

// serveREST answers a REST request with a call of the service.
func (g *Gateway) serveREST(w http.ResponseWriter, r *http.Request, f found) {
	req, err := f.route.binding.message(w, r, f.values, g.cfg.MaxBody)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	version := f.route.version(req)
	res, err := f.route.call(r, req, buf)
	if file, is := res.(*typev1.Document); is && err == nil {
		writeDocument(w, file)
		return
	}
	if err == nil {
		buf.json, err = f.route.answer.appendMessage(buf.json[:0], res.ProtoReflect())
	}
	if err != nil {
		g.refuseFault(w, r, err)
		return
	}
	if !f.route.cacheable {
		writeAnswer(w, r, buf.json)
		return
	}
	tag, zip := tagOf(buf.json), accepts(r, "gzip")
	if version == 0 {
		a := newPublicAnswer(buf.json, tag, zip && !has(r, tag))
		a.write(w, r)
		return
	}
	a := &keptAnswer{
		publicAnswer: newPublicAnswer(buf.json, tag, zip), version: version, made: time.Now(),
		from: f.route.steady, req: req, again: f.route.steady.Again(req, res),
	}
	g.kept.put(keptKey{r.RequestURI, zip}, a)
	a.write(w, r)
}

// version of what an answer will be made of, to be asked before it is made; 0 when it is not kept.
func (t *route) version(req proto.Message) uint64 {
	if t.steady == nil {
		return 0
	}
	return t.steady.Version(req)
}

// refuseFault logs what no service has logged: an answer that could not be read or written.
func (g *Gateway) refuseFault(w http.ResponseWriter, r *http.Request, err error) {
	var public *errs.Error
	if !errors.As(err, &public) && r.Context().Err() == nil {
		g.Log.ErrorContext(r.Context(), "fault", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	g.refuse(w, r, err)
}

// buffer is the scratch space of one call.
type buffer struct {
	wire bytes.Buffer // the service's answer
	json []byte       // ours
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// call makes the Connect call of a route. Its error is the service's, or says that the service cannot
// be reached.
func (t *route) call(r *http.Request, req proto.Message, buf *buffer) (proto.Message, error) {
	encoded, err := proto.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	buf.wire.Reset()
	answer := &recorder{header: make(http.Header), status: http.StatusOK, body: &buf.wire}
	if err := serve(t.handler, answer, t.request(r, encoded)); err != nil {
		return nil, err
	}
	if answer.status != http.StatusOK {
		return nil, wireError(answer.status, buf.wire.Bytes())
	}
	if got := answer.header.Get("Content-Type"); got != protoType {
		return nil, fmt.Errorf("answer of %s has the type %q", t.procedure, got)
	}
	res := t.result.New().Interface()
	if err := proto.Unmarshal(buf.wire.Bytes(), res); err != nil {
		return nil, fmt.Errorf("decode answer of %s: %w", t.procedure, err)
	}
	return res, nil
}

const protoType = "application/proto"

// passedOn are the headers that mean something to a service.
var passedOn = []string{
	"Authorization", rpc.IdempotencyHeader, "Traceparent", "Tracestate", "User-Agent", "Accept-Language",
}

func (t *route) request(r *http.Request, body []byte) *http.Request {
	header := make(http.Header, len(passedOn)+2)
	header["Content-Type"] = []string{protoType}
	header["Connect-Protocol-Version"] = []string{"1"}
	for _, name := range passedOn {
		if values := r.Header[name]; len(values) > 0 {
			header[name] = values
		}
	}
	call := &http.Request{
		Method: http.MethodPost, URL: &url.URL{Path: t.procedure}, RequestURI: t.procedure,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: r.Host, RemoteAddr: r.RemoteAddr,
		Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	return call.WithContext(r.Context())
}

// serve runs a handler. A proxy panics with ErrAbortHandler when the other side breaks off.
func serve(handler http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		fault := recover()
		if cause, ok := fault.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
			err = unreachable()
		} else if fault != nil {
			panic(fault)
		}
	}()
	handler.ServeHTTP(w, r)
	if cause := context.Cause(r.Context()); errors.Is(cause, context.Canceled) {
		return cause // nobody waits for the answer
	}
	return nil
}

func unreachable() *errs.Error {
	return errs.New(errs.Unavailable, "unreachable", "This part of the service cannot be reached at the moment.")
}

// wireError reads the error of a Connect call. What is not one comes from something in between.
func wireError(status int, body []byte) error {
	var sent struct {
		Code    connect.Code `json:"code"`
		Message string       `json:"message"`
		Details []struct {
			Type  string `json:"type"`
			Value string `json:"value"`
		} `json:"details"`
	}
	if err := json.Unmarshal(body, &sent); err != nil || sent.Code == 0 {
		if status < http.StatusInternalServerError {
			return fmt.Errorf("a service answered with status %d", status)
		}
		return unreachable()
	}
	wire := connect.NewWireError(sent.Code, errors.New(sent.Message))
	for _, d := range sent.Details {
		value, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(d.Value, "="))
		if err != nil {
			continue
		}
		detail, err := connect.NewErrorDetail(&anypb.Any{TypeUrl: "type.googleapis.com/" + d.Type, Value: value})
		if err == nil {
			wire.AddDetail(detail)
		}
	}
	return rpc.FromWire(wire)
}

// recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   *bytes.Buffer
	wrote  bool
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if !w.wrote && status >= http.StatusOK {
		w.status, w.wrote = status, true
	}
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

func (w *recorder) Flush() {}
