package gateway

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/live"
)

// orderStream is one open stream of an order: its history, then what happens, until it ends. What
// happens arrives live; now and then the history is read again, so that a message that was lost on
// its way (from another process, without Redis) is late and not missing.
type orderStream struct {
	*Gateway
	orderID string
	// seen is the newest sequence that the history had when last read.
	seen int32
	// over is given when everything has been said.
	over    *signal
	watcher sync.WaitGroup
}

const (
	endEvent = "end" // both name and id of the last message
	// lastWords is how long the last messages of a stream have to be written.
	lastWords = time.Second
)

// serveOrderEvents is the SSE stream of what happens to an order.
func (g *Gateway) serveOrderEvents(w http.ResponseWriter, r *http.Request, values []string) {
	s, leave, ok := g.openOrder(w, r, values[0])
	if !ok {
		return
	}
	defer leave()
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
	defer expired.after(time.Until(tokenExpiry(r)))()
	r = r.WithContext(ctx)
	out := &streamWriter{ResponseWriter: w, gateway: g, request: r}
	g.Live.ServeSSE(out, r, live.Subscription{
		Channels: []string{"order:" + s.orderID}, Backlog: s.backlog(ctx, out), Done: expired.c,
	})
	cancel()
	s.watcher.Wait()
}

// serveOrderTrack is the WebSocket of what happens to an order and where its rider is.
func (g *Gateway) serveOrderTrack(w http.ResponseWriter, r *http.Request, values []string) {
	if !g.mayConnect(r) {
		g.refuse(w, r, forbiddenOrigin())
		return
	}
	if r.Header.Get("Upgrade") == "" && r.ProtoMajor == 1 {
		w.Header().Set("Upgrade", "websocket")
		g.refuse(w, r, noUpgrade)
		return
	}
	s, leave, ok := g.openOrder(w, r, values[0])
	if !ok {
		return
	}
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer s.over.after(time.Until(tokenExpiry(r)))()
	out := &streamWriter{ResponseWriter: w, gateway: g, request: r}
	g.Live.ServeWebSocket(out, asOwnOrigin(r), live.Subscription{
		Channels: []string{"order:" + s.orderID, "order:" + s.orderID + ":position"},
		Backlog:  s.backlog(ctx, out), Done: s.over.c,
	})
	cancel()
	s.watcher.Wait()
}

// openOrder checks that the caller may watch the order. When not it has answered.
func (g *Gateway) openOrder(w http.ResponseWriter, r *http.Request, orderID string) (s *orderStream, leave func(), ok bool) {
	ctx := r.Context()
	req := &orderv1.GetOrderRequest{OrderId: orderID}
	err := g.mayCall(ctx, orderv1connect.OrderPublicServiceGetOrderProcedure, req)
	var order *orderv1.Order
	if err == nil {
		order, err = g.Orders.GetOrder(ctx, req)
	}
	if err == nil {
		leave, err = g.streams.enter(auth.Caller(ctx).UserID)
	}
	if err != nil {
		g.refuseFault(w, r, err)
		return nil, nil, false
	}
	if ended(order.Status) && lastEventID(r) == endEvent {
		leave()
		w.WriteHeader(http.StatusNoContent) // makes an EventSource stop coming back
		return nil, nil, false
	}
	return &orderStream{Gateway: g, orderID: orderID, over: newSignal()}, leave, true
}

func ended(status string) bool { return status == "delivered" || status == "cancelled" }

func lastEventID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get("last_event_id")
}

// backlog is what kit/live asks for after it has subscribed: from there on the watcher looks after
// the stream.
func (s *orderStream) backlog(ctx context.Context, out *streamWriter) func(context.Context, string) ([]live.Message, error) {
	return func(context.Context, string) ([]live.Message, error) {
		messages, over, err := s.history(ctx)
		if err != nil {
			out.cause = err
			return nil, err
		}
		s.watcher.Go(func() { s.watch(ctx, over) })
		return messages, nil
	}
}

// watch reads the history again and again until the order has ended.
func (s *orderStream) watch(ctx context.Context, over bool) {
	for !over {
		pause := s.cfg.HistoryEvery - time.Duration(rand.Int64N(int64(s.cfg.HistoryEvery/4)+1))
		if !wait(ctx, pause) {
			return
		}
		known := s.seen
		messages, nowOver, err := s.history(ctx)
		if err != nil {
			continue // the stream itself is fine; look again later
		}
		over = nowOver
		for _, m := range messages[min(int(known), len(messages)):] {
			// Readers that have it already know it by its id.
			_ = s.Live.Publish(ctx, "order:"+s.orderID, m) // lost again: the next round or connection has it
		}
	}
	if wait(ctx, lastWords) {
		s.over.give()
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
	res, err := s.Orders.ListOrderEvents(ctx, &orderv1.ListOrderEventsRequest{OrderId: s.orderID})
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
	s.seen = int32(len(messages))
	if over = ended(status); over {
		messages = append(messages, live.Message{Event: endEvent, ID: endEvent, Data: []byte(`{"status":"` + status + `"}`)})
	}
	return messages, over, nil
}
