package gateway_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/live"
	"doorstep/services/gateway"
)

// sse reads an event stream.
type sse struct {
	t   *testing.T
	res *http.Response
	in  *bufio.Scanner
}

func (f *front) listen(path, token string, header ...string) *sse {
	f.t.Helper()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, f.URL+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := plainly.RoundTrip(r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = res.Body.Close() })
	return &sse{t: f.t, res: res, in: bufio.NewScanner(res.Body)}
}

// next is the next event as "event id data"; "" at the end.
func (s *sse) next() string {
	s.t.Helper()
	var event, id, data string
	for s.in.Scan() {
		line := s.in.Text()
		switch {
		case line == "" && event != "":
			return strings.TrimSpace(event + " " + id + " " + data)
		case strings.HasPrefix(line, "event: "):
			event = line[len("event: "):]
		case strings.HasPrefix(line, "id: "):
			id = line[len("id: "):]
		case strings.HasPrefix(line, "data: "):
			data = line[len("data: "):]
		}
	}
	return ""
}

func (s *sse) expect(prefixes ...string) {
	s.t.Helper()
	for _, prefix := range prefixes {
		if got := s.next(); !strings.HasPrefix(got, prefix) || prefix == "" && got != "" {
			s.t.Fatalf("got %q, want %q", got, prefix)
		}
	}
}

func TestOrderEvents(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{HistoryEvery: 50 * time.Millisecond})
	f.orders.happens("order_created", "pending")
	f.orders.happens("order_confirmed", "confirmed")
	s := f.listen("/v1/orders/o1/events", f.asha())
	s.expect(`status 1 {"order_id":"o1","sequence":1,"name":"order_created","status":"pending","occurred_at":"2026-11-22T10:30:00Z"}`, "status 2")

	live3 := f.orders.happens("order_preparing", "preparing")
	if err := f.hub.Publish(t.Context(), "order:o1", live3); err != nil {
		t.Fatal(err)
	}
	f.orders.happens("order_ready_for_pickup", "ready_for_pickup") // its live message is lost
	s.expect(`status 3 {`, "status 4")

	resumed := f.listen("/v1/orders/o1/events", f.asha(), "Last-Event-ID", "3")
	resumed.expect("status 4")

	f.orders.happens("order_delivered", "delivered")
	s.expect("status 5", `end end {"status":"delivered"}`, "")
	resumed.expect("status 5", "end end", "")
	if again := f.listen("/v1/orders/o1/events", f.asha(), "Last-Event-ID", "end"); again.res.StatusCode != http.StatusNoContent {
		t.Errorf("coming back after the end: %d", again.res.StatusCode)
	}
	late := f.listen("/v1/orders/o1/events", f.asha())
	late.expect("status 1", "status 2", "status 3", "status 4", "status 5", "end", "")
}

func TestStreamsAreRefusedLikeCalls(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxStreamsEach: 1})
	eve := f.token("eve", authv1.Role_ROLE_CUSTOMER, "")
	picker := f.token("pia", authv1.Role_ROLE_PICKER, "s1")
	for name, test := range map[string]struct {
		path, token, reason string
		status              int
	}{
		"stranger":         {"/v1/orders/o1/events", "", "login_needed", 401},
		"bad token":        {"/v1/orders/o1/events?access_token=x", "", "token_invalid", 401},
		"somebody else's":  {"/v1/orders/o1/events", eve, "order_not_found", 404},
		"absent":           {"/v1/orders/o9/events", f.asha(), "order_not_found", 404},
		"role":             {"/v1/orders/o1/events", picker, "role_not_allowed", 403},
		"another store":    {"/v1/warehouses/s2/events", picker, "warehouse_not_found", 404},
		"customer, store":  {"/v1/warehouses/s1/events", eve, "role_not_allowed", 403},
		"customer, rider":  {"/v1/partner/events", eve, "role_not_allowed", 403},
		"wrong method":     {"/v1/orders/o1/track", eve, "upgrade_required", 426},
		"stranger's store": {"/v1/warehouses/s1/events", "", "login_needed", 401},
	} {
		if a := f.send("GET", test.path, test.token, ""); a.StatusCode != test.status || a.json["reason"] != test.reason {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
	f.orders.happens("order_created", "pending")
	f.listen("/v1/orders/o1/events", f.asha()).expect("status 1")
	if a := f.send("GET", "/v1/orders/o1/events", f.asha(), ""); a.StatusCode != 429 || a.json["reason"] != "too_many_streams" {
		t.Errorf("one stream too many: %d %s", a.StatusCode, a.text)
	}
	if a := f.send("GET", "/v1/orders/panic/events", f.asha(), ""); a.StatusCode != 500 || a.json["reason"] != "internal" {
		t.Errorf("panic: %d %s", a.StatusCode, a.text)
	}
}

func TestNudges(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for _, test := range []struct {
		path, channel, token string
	}{
		{"/v1/warehouses/s1/events", "store:s1", f.token("pia", authv1.Role_ROLE_PICKER, "s1")},
		{"/v1/warehouses/s1/events", "store:s1", f.token("olga", authv1.Role_ROLE_OPERATIONS, "")},
		{"/v1/partner/events", "rider:ravi", f.token("ravi", authv1.Role_ROLE_RIDER, "")},
	} {
		s := f.listen(test.path+"?access_token="+test.token, "")
		if s.res.StatusCode != 200 || s.res.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%s: %d", test.path, s.res.StatusCode)
		}
		if err := f.hub.Publish(t.Context(), test.channel, live.Message{Event: "pick", Data: []byte(`{"order_ids":[]}`)}); err != nil {
			t.Fatal(err)
		}
		s.expect(`pick  {"order_ids":[]}`)
	}
}

func TestTrack(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{HistoryEvery: 50 * time.Millisecond})
	f.orders.happens("order_created", "pending")
	f.orders.happens("order_confirmed", "confirmed")
	conn, _, err := websocket.Dial(
		t.Context(), f.URL+"/v1/orders/o1/track?last_event_id=1&access_token="+f.asha(),
		&websocket.DialOptions{HTTPHeader: http.Header{"Origin": {f.URL}}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	expect := func(event, id string) {
		t.Helper()
		_, frame, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Event, ID string
			Data      json.RawMessage
		}
		if err := json.Unmarshal(frame, &got); err != nil || got.Event != event || got.ID != id || len(got.Data) == 0 {
			t.Fatalf("got %s", frame)
		}
	}
	expect("status", "2")
	f.hub.PublishLatest("order:o1:position", live.Message{Event: "position", Data: []byte(`{"latitude":12.97}`)})
	expect("position", "")
	f.orders.happens("order_cancelled", "cancelled")
	expect("status", "3")
	expect("end", "end")
	if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(live.CloseExpired) {
		t.Errorf("ended with %v", err)
	}
	_, res, err := websocket.Dial(
		t.Context(), f.URL+"/v1/orders/o1/track", &websocket.DialOptions{
			HTTPHeader: http.Header{"Authorization": {"Bearer " + f.token("eve", authv1.Role_ROLE_CUSTOMER, "")}},
		})
	if err == nil || res.StatusCode != 404 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("somebody else's: %v, %v", res, err)
	}
}

// Who is blocked hears nothing more, however long the token would have lived.
func TestStreamsEndWithTheLogin(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	f.orders.happens("order_created", "pending")
	picker := f.token("pia", authv1.Role_ROLE_PICKER, "s1")
	store := f.listen("/v1/warehouses/s1/events", picker)
	other := f.listen("/v1/warehouses/s1/events", f.token("piotr", authv1.Role_ROLE_PICKER, "s1"))
	order := f.listen("/v1/orders/o1/events", f.asha())
	order.expect("status 1")
	track, _, err := websocket.Dial(t.Context(), f.URL+"/v1/orders/o1/track?access_token="+f.asha(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer track.CloseNow()
	if _, _, err := track.Read(t.Context()); err != nil {
		t.Fatal(err)
	}

	for _, user := range []string{"pia", "asha"} {
		f.keys.RevokeBefore(user, time.Now().Add(2*time.Second))
	}
	store.expect("close", "")
	order.expect("close", "")
	if _, _, err := track.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(live.CloseExpired) {
		t.Errorf("the socket ended with %v", err)
	}
	if err := f.hub.Publish(t.Context(), "store:s1", live.Message{Event: "pick", Data: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	other.expect("pick")
	if a := f.send("GET", "/v1/warehouses/s1/events", picker, ""); a.StatusCode != 401 || a.json["reason"] != "token_revoked" {
		t.Errorf("coming back: %d %s", a.StatusCode, a.text)
	}
}
