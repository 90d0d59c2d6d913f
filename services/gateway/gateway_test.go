package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/gen/catalog/v1/catalogv1connect"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/kit/live"
	"doorstep/kit/rpc"
	"doorstep/services/gateway"
)

// orders is the order service in a few lines.
type orders struct {
	orderv1connect.UnimplementedOrderPublicServiceHandler

	mu      sync.Mutex // guards the following
	history []*orderv1.OrderEvent
	placed  []string // idempotency keys
	cleared int
	block   chan struct{} // when set, GetCart waits for it
	entered chan struct{}
}

func (o *orders) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.Cart, error) {
	if o.block != nil {
		o.entered <- struct{}{}
		<-o.block
	}
	return &orderv1.Cart{CartId: "c-" + auth.Caller(ctx).UserID}, nil
}

func (o *orders) GetInvoice(_ context.Context, req *orderv1.GetOrderRequest) (*typev1.Document, error) {
	if req.OrderId != "o-1" {
		return nil, errs.New(errs.FailedPrecondition, "invoice_not_ready", "Not yet.")
	}
	return &typev1.Document{ContentType: "application/pdf", Name: "invoice-o-1.pdf", Data: []byte("%PDF-1.3 and more")}, nil
}

func (o *orders) ClearCart(context.Context, *orderv1.ClearCartRequest) (*orderv1.Cart, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cleared++
	return &orderv1.Cart{}, nil
}

func (o *orders) SetCartItem(_ context.Context, req *orderv1.SetCartItemRequest) (*orderv1.Cart, error) {
	return &orderv1.Cart{Items: []*orderv1.CartItem{{ProductId: req.ProductId, Quantity: req.Quantity}}}, nil
}

func (o *orders) PlaceOrder(ctx context.Context, req *orderv1.PlaceOrderRequest) (*orderv1.Order, error) {
	if err := failures[req.QuoteId]; err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.placed = append(o.placed, rpc.IdempotencyKey(ctx))
	return &orderv1.Order{
		OrderId: "o1", Status: "confirmed", FinalAmount: &typev1.Money{AmountMinor: 12900, Currency: "INR"},
		CreatedAt: timestamppb.New(time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)),
	}, nil
}

// failures are what PlaceOrder returns for some quotes.
var failures = map[string]error{
	"fault":        errors.New("secret inner text"),
	"conflict":     errs.New(errs.Conflict, "cart_changed", "The cart has changed."),
	"precondition": errs.New(errs.FailedPrecondition, "out_of_stock", "Milk is out of stock.").With("product_id", "p1"),
	"exhausted":    errs.New(errs.ResourceExhausted, "slow_down", "Slow down.").With("retry_after_s", "30"),
	"unavailable":  errs.New(errs.Unavailable, "store_busy", "The store is busy."),
	"deadline":     context.DeadlineExceeded,
}

func (o *orders) GetOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	if req.OrderId == "panic" {
		panic("boom")
	}
	if req.OrderId != "o1" && req.OrderId != "a/b:c" || auth.Caller(ctx).UserID != "asha" {
		return nil, auth.NotFound("order", req.OrderId)
	}
	return &orderv1.Order{OrderId: req.OrderId, Status: o.status()}, nil
}

func (o *orders) InspectOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	if req.OrderId != "o1" {
		return nil, auth.NotFound("order", req.OrderId)
	}
	return &orderv1.Order{OrderId: req.OrderId, Status: o.status()}, nil
}

func (o *orders) InspectOrderEvents(ctx context.Context, req *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return &orderv1.ListOrderEventsResponse{Events: append([]*orderv1.OrderEvent(nil), o.history...)}, nil
}

func (o *orders) status() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.history) == 0 {
		return "pending"
	}
	return o.history[len(o.history)-1].Status
}

func (o *orders) ListOrderEvents(ctx context.Context, req *orderv1.ListOrderEventsRequest) (*orderv1.ListOrderEventsResponse, error) {
	if _, err := o.GetOrder(ctx, &orderv1.GetOrderRequest{OrderId: req.OrderId}); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return &orderv1.ListOrderEventsResponse{Events: append([]*orderv1.OrderEvent(nil), o.history...)}, nil
}

// happens adds to the history and returns the live message of it.
func (o *orders) happens(name, status string) live.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	at := time.Date(2026, 11, 22, 10, 30, len(o.history), 0, time.UTC)
	event := &orderv1.OrderEvent{Sequence: int32(len(o.history) + 1), Name: name, Status: status, OccurredAt: timestamppb.New(at)}
	o.history = append(o.history, event)
	data, _ := json.Marshal(map[string]any{"order_id": "o1", "sequence": event.Sequence, "name": name, "status": status, "occurred_at": at})
	return live.Message{Event: "status", ID: strconv.Itoa(int(event.Sequence)), Data: data}
}

func (o *orders) SearchOrders(_ context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	return &orderv1.ListOrdersResponse{NextPageToken: req.CreatedAfter.AsTime().Format(time.RFC3339)}, nil
}

// catalog is the catalog service in fewer.
type catalog struct {
	catalogv1connect.UnimplementedCatalogPublicServiceHandler
	age *atomic.Int64
}

func (catalog) ListCategories(context.Context, *catalogv1.ListCategoriesRequest) (*catalogv1.ListCategoriesResponse, error) {
	return &catalogv1.ListCategoriesResponse{}, nil
}

func (c catalog) ListProducts(_ context.Context, req *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
	res := &catalogv1.ListProductsResponse{}
	for range max(req.PageSize, 1) {
		res.Products = append(res.Products, &catalogv1.Product{
			Name: strings.Repeat("milk ", 10), AvailabilityAgeS: float64(c.age.Add(1)) / 7, Attributes: map[string]string{"amount_minor": "123", `x","amount_minor":"5`: `"amount_minor":"7"`},
		})
	}
	return res, nil
}

type front struct {
	*httptest.Server
	t         *testing.T
	keys      *auth.Keys
	hub       *live.Hub
	orders    *orders
	riders    *positions
	log       *bytes.Buffer
	tilesMade atomic.Int32
}

func newFront(t testing.TB, cfg gateway.Config) *front {
	t.Helper()
	f := &front{orders: &orders{entered: make(chan struct{}, 100)}, riders: newPositions(), log: &bytes.Buffer{}}
	f.t, _ = t.(*testing.T)
	var err error
	if f.keys, err = auth.NewKeys(bytes.Repeat([]byte("k"), 32)); err != nil {
		t.Fatal(err)
	}
	if f.hub, err = live.New(live.Options{}); err != nil {
		t.Fatal(err)
	}
	policies, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	chain := rpc.Chain{rpc.Recover, policies.Enforce, rpc.Validate}
	_, orderHandler := orderv1connect.NewOrderPublicServiceHandler(f.orders, rpc.Serve(chain, rpc.MaxPublic))
	_, catalogHandler := catalogv1connect.NewCatalogPublicServiceHandler(catalog{age: new(atomic.Int64)}, rpc.Serve(chain, rpc.MaxPublic))
	g, err := gateway.New(gateway.Deps{
		Keys: f.keys, Live: f.hub, Log: slog.New(slog.NewTextHandler(f.log, nil)), Orders: f.orders, Positions: f.riders,
		Mounts: []gateway.Mount{
			{Service: orderv1connect.OrderPublicServiceName, Handler: orderHandler},
			{Service: catalogv1connect.CatalogPublicServiceName, Handler: catalogHandler},
		},
		Web: webFiles, Tile: f.tile, Clock: clock.NewScaled(time.Now(), 10),
		Apps: gateway.Apps{Demo: true, Map: gateway.Map{Tiles: "https://tiles.example/{z}/{x}/{y}.pbf"}},
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.Server = httptest.NewUnstartedServer(g.Handler())
	server := gateway.NewServer(g.Handler())
	f.Config = server
	f.Start()
	t.Cleanup(f.Close)
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- g.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ran })
	return f
}

var webFiles = fstest.MapFS{
	"index.html":            {Data: []byte(`<!doctype html><script>let a = 1</script>shop`)},
	"rider/index.html":      {Data: []byte(`<!doctype html>rider`)},
	"store/index.html":      {Data: []byte(`<!doctype html>store`)},
	"assets/app-1234.js":    {Data: []byte(`console.log(1)`)},
	"assets/app-1234.js.gz": {Data: []byte("gzipped")},
}

func (f *front) token(user string, role authv1.Role, store string) string {
	token, err := f.keys.Token(auth.Principal{UserID: user, Role: role, Warehouse: store}, time.Now())
	if err != nil {
		panic(err)
	}
	return token
}

func (f *front) asha() string { return f.token("asha", authv1.Role_ROLE_CUSTOMER, "") }

// plainly asks for compression only when told to, and follows nothing.
var plainly = &http.Transport{DisableCompression: true}

// answer is what came back, read.
type answer struct {
	*http.Response
	text string
	json map[string]any
}

func (f *front) send(method, path, token, body string, header ...string) answer {
	f.t.Helper()
	r, err := http.NewRequest(method, f.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := plainly.RoundTrip(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	a := answer{Response: res, text: string(text)}
	_ = json.Unmarshal(text, &a.json)
	return a
}

func TestRESTAndRPCAreTheSameService(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	a := f.send("POST", "/v1/orders", f.asha(), `{"quote_id":"q1","payment_method":"cod"}`, "Idempotency-Key", "key-1")
	want := `{"order_id":"o1","warehouse_id":"","status":"confirmed",`
	if a.StatusCode != 200 || !strings.HasPrefix(a.text, want) {
		t.Errorf("REST answered %d %s", a.StatusCode, a.text)
	}
	for _, part := range []string{`"final_amount":{"amount_minor":12900,"currency":"INR"}`, `"created_at":"2026-11-22T10:30:00Z"`, `"items":[]`, `"can_cancel":false`} {
		if !strings.Contains(a.text, part) {
			t.Errorf("answer has no %s: %s", part, a.text)
		}
	}
	if a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", a.Header)
	}

	client := orderv1connect.NewOrderPublicServiceClient(f.Client(), f.URL, connect.WithInterceptors(bearer(f.asha(), "key-2")))
	order, err := client.PlaceOrder(t.Context(), &orderv1.PlaceOrderRequest{QuoteId: "q1", PaymentMethod: "cod"})
	if err != nil || order.FinalAmount.AmountMinor != 12900 {
		t.Errorf("RPC answered %v, %v", order, err)
	}
	grpcWeb := orderv1connect.NewOrderPublicServiceClient(f.Client(), f.URL, connect.WithGRPCWeb(), connect.WithInterceptors(bearer(f.asha(), "key-3")))
	if _, err := grpcWeb.PlaceOrder(t.Context(), &orderv1.PlaceOrderRequest{QuoteId: "q1", PaymentMethod: "cod"}); err != nil {
		t.Errorf("gRPC-Web answered %v", err)
	}
	if got := strings.Join(f.orders.placed, " "); got != "key-1 key-2 key-3" {
		t.Errorf("keys %q", got)
	}
	_, err = client.PlaceOrder(t.Context(), &orderv1.PlaceOrderRequest{QuoteId: "precondition", PaymentMethod: "cod"})
	if connect.CodeOf(err) != connect.CodeFailedPrecondition || errs.Reason(rpc.FromWire(err)) != "out_of_stock" {
		t.Errorf("RPC refused with %v", err)
	}
}

// A file is the answer itself, for its reader only, and nothing in it runs.
func TestFiles(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for _, method := range []string{"GET", "HEAD"} {
		a := f.send(method, "/v1/orders/o-1/invoice", f.asha(), "")
		if want := map[string]string{"GET": "%PDF-1.3 and more", "HEAD": ""}[method]; a.StatusCode != 200 || a.text != want {
			t.Errorf("%s answered %d %s", method, a.StatusCode, a.text)
		}
		for name, want := range map[string]string{
			"Content-Type": "application/pdf", "Content-Disposition": "inline; filename=invoice-o-1.pdf", "Content-Length": "17", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", method, name, got)
			}
		}
	}
	if a := f.send("GET", "/v1/orders/o-2/invoice", f.asha(), ""); a.StatusCode < 400 || a.json["reason"] != "invoice_not_ready" {
		t.Errorf("no file: %d %s", a.StatusCode, a.text)
	}
}

func bearer(token, key string) connect.Interceptor {
	return connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			req.Header().Set("Authorization", "Bearer "+token)
			req.Header().Set(rpc.IdempotencyHeader, key)
			return next(ctx, req)
		}
	})
}

func TestBinding(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	ops := f.token("olga", authv1.Role_ROLE_OPERATIONS, "")
	for name, test := range map[string]struct{ method, path, token, body, want string }{
		"path over body":       {"PUT", "/v1/cart/items/p7", f.asha(), `{"quantity":2,"product_id":"p8"}`, `"product_id":"p7"`},
		"camel case body":      {"PUT", "/v1/cart/items/p7", f.asha(), `{"quantity":"2","warehouseId":"s1"}`, `"quantity":2`},
		"escaped path":         {"GET", "/v1/orders/a%2Fb%3Ac", f.asha(), "", `"order_id":"a/b:c"`},
		"unescaped colon":      {"GET", "/v1/orders/a%2Fb:c", f.asha(), "", `"order_id":"a/b:c"`},
		"timestamp":            {"GET", "/v1/admin/orders?created_after=2026-01-02T03:04:05Z", ops, "", `"next_page_token":"2026-01-02T03:04:05Z"`},
		"literal before value": {"GET", "/v1/admin/orders", ops, "", `"orders":[]`},
		"no body is empty":     {"DELETE", "/v1/cart", f.asha(), "", `"items":[]`},
		"map keys are data":    {"GET", "/v1/products?warehouse_id=s1", "", "", `"attributes":{"amount_minor":"123","x\",\"amount_minor\":\"5":"\"amount_minor\":\"7\""}`},
	} {
		if a := f.send(test.method, test.path, test.token, test.body); a.StatusCode != 200 || !strings.Contains(a.text, test.want) {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
	if a := f.send("HEAD", "/v1/categories", "", ""); a.StatusCode != 200 || a.text != "" || a.Header.Get("ETag") == "" {
		t.Errorf("HEAD: %d %q %v", a.StatusCode, a.text, a.Header)
	}
}

func TestProxiedServices(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		status  int
		reason  string
	}{
		"proxy error": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, 503, "unreachable"},
		"broken off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 503, "unreachable"},
		"html":        {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, 500, "internal"},
		"not there":   {http.NotFound, 500, "internal"},
	} {
		g, err := gateway.New(gateway.Deps{
			Keys: f.keys, Live: f.hub, Log: slog.New(slog.DiscardHandler), Orders: f.orders,
			Mounts: []gateway.Mount{{Service: catalogv1connect.CatalogPublicServiceName, Handler: test.handler}},
		}, gateway.Config{})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		g.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/v1/categories", nil))
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.reason) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}
