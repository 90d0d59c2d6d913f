package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/live"
)

// orderStream is one open stream of an order: its history, then what happens, until it ends. What
// happens arrives live; the orderWatch looks after what does not.
type orderStream struct {
	*Gateway
	orderID string
	// asReader has the rights of the caller and outlives the request.
	asReader context.Context //nolint:containedctx // it belongs to the stream, which is an object with a life of its own
	staff    bool
	// over is given when everything has been said.
	over  *signal
	leave func()
}

const (
	endEvent = "end" // both name and id of the last message
	// lastWords is how long the last messages of a stream have to be written.
	lastWords = time.Second
)

// serveOrderEvents is the SSE stream of what happens to an order.
func (g *Gateway) serveOrderEvents(w http.ResponseWriter, r *http.Request, values []string) {
	s, ok := g.openOrder(w, r, values[0])
	if !ok {
		return
	}
	defer s.end()
	// An end is not a fault: the stream just ends, after an event that says so.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-s.over.c:
			cancel()
		case <-ctx.Done():
		}
	}()
	expired := newSignal()
	defer g.endWithLogin(r, expired)()
	r = r.WithContext(ctx)
	out := &streamWriter{ResponseWriter: w, gateway: g, request: r}
	g.Live.ServeSSE(out, r, live.Subscription{
		Channels: []string{"order:" + s.orderID}, Backlog: s.backlog(out), Done: expired.c,
	})
}

// serveOrderTrack is the WebSocket of what happens to an order and where its rider is.
func (g *Gateway) serveOrderTrack(w http.ResponseWriter, r *http.Request, values []string) {
	if !g.mayUpgrade(w, r) {
		return
	}
	s, ok := g.openOrder(w, r, values[0])
	if !ok {
		return
	}
	stop := g.endWithLogin(r, s.over)
	out := &streamWriter{ResponseWriter: w, gateway: g, request: r}
	g.Live.ServeWebSocket(out, asOwnOrigin(r), live.Subscription{
		Channels: []string{"order:" + s.orderID, "order:" + s.orderID + ":position"},
		Backlog:  s.backlog(out), Done: s.over.c, Ended: func() { stop(); s.end() },
	})
}

// mayUpgrade answers what is no WebSocket, or comes from a page that may not open one.
func (g *Gateway) mayUpgrade(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case !g.mayConnect(r):
		g.refuse(w, r, forbiddenOrigin())
		return false
	case r.Header.Get("Upgrade") == "" && r.ProtoMajor == 1:
		w.Header().Set("Upgrade", "websocket")
		g.refuse(w, r, noUpgrade)
		return false
	}
	return true
}

// openOrder checks that the caller may watch the order: its customer, and staff who may see any. When
// not it has answered.
func (g *Gateway) openOrder(w http.ResponseWriter, r *http.Request, orderID string) (s *orderStream, ok bool) {
	ctx := r.Context()
	s = &orderStream{
		Gateway: g, orderID: orderID, asReader: context.WithoutCancel(ctx), staff: auth.Caller(ctx).AllStores(), over: newSignal(),
	}
	order, err := s.order(ctx)
	if err == nil {
		s.leave, err = g.streams.enter(auth.Caller(ctx).UserID)
	}
	if err != nil {
		g.refuseFault(w, r, err)
		return nil, false
	}
	if ended(order.Status) && lastEventID(r) == endEvent {
		s.leave()
		w.WriteHeader(http.StatusNoContent) // makes an EventSource stop coming back
		return nil, false
	}
	return s, true
}

// order is the order as far as the caller may see it.
func (s *orderStream) order(ctx context.Context) (*orderv1.Order, error) {
	procedure, get := orderv1connect.OrderPublicServiceGetOrderProcedure, s.Orders.GetOrder
	if s.staff {
		procedure, get = orderv1connect.OrderPublicServiceInspectOrderProcedure, s.Orders.InspectOrder
	}
	req := &orderv1.GetOrderRequest{OrderId: s.orderID}
	if err := s.mayCall(ctx, procedure, req); err != nil {
		return nil, err
	}
	return get(ctx, req)
}

func (s *orderStream) end() {
	s.watch.remove(s)
	s.leave()
}

// sayGoodbye ends the stream when its last messages have had the time to be written.
func (s *orderStream) sayGoodbye() { s.over.after(lastWords) }

func ended(status string) bool { return status == "delivered" || status == "cancelled" }

func lastEventID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("last_event_id")
}

// backlog is what kit/live asks for after it has subscribed: from there on the watch looks after the
// stream.
func (s *orderStream) backlog(out *streamWriter) func(context.Context, string) ([]live.Message, error) {
	return func(ctx context.Context, _ string) ([]live.Message, error) {
		messages, over, err := s.history(ctx)
		switch {
		case err != nil:
			out.cause = err
		case over:
			s.sayGoodbye()
		default:
			s.watch.add(s, len(messages))
		}
		return messages, err
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// statusMessage is the data of a "status" message; the order service publishes the same.
type statusMessage struct {
	OrderID    string    `json:"order_id"`
	Sequence   int32     `json:"sequence"`
	Name       string    `json:"name"`
	Status     string    `json:"status"`
	Detail     string    `json:"detail,omitempty"`
	OccurredAt time.Time `json:"occurred_at"`
}

// history is everything that happened, and when the order has ended a last message that says so.
func (s *orderStream) history(ctx context.Context) (messages []live.Message, over bool, err error) {
	list := s.Orders.ListOrderEvents
	if s.staff {
		list = s.Orders.InspectOrderEvents
	}
	res, err := list(ctx, &orderv1.ListOrderEventsRequest{OrderId: s.orderID})
	if err != nil {
		return nil, false, err
	}
	status := ""
	for _, e := range res.Events {
		data, err := json.Marshal(statusMessage{
			OrderID: s.orderID, Sequence: e.Sequence, Name: e.Name, Status: e.Status, Detail: e.Detail, OccurredAt: e.OccurredAt.AsTime(),
		})
		if err != nil {
			return nil, false, err
		}
		messages = append(messages, live.Message{Event: "status", ID: strconv.Itoa(int(e.Sequence)), Data: data})
		status = e.Status
	}
	if over = ended(status); over {
		messages = append(messages, live.Message{Event: endEvent, ID: endEvent, Data: []byte(`{"status":"` + status + `"}`)})
	}
	return messages, over, nil
}
