package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/gen/warehouse/v1/warehousev1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/live"
	"doorstep/kit/rpc"
)

// addStreams adds the routes that are not calls.
func (g *Gateway) addStreams() error {
	for pattern, stream := range map[string]func(http.ResponseWriter, *http.Request, []string){
		"/v1/orders/{order_id}/events":         g.serveOrderEvents,
		"/v1/orders/{order_id}/track":          g.serveOrderTrack,
		"/v1/warehouses/{warehouse_id}/events": g.serveStoreEvents,
		"/v1/partner/events":                   g.serveRiderEvents,
		"/v1/partner/location":                 g.serveRiderLocation,
	} {
		if err := g.routes.add(http.MethodGet, pattern, &route{stream: stream}); err != nil {
			return err
		}
	}
	return nil
}

// serveStoreEvents tells the apps of a store that something changed. Who may list the picks of the
// store may listen.
func (g *Gateway) serveStoreEvents(w http.ResponseWriter, r *http.Request, values []string) {
	req := &warehousev1.ListPicksRequest{WarehouseId: values[0]}
	if err := g.mayCall(r.Context(), warehousev1connect.WarehousePublicServiceListPicksProcedure, req); err != nil {
		g.refuse(w, r, err)
		return
	}
	g.serveEvents(w, r, live.Subscription{Channels: []string{"store:" + values[0]}})
}

// serveRiderEvents tells the caller's rider app that an offer or a trip changed.
func (g *Gateway) serveRiderEvents(w http.ResponseWriter, r *http.Request, _ []string) {
	if err := g.mayCall(r.Context(), deliveryv1connect.DeliveryPublicServiceGetPartnerProcedure, &deliveryv1.GetPartnerRequest{}); err != nil {
		g.refuse(w, r, err)
		return
	}
	g.serveEvents(w, r, live.Subscription{Channels: []string{"rider:" + auth.Caller(r.Context()).UserID}})
}

// mayCall asks the policy table what it would say to a call.
func (g *Gateway) mayCall(ctx context.Context, procedure string, req proto.Message) error {
	_, err := g.policies.Enforce(ctx, rpc.Call{Procedure: procedure}, req,
		func(context.Context, proto.Message) (proto.Message, error) { return nil, nil })
	return err
}

// serveEvents runs an event stream until the reader leaves or its login ends.
func (g *Gateway) serveEvents(w http.ResponseWriter, r *http.Request, sub live.Subscription) {
	leave, err := g.streams.enter(auth.Caller(r.Context()).UserID)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	defer leave()
	over := newSignal()
	defer g.endWithLogin(r, over)()
	sub.Done = over.c
	g.Live.ServeSSE(&streamWriter{ResponseWriter: w, gateway: g, request: r}, r, sub)
}

// signal is a channel that may be closed more than once.
type signal struct {
	c    chan struct{}
	once sync.Once
}

func newSignal() *signal { return &signal{c: make(chan struct{})} }

func (s *signal) give() { s.once.Do(func() { close(s.c) }) }

// after gives the signal later, unless stopped.
func (s *signal) after(d time.Duration) (stop func()) {
	timer := time.AfterFunc(d, s.give)
	return func() { timer.Stop() }
}

// endWithLogin gives a signal when the token of a request expires or is revoked, unless stopped.
func (g *Gateway) endWithLogin(r *http.Request, over *signal) (stop func()) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	check := func() {
		if _, err := g.Keys.Verify(token, time.Now()); err != nil {
			over.give()
		}
	}
	forget := g.Keys.WhenRevoked(auth.Caller(r.Context()).UserID, check)
	check() // it may have been since the request was let in
	expire := over.after(time.Until(tokenExpiry(r)))
	return func() { expire(); forget() }
}

// tokenExpiry reads when the token of an authenticated request ends. Its signature has been checked.
func tokenExpiry(r *http.Request) time.Time {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), ".")
	payload, _, _ := strings.Cut(rest, ".")
	var claims struct {
		Expiry float64 `json:"exp"`
	}
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(decoded, &claims) != nil || claims.Expiry == 0 {
		return time.Now().Add(auth.AccessTTL)
	}
	return time.Unix(int64(claims.Expiry), 0)
}

// tokenFromQuery lets browsers, whose EventSource and WebSocket cannot send headers, open streams with
// ?access_token=. The query does not carry it any further.
func (g *Gateway) tokenFromQuery(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.RawQuery, "access_token=") || !isAPI(r) || r.Header.Get("Authorization") != "" {
		return r
	}
	f, err := g.routes.match(r)
	if err != nil || f.route == nil || f.route.stream == nil {
		return r
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return r
	}
	token := query.Get("access_token")
	query.Del("access_token")
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	r.URL.RawQuery = query.Encode()
	r.RequestURI = r.URL.RequestURI()
	return r
}

// streamCount bounds the open streams, of all and of each caller.
type streamCount struct {
	all, each int

	mu   sync.Mutex // guards the following
	open int
	of   map[string]int
}

func newStreamCount(cfg Config) *streamCount {
	return &streamCount{all: cfg.MaxStreams, each: cfg.MaxStreamsEach, of: make(map[string]int)}
}

func (c *streamCount) enter(user string) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.open >= c.all:
		return nil, busy()
	case c.of[user] >= c.each:
		return nil, errs.New(errs.ResourceExhausted, "too_many_streams", "You have %d live streams open already. Close one first.", c.each).
			With(retryAfter, "5")
	}
	c.open++
	c.of[user]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.open--
		if c.of[user]--; c.of[user] == 0 {
			delete(c.of, user)
		}
	}, nil
}

// streamWriter turns what kit/live and the WebSocket handshake refuse into problems.
type streamWriter struct {
	http.ResponseWriter
	gateway *Gateway
	request *http.Request
	cause   error // why, when we know better
	refused bool
}

// Unwrap is for http.ResponseController.
func (w *streamWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *streamWriter) WriteHeader(status int) {
	if status < http.StatusBadRequest {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.refused {
		return
	}
	w.refused = true
	err := w.cause
	switch {
	case err != nil:
	case status == http.StatusUpgradeRequired:
		err = noUpgrade
	case status < http.StatusInternalServerError:
		err = invalid("malformed_upgrade", "This is not a WebSocket handshake.")
	default:
		err = busy()
	}
	w.gateway.refuse(w.ResponseWriter, w.request, err)
}

func (w *streamWriter) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil // the text that goes with the status
	}
	return w.ResponseWriter.Write(b)
}
