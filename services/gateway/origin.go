package gateway

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"doorstep/kit/errs"
)

// answerOrigin lets pages of other, configured origins use the API, and answers their preflights.
// There are no cookies, so no credentials are allowed.
func (g *Gateway) answerOrigin(w http.ResponseWriter, r *http.Request) (done bool) {
	origin := r.Header.Get("Origin")
	if len(g.cfg.Origins) == 0 || origin == "" || !isAPI(r) && !isRPC(r) {
		return false
	}
	header := w.Header()
	header.Add("Vary", "Origin")
	if !g.allows(origin) {
		return false
	}
	header.Set("Access-Control-Allow-Origin", origin)
	header.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	header.Set("Access-Control-Allow-Headers", strings.Join([]string{
		"Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID",
		"Connect-Protocol-Version", "Connect-Timeout-Ms", "X-Grpc-Web", "Grpc-Timeout", "Traceparent",
	}, ", "))
	header.Set("Access-Control-Max-Age", "7200")
	w.WriteHeader(http.StatusNoContent)
	return true
}

func (g *Gateway) allows(origin string) bool {
	return slices.Contains(g.cfg.Origins, origin) || slices.Contains(g.cfg.Origins, "*")
}

// mayConnect reports whether a page may open a WebSocket: ours and the configured ones, and programs,
// which have no origin.
func (g *Gateway) mayConnect(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || g.allows(origin) {
		return true
	}
	page, err := url.Parse(origin)
	return err == nil && strings.EqualFold(page.Host, r.Host)
}

func forbiddenOrigin() error {
	return errs.New(errs.PermissionDenied, "origin_not_allowed", "Pages of this origin may not connect.")
}

// asOwnOrigin hides an origin that mayConnect has let through from the handshake's own check.
func asOwnOrigin(r *http.Request) *http.Request {
	if r.Header.Get("Origin") == "" {
		return r
	}
	r = r.Clone(r.Context())
	r.Header.Del("Origin")
	return r
}
