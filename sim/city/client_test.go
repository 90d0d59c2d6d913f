package city

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/gen/account/v1/accountv1connect"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/gen/notification/v1/notificationv1connect"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
)

// refusal is an error as the platform sends it.
func refusal(code connect.Code, reason string) error {
	err := connect.NewError(code, errors.New(reason))
	if detail, detailErr := connect.NewErrorDetail(&errdetails.ErrorInfo{Reason: reason, Domain: "doorstep"}); detailErr == nil {
		err.AddDetail(detail)
	}
	return err
}

// logins is the account service and the inbox, as far as logging in goes.
type logins struct {
	accountv1connect.UnimplementedAccountPublicServiceHandler
	notificationv1connect.UnimplementedNotificationPublicServiceHandler
	lives int32 // of a token, seconds

	mu       sync.Mutex // guards the rest
	codes    map[string][]string
	asked    map[string]string // phone by challenge
	access   map[string]string // phone by token
	refresh  map[string]string
	names    map[string]string
	logins   int
	renewals int
}

func newLogins(lives int32) *logins {
	return &logins{lives: lives, codes: map[string][]string{}, asked: map[string]string{}, access: map[string]string{}, refresh: map[string]string{}, names: map[string]string{}}
}

func (l *logins) RequestOtp(_ context.Context, req *accountv1.RequestOtpRequest) (*accountv1.RequestOtpResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	code := fmt.Sprintf("%06d", len(l.asked)+1)
	l.codes[req.Phone] = append(l.codes[req.Phone], code)
	l.asked["challenge-"+code] = req.Phone
	return &accountv1.RequestOtpResponse{ChallengeId: "challenge-" + code}, nil
}

func (l *logins) ListInbox(_ context.Context, req *notificationv1.ListInboxRequest) (*notificationv1.ListInboxResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	res := &notificationv1.ListInboxResponse{}
	for _, code := range l.codes[req.To] {
		message := &notificationv1.InboxMessage{MessageId: code, Code: code}
		res.Messages = append([]*notificationv1.InboxMessage{{MessageId: "x" + code, Text: "Your order is on its way"}, message}, res.Messages...)
	}
	return res, nil
}

func (l *logins) IssueToken(_ context.Context, req *accountv1.IssueTokenRequest) (*accountv1.IssueTokenResponse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	phone := l.refresh[req.RefreshToken]
	delete(l.refresh, req.RefreshToken)
	if req.RefreshToken != "" {
		if phone == "" {
			return nil, refusal(connect.CodeUnauthenticated, "refresh_token_reused")
		}
		l.renewals++
	} else {
		if req.ChallengeId != "challenge-"+req.Code {
			return nil, refusal(connect.CodeUnauthenticated, "otp_wrong")
		}
		phone = l.asked[req.ChallengeId]
		l.logins++
	}
	n := fmt.Sprint(len(l.access))
	l.access["access-"+n], l.refresh["refresh-"+n] = phone, phone
	return &accountv1.IssueTokenResponse{
		AccessToken: "access-" + n, RefreshToken: "refresh-" + n, ExpiresInS: l.lives, User: &accountv1.User{Name: l.names[phone]},
	}, nil
}

func (l *logins) UpdateMe(ctx context.Context, req *accountv1.UpdateMeRequest) (*accountv1.User, error) {
	phone, err := l.caller(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names[phone] = req.GetName()
	return &accountv1.User{Name: req.GetName()}, nil
}

// caller is whose token a request has.
func (l *logins) caller(ctx context.Context) (string, error) {
	info, _ := connect.CallInfoForHandlerContext(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	var token string
	_, _ = fmt.Sscanf(info.RequestHeader().Get("Authorization"), "Bearer %s", &token)
	phone, ok := l.access[token]
	if !ok {
		return "", refusal(connect.CodeUnauthenticated, "token_invalid")
	}
	return phone, nil
}

// till takes orders, failing the first ones.
type till struct {
	orderv1connect.UnimplementedOrderPublicServiceHandler
	logins *logins

	mu    sync.Mutex // guards the rest
	fails []error
	keys  []string
}

func (o *till) PlaceOrder(ctx context.Context, _ *orderv1.PlaceOrderRequest) (*orderv1.Order, error) {
	phone, err := o.logins.caller(ctx)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	info, _ := connect.CallInfoForHandlerContext(ctx)
	o.keys = append(o.keys, info.RequestHeader().Get("Idempotency-Key"))
	if n := len(o.keys); n <= len(o.fails) {
		return nil, o.fails[n-1]
	}
	return &orderv1.Order{OrderId: "o", UserId: phone}, nil
}

func (o *till) serve(t *testing.T) *api {
	mux := http.NewServeMux()
	mux.Handle(accountv1connect.NewAccountPublicServiceHandler(o.logins))
	mux.Handle(notificationv1connect.NewNotificationPublicServiceHandler(o.logins))
	mux.Handle(orderv1connect.NewOrderPublicServiceHandler(o))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return newAPI(server.URL, func(time.Duration) {})
}

const somePhone = "+919876543210"

func TestMutationIsRepeatedWithItsKey(t *testing.T) {
	t.Parallel()
	down := &till{logins: newLogins(900), fails: []error{
		refusal(connect.CodeUnavailable, "unreachable"), refusal(connect.CodeInternal, "internal"), refusal(connect.CodeResourceExhausted, "rate_limited"),
	}}
	a := down.serve(t)
	who := newSession(a, somePhone, "Asha Rao")
	order, err := a.order.PlaceOrder(withKey(as(t.Context(), who), "key-1"), &orderv1.PlaceOrderRequest{QuoteId: "q"})
	if err != nil || order.UserId != somePhone {
		t.Fatalf("placed %v: %v", order, err)
	}
	if len(down.keys) != 4 {
		t.Errorf("%d requests", len(down.keys))
	}
	for _, key := range down.keys {
		if key != "key-1" {
			t.Errorf("a request had the key %q", key)
		}
	}
	if got := down.logins.names[somePhone]; got != "Asha Rao" {
		t.Errorf("the account is called %q", got)
	}
}

func TestAnswersAreNotRepeated(t *testing.T) {
	t.Parallel()
	for _, answer := range []error{
		refusal(connect.CodeFailedPrecondition, "quote_expired"), refusal(connect.CodeAborted, "cart_changed"),
		refusal(connect.CodeUnavailable, "store_busy"), refusal(connect.CodeInvalidArgument, "page_token_invalid"),
	} {
		firm := &till{logins: newLogins(900), fails: []error{answer}}
		a := firm.serve(t)
		_, err := a.order.PlaceOrder(as(t.Context(), newSession(a, somePhone, "")), &orderv1.PlaceOrderRequest{})
		if reason(err) != reason(answer) || len(firm.keys) != 1 {
			t.Errorf("%v: answered %v after %d requests", answer, err, len(firm.keys))
		}
	}
}

func TestOnceDoesNotRepeat(t *testing.T) {
	t.Parallel()
	down := &till{logins: newLogins(900), fails: []error{refusal(connect.CodeUnavailable, "unreachable")}}
	a := down.serve(t)
	if _, err := a.order.PlaceOrder(once(as(t.Context(), newSession(a, somePhone, ""))), &orderv1.PlaceOrderRequest{}); err == nil || len(down.keys) != 1 {
		t.Errorf("answered %v after %d requests", err, len(down.keys))
	}
}

func TestPersistEndsWithTheContext(t *testing.T) {
	t.Parallel()
	down := &till{logins: newLogins(900)}
	a := down.serve(t)
	who := newSession(a, somePhone, "")
	if _, err := who.bearer(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		down.fails = append(down.fails, refusal(connect.CodeUnavailable, "unreachable"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := a.order.PlaceOrder(as(ctx, who), &orderv1.PlaceOrderRequest{}); err == nil {
		t.Error("a server that is down took an order")
	}
}

func TestTokenIsRefreshedNearItsEnd(t *testing.T) {
	t.Parallel()
	shop := &till{logins: newLogins(900)}
	a := shop.serve(t)
	who := newSession(a, somePhone, "")
	place := func() {
		t.Helper()
		if _, err := a.order.PlaceOrder(as(t.Context(), who), &orderv1.PlaceOrderRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	place()
	if left := time.Until(who.renewAt); left < 13*time.Minute || left > 14*time.Minute+time.Second {
		t.Errorf("a token of 15 minutes is renewed after %v", left)
	}
	who.renewAt = time.Now()
	place()
	if shop.logins.logins != 1 || shop.logins.renewals != 1 {
		t.Errorf("%d logins, %d renewals", shop.logins.logins, shop.logins.renewals)
	}

	clear(shop.logins.access) // the server forgot the token, but not the refresh token
	place()
	if shop.logins.logins != 1 || shop.logins.renewals != 2 {
		t.Errorf("after a refusal: %d logins, %d renewals", shop.logins.logins, shop.logins.renewals)
	}

	clear(shop.logins.access) // and now both
	clear(shop.logins.refresh)
	place()
	if shop.logins.logins != 2 {
		t.Errorf("after the end of the session: %d logins", shop.logins.logins)
	}
}

func TestEveryoneSharesOneLogin(t *testing.T) {
	t.Parallel()
	shop := &till{logins: newLogins(900)}
	a := shop.serve(t)
	who := newSession(a, somePhone, "")
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() {
			if _, err := a.order.PlaceOrder(as(t.Context(), who), &orderv1.PlaceOrderRequest{}); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if shop.logins.logins != 1 {
		t.Errorf("%d logins", shop.logins.logins)
	}
}

func TestListenRingsForEventsByName(t *testing.T) {
	t.Parallel()
	send := make(chan string)
	shop := &till{logins: newLogins(900)}
	mux := http.NewServeMux()
	mux.Handle(accountv1connect.NewAccountPublicServiceHandler(shop.logins))
	mux.Handle(notificationv1connect.NewNotificationPublicServiceHandler(shop.logins))
	mux.HandleFunc("GET /v1/orders/o/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for {
			_ = http.NewResponseController(w).Flush()
			select {
			case text := <-send:
				fmt.Fprint(w, text)
			case <-r.Context().Done():
				return
			}
		}
	})
	server := httptest.NewServer(mux)
	a := newAPI(server.URL, func(time.Duration) {})
	ctx, stop := context.WithCancel(t.Context())
	news, done := newNudges(), make(chan struct{})
	go func() {
		defer close(done)
		a.listen(ctx, newSession(a, somePhone, ""), "/v1/orders/o/events", "status", news)
	}()
	heard := func(want bool, within time.Duration) {
		t.Helper()
		if rang, err := news.wait(t.Context(), within); rang != want || err != nil {
			t.Errorf("rang %v, want %v", rang, want)
		}
	}
	heard(true, 5*time.Second) // the stream is open
	send <- "event: position\ndata: {}\n\n: ping\n\n"
	send <- "event: position\ndata: {}\n\n"
	heard(false, 20*time.Millisecond)
	send <- "id: 1\nevent: status\ndata: {\"status\":\"confirmed\"}\n\n"
	heard(true, 5*time.Second)
	stop()
	<-done
	server.CloseClientConnections()
	server.Close()
	if news.open.Load() {
		t.Error("a stream that ended counts as open")
	}
}
