package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"connectrpc.com/connect"

	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

// The gateway's own refusals. Each is a fresh value, because details may be added.
func routeNotFound(r *http.Request) *errs.Error {
	return errs.New(errs.NotFound, "route_not_found", "There is nothing at %q.", r.URL.Path)
}

func invalid(reason, format string, args ...any) *errs.Error {
	return errs.New(errs.InvalidArgument, reason, format, args...)
}

// refusal is an error with a status that its kind does not have.
type refusal struct {
	public *errs.Error
	status int
}

func (r *refusal) Error() string { return r.public.Error() }

func (r *refusal) Unwrap() error { return r.public }

var (
	tooLong      = &refusal{invalid("header_too_large", "The request line and headers are too long."), http.StatusRequestHeaderFieldsTooLarge}
	bodyTooLarge = &refusal{invalid("body_too_large", "The body is too large."), http.StatusRequestEntityTooLarge}
	notJSON      = &refusal{invalid("unsupported_media_type", "Send the body as application/json."), http.StatusUnsupportedMediaType}
	notEncoded   = &refusal{invalid("unsupported_encoding", "Send the body without Content-Encoding."), http.StatusUnsupportedMediaType}
	wrongMethod  = &refusal{invalid("method_not_allowed", "This path does not take that method."), http.StatusMethodNotAllowed}
	noUpgrade    = &refusal{invalid("upgrade_required", "This path is a WebSocket."), http.StatusUpgradeRequired}
)

var statuses = map[errs.Kind]int{
	errs.Internal:           http.StatusInternalServerError,
	errs.InvalidArgument:    http.StatusBadRequest,
	errs.Unauthenticated:    http.StatusUnauthorized,
	errs.PermissionDenied:   http.StatusForbidden,
	errs.NotFound:           http.StatusNotFound,
	errs.FailedPrecondition: http.StatusConflict,
	errs.Conflict:           http.StatusConflict,
	errs.ResourceExhausted:  http.StatusTooManyRequests,
	errs.Unavailable:        http.StatusServiceUnavailable,
	errs.DeadlineExceeded:   http.StatusGatewayTimeout,
}

// retryAfter is the detail with the seconds to wait.
const retryAfter = "retry_after_s"

// refuse answers with err: a problem, or the RPC protocol's own error to an RPC client. The text of
// an internal error stays inside.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, err error) {
	public := errs.From(err)
	header := w.Header()
	if public.Kind == errs.ResourceExhausted || public.Kind == errs.Unavailable {
		wait := public.Details[retryAfter]
		if wait == "" {
			wait = "1"
		}
		header.Set("Retry-After", wait)
	}
	if isRPC(r) {
		if writer := connect.NewErrorWriter(); writer.IsSupported(r) {
			_ = writer.Write(w, r, rpc.ToWire(public)) // fails only when the reader is gone
			return
		}
	}
	writeProblem(w, statusOf(err, public), public)
}

func statusOf(err error, public *errs.Error) int {
	var special *refusal
	if errors.As(err, &special) {
		return special.status
	}
	return statuses[public.Kind]
}

// writeProblem writes RFC 9457.
func writeProblem(w http.ResponseWriter, status int, err *errs.Error) {
	header := w.Header()
	if status == http.StatusUnauthorized {
		challenge := `Bearer realm="doorstep"`
		if err.Reason == "token_expired" || err.Reason == "token_invalid" {
			challenge += `, error="invalid_token"`
		}
		header.Set("WWW-Authenticate", challenge)
	}
	problem := make(map[string]any, 5+len(err.Details))
	for key, value := range err.Details {
		problem[key] = value
	}
	problem["type"] = "/docs/errors#" + err.Reason
	problem["title"] = http.StatusText(status)
	problem["status"] = status
	problem["detail"] = err.Message
	problem["reason"] = err.Reason
	body, _ := json.Marshal(problem) // strings and a number always encode
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Del("Content-Encoding")
	header.Del("ETag")
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails only when the reader is gone
}
