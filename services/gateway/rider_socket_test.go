package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	authv1 "doorstep/gen/auth/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/live"
	"doorstep/services/gateway"
)

// positions is the location service as far as sequences go.
type positions struct {
	mu    sync.Mutex // guards the following
	last  map[string]int64
	calls [][]string // the riders of each call that had fixes
	fail  error
	block chan struct{} // when set, calls with fixes wait for it
}

func newPositions() *positions { return &positions{last: map[string]int64{"ravi": 7}} }

func (p *positions) ReportPositions(_ context.Context, req *locationv1.ReportPositionsRequest) (*locationv1.ReportPositionsResponse, error) {
	p.mu.Lock()
	block := p.block
	p.mu.Unlock()
	res := &locationv1.ReportPositionsResponse{}
	var riders []string
	for _, r := range req.Reports {
		if len(r.Fixes) > 0 {
			riders = append(riders, fmt.Sprintf("%s:%d", r.PartnerId, len(r.Fixes)))
		}
	}
	if block != nil && riders != nil {
		<-block
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil && riders != nil {
		return nil, p.fail
	}
	if riders != nil {
		p.calls = append(p.calls, riders)
	}
	for _, r := range req.Reports {
		result := &locationv1.ReportLocationResponse{}
		for _, fix := range r.Fixes {
			if fix.Sequence > p.last[r.PartnerId] {
				p.last[r.PartnerId] = fix.Sequence
				result.Accepted++
			} else {
				result.Dropped++
			}
		}
		result.LastSequence = p.last[r.PartnerId]
		res.Results = append(res.Results, result)
	}
	return res, nil
}

func (p *positions) set(change func(*positions)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// rider is a rider's app with an open socket.
type rider struct {
	t    *testing.T
	conn *websocket.Conn
}

func (f *front) ride(token string) *rider {
	f.t.Helper()
	conn, _, err := websocket.Dial(f.t.Context(), f.URL+"/v1/partner/location?access_token="+token, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.CloseNow() })
	return &rider{f.t, conn}
}

func (f *front) rider(name string) string { return f.token(name, authv1.Role_ROLE_RIDER, "") }

func (r *rider) send(text string) {
	r.t.Helper()
	if err := r.conn.Write(r.t.Context(), websocket.MessageText, []byte(text)); err != nil {
		r.t.Fatal(err)
	}
}

type acknowledgement struct {
	Accepted     int   `json:"accepted"`
	Dropped      int   `json:"dropped"`
	LastSequence int64 `json:"last_sequence"`
}

func (r *rider) next() (a acknowledgement, err error) {
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	_, text, err := r.conn.Read(ctx)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(text, &a)
}

func (r *rider) expectEnd(code websocket.StatusCode, reason string) {
	r.t.Helper()
	for {
		_, err := r.next()
		var end websocket.CloseError
		if errors.As(err, &end) {
			if end.Code != code || !strings.HasPrefix(end.Reason, reason) {
				r.t.Errorf("ended with %d %q, want %d %q", end.Code, end.Reason, code, reason)
			}
			return
		}
		if err != nil {
			r.t.Fatalf("ended with %v", err)
		}
	}
}

func fixes(sequences ...int) string {
	var all []string
	for _, n := range sequences {
		all = append(all, fmt.Sprintf(`{"sequence":%d,"latitude":12.97,"longitude":77.64}`, n))
	}
	return `{"fixes":[` + strings.Join(all, ",") + `]}`
}

func TestRiderSocket(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	r := f.ride(f.rider("ravi"))
	if a, err := r.next(); err != nil || a != (acknowledgement{LastSequence: 7}) {
		t.Fatalf("first said %+v, %v", a, err)
	}
	// Old and repeated sequences are dropped and counted, as in a call.
	r.send(fixes(8, 9))
	r.send(fixes(9, 3))
	r.send(" " + fixes(10)) // unusual, and fine
	deadline := time.Now().Add(20 * time.Second)
	total := acknowledgement{}
	for n := 11; total.Accepted < 3 || total.Dropped < 2; n++ {
		if time.Now().After(deadline) {
			t.Fatalf("acknowledged %+v", total)
		}
		r.send(fixes(n))
		told := make(chan acknowledgement, 1)
		go func() {
			a, err := r.next()
			if err != nil {
				t.Errorf("read: %v", err)
			}
			told <- a
		}()
		for waiting := true; waiting; {
			select {
			case a := <-told:
				total.Accepted, total.Dropped, total.LastSequence = total.Accepted+a.Accepted, total.Dropped+a.Dropped, a.LastSequence
				waiting = false
			case <-time.After(50 * time.Millisecond):
				n++
				r.send(fixes(n))
			}
		}
	}
	if total.Dropped != 2 || total.LastSequence < 10 {
		t.Errorf("acknowledged %+v", total)
	}
}

// The frames of a moment become one call, with one report for each rider.
func TestOneTickIsOneCall(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	block := make(chan struct{})
	f.riders.set(func(p *positions) { p.block = block })
	blocker := f.ride(f.rider("first"))
	blocker.send(fixes(1)) // its tick holds the next ones up
	ann, bob := f.ride(f.rider("ann")), f.ride(f.rider("bob"))
	for n := range 3 {
		ann.send(fixes(n + 1))
		bob.send(fixes(n+1, n+100))
	}
	// All have been read once a ping after them is answered.
	for _, r := range []*rider{ann, bob} {
		if err := r.conn.Ping(r.conn.CloseRead(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	f.riders.set(func(p *positions) { p.block = nil })
	close(block)
	eventually(t, func() bool {
		f.riders.mu.Lock()
		defer f.riders.mu.Unlock()
		for _, call := range f.riders.calls {
			if strings.Contains(strings.Join(call, " "), "ann:3") && strings.Contains(strings.Join(call, " "), "bob:6") {
				return true
			}
		}
		return false
	}, func() string { return fmt.Sprint(f.riders.calls) })
}

func eventually(t *testing.T, ok func() bool, seen func() string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal(seen())
		}
		<-time.After(5 * time.Millisecond)
	}
}

func TestRiderSocketEnds(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for frame, why := range map[string]struct {
		code   websocket.StatusCode
		reason string
	}{
		`{`:                        {1008, "bad_frame: malformed_body"},
		`{"fixes":[],"rider":"x"}`: {1008, "bad_frame: unknown_field"},
		`{"fixes":[]}`:             {1008, "bad_frame: invalid_field"},
		fixes(-1):                  {1008, "bad_frame: invalid_field"},
		`{"fixes":[{"sequence":1,"latitude":91}]}`: {1008, "bad_frame: invalid_field"},
		fixes(make([]int, 501)...):                 {1008, "bad_frame"},
		strings.Repeat(" ", 200<<10):               {1009, "message too big"},
		"\xff":                                     {1007, ""},
	} {
		r := f.ride(f.rider("eva"))
		r.send(frame)
		r.expectEnd(why.code, why.reason)
	}
	// Tokens end at whole seconds; this one has two at most.
	short, err := f.keys.Token(auth.Principal{UserID: "eva", Role: authv1.Role_ROLE_RIDER}, time.Now().Add(2*time.Second-auth.AccessTTL))
	if err != nil {
		t.Fatal(err)
	}
	f.ride(short).expectEnd(websocket.StatusCode(live.CloseExpired), "expired")

	revoked := f.ride(f.rider("rita"))
	f.keys.RevokeBefore("rita", time.Now().Add(time.Minute))
	for n := 1; ; n++ {
		if revoked.conn.Write(t.Context(), websocket.MessageText, []byte(fixes(n))) != nil {
			break
		}
		<-time.After(50 * time.Millisecond)
	}
	revoked.expectEnd(websocket.StatusCode(live.CloseExpired), "expired")

	f.riders.set(func(p *positions) { p.fail = errors.New("away") })
	lost := f.ride(f.rider("lou"))
	for n := 1; ; n++ {
		if lost.conn.Write(t.Context(), websocket.MessageText, []byte(fixes(n))) != nil {
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	lost.expectEnd(1013, "unavailable")
}

func TestWhoMayReport(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxStreamsEach: 1})
	dial := func(token, origin string) (int, string) {
		header := http.Header{"Authorization": {"Bearer " + token}}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, res, err := websocket.Dial(t.Context(), f.URL+"/v1/partner/location", &websocket.DialOptions{HTTPHeader: header})
		if err == nil {
			t.Cleanup(func() { _ = conn.CloseNow() })
			return 101, ""
		}
		var problem struct{ Reason string }
		_ = json.NewDecoder(res.Body).Decode(&problem)
		return res.StatusCode, problem.Reason
	}
	for name, test := range map[string]struct {
		token, origin string
		status        int
		reason        string
	}{
		"customer":       {f.asha(), "", 403, "role_not_allowed"},
		"bad token":      {"x", "", 401, "token_invalid"},
		"foreign origin": {f.rider("ann"), "https://evil.example", 403, "origin_not_allowed"},
		"own origin":     {f.rider("bob"), f.URL, 101, ""},
	} {
		if status, reason := dial(test.token, test.origin); status != test.status || reason != test.reason {
			t.Errorf("%s: %d %s", name, status, reason)
		}
	}
	if status, reason := dial(f.rider("bob"), ""); status != 429 || reason != "too_many_streams" {
		t.Errorf("one socket too many: %d %s", status, reason)
	}
	if a := f.send("GET", "/v1/partner/location", f.rider("ann"), ""); a.StatusCode != 426 || a.json["reason"] != "upgrade_required" {
		t.Errorf("no socket: %d %s", a.StatusCode, a.text)
	}
}

// Operations may watch any order; the tests of streams refuse everybody else.
func TestStaffWatch(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	f.orders.happens("order_created", "pending")
	f.listen("/v1/orders/o1/events", f.token("olga", authv1.Role_ROLE_OPERATIONS, "")).expect("status 1")
	if a := f.send("GET", "/v1/orders/o9/events", f.token("olga", authv1.Role_ROLE_OPERATIONS, ""), ""); a.StatusCode != 404 {
		t.Errorf("an order that is not there: %d", a.StatusCode)
	}
	for _, role := range []authv1.Role{authv1.Role_ROLE_RIDER, authv1.Role_ROLE_PICKER, authv1.Role_ROLE_STORE_MANAGER} {
		if a := f.send("GET", "/v1/orders/o1/events", f.token("x", role, "s1"), ""); a.StatusCode != 403 {
			t.Errorf("%s: %d", role, a.StatusCode)
		}
	}
}
