package gateway_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/services/gateway"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxBody: 1000})
	asha := f.asha()
	expired, err := f.keys.Token(auth.Principal{UserID: "asha", Role: authv1.Role_ROLE_CUSTOMER}, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	const place = `{"quote_id":"%s","payment_method":"cod"}`
	for name, test := range map[string]struct {
		method, path, token, body string
		header                    []string
		status                    int
		reason                    string
	}{
		"no route":           {"GET", "/v1/nothing", "", "", nil, 404, "route_not_found"},
		"no route at all":    {"GET", "/v1", "", "", nil, 404, "route_not_found"},
		"trailing slash":     {"GET", "/v1/cart/", asha, "", nil, 404, "route_not_found"},
		"empty segment":      {"GET", "/v1/orders//history", asha, "", nil, 404, "route_not_found"},
		"wrong method":       {"PATCH", "/v1/cart", asha, "", nil, 405, "method_not_allowed"},
		"strange method":     {"BREW", "/v1/cart", asha, "", nil, 405, "method_not_allowed"},
		"broken JSON":        {"PUT", "/v1/cart/items/p", asha, `{"quantity":`, nil, 400, "malformed_body"},
		"wrong type":         {"PUT", "/v1/cart/items/p", asha, `{"quantity":"many"}`, nil, 400, "malformed_body"},
		"array":              {"PUT", "/v1/cart/items/p", asha, `[]`, nil, 400, "malformed_body"},
		"null":               {"PUT", "/v1/cart/items/p", asha, `null`, nil, 400, "malformed_body"},
		"twice":              {"PUT", "/v1/cart/items/p", asha, `{"quantity":1,"quantity":2}`, nil, 400, "malformed_body"},
		"two values":         {"PUT", "/v1/cart/items/p", asha, `{} {}`, nil, 400, "malformed_body"},
		"unknown field":      {"PUT", "/v1/cart/items/p", asha, `{"quantety":1}`, nil, 400, "unknown_field"},
		"invalid UTF-8":      {"PUT", "/v1/cart/items/p", asha, "{\"warehouse_id\":\"\xff\"}", nil, 400, "invalid_utf8"},
		"U+0000":             {"PUT", "/v1/cart/items/p", asha, `{"warehouse_id":"a\u0000"}`, nil, 400, "invalid_text"},
		"wrong content type": {"PUT", "/v1/cart/items/p", asha, `{}`, []string{"Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		"wrong charset":      {"PUT", "/v1/cart/items/p", asha, `{}`, []string{"Content-Type", "application/json; charset=latin1"}, 415, "unsupported_media_type"},
		"compressed body":    {"PUT", "/v1/cart/items/p", asha, `{}`, []string{"Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
		"large body":         {"PUT", "/v1/cart/items/p", asha, strings.Repeat(" ", 1001), nil, 413, "body_too_large"},
		"body for DELETE":    {"DELETE", "/v1/cart", asha, `{}`, nil, 400, "body_not_allowed"},
		"unknown parameter":  {"DELETE", "/v1/cart?bogus=1", asha, "", nil, 400, "unknown_parameter"},
		"path in the query":  {"GET", "/v1/orders/o1?order_id=o2", asha, "", nil, 400, "unknown_parameter"},
		"query for a body":   {"POST", "/v1/cart/quote?address_id=a", asha, "", nil, 400, "unknown_parameter"},
		"bad parameter":      {"GET", "/v1/orders?page_size=ten", asha, "", nil, 400, "invalid_parameter"},
		"repeated parameter": {"GET", "/v1/orders?page_size=1&page_size=2", asha, "", nil, 400, "invalid_parameter"},
		"bad query":          {"GET", "/v1/orders?page_token=%zz", asha, "", nil, 400, "malformed_query"},
		"semicolons":         {"GET", "/v1/orders?a;b", asha, "", nil, 400, "malformed_query"},
		"query not UTF-8":    {"GET", "/v1/orders?page_token=%ff", asha, "", nil, 400, "invalid_utf8"},
		"path not UTF-8":     {"GET", "/v1/orders/%ff", asha, "", nil, 400, "invalid_utf8"},
		"path with U+0000":   {"GET", "/v1/orders/%00", asha, "", nil, 400, "invalid_text"},
		"long headers":       {"GET", "/v1/orders", asha, "", []string{"X-Long", strings.Repeat("x", 17<<10)}, 431, "header_too_large"},
		"long path":          {"GET", "/v1/orders/" + strings.Repeat("x", 17<<10), asha, "", nil, 431, "header_too_large"},
		"contract":           {"PUT", "/v1/cart/items/p", asha, `{"quantity":51}`, nil, 400, "invalid_field"},
		"not logged in":      {"GET", "/v1/cart", "", "", nil, 401, "login_needed"},
		"bad token":          {"GET", "/v1/cart", "nonsense", "", nil, 401, "token_invalid"},
		"old token":          {"GET", "/v1/cart", expired, "", nil, 401, "token_expired"},
		"wrong role":         {"GET", "/v1/admin/orders", asha, "", nil, 403, "role_not_allowed"},
		"somebody else's":    {"GET", "/v1/orders/o1", f.token("eve", authv1.Role_ROLE_CUSTOMER, ""), "", nil, 404, "order_not_found"},
		"panic of a service": {"GET", "/v1/orders/panic", asha, "", nil, 500, "internal"},
		"no key":             {"POST", "/v1/orders", asha, fmt.Sprintf(place, "q"), nil, 400, "idempotency_key_needed"},
		"fault":              {"POST", "/v1/orders", asha, fmt.Sprintf(place, "fault"), []string{"Idempotency-Key", "k"}, 500, "internal"},
		"conflict":           {"POST", "/v1/orders", asha, fmt.Sprintf(place, "conflict"), []string{"Idempotency-Key", "k"}, 409, "cart_changed"},
		"precondition":       {"POST", "/v1/orders", asha, fmt.Sprintf(place, "precondition"), []string{"Idempotency-Key", "k"}, 409, "out_of_stock"},
		"exhausted":          {"POST", "/v1/orders", asha, fmt.Sprintf(place, "exhausted"), []string{"Idempotency-Key", "k"}, 429, "slow_down"},
		"unavailable":        {"POST", "/v1/orders", asha, fmt.Sprintf(place, "unavailable"), []string{"Idempotency-Key", "k"}, 503, "store_busy"},
		"deadline":           {"POST", "/v1/orders", asha, fmt.Sprintf(place, "deadline"), []string{"Idempotency-Key", "k"}, 504, "deadline_exceeded"},
		"token elsewhere":    {"GET", "/v1/cart?access_token=" + asha, "", "", nil, 400, "unknown_parameter"},
		"not a WebSocket":    {"GET", "/v1/orders/o1/track", asha, "", nil, 426, "upgrade_required"},
	} {
		a := f.send(test.method, test.path, test.token, test.body, test.header...)
		if a.StatusCode != test.status || a.json["reason"] != test.reason {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
			continue
		}
		if a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", name, a.Header)
		}
		if a.json["status"] != float64(test.status) || a.json["type"] != "/docs/errors#"+test.reason ||
			a.json["title"] != http.StatusText(test.status) || a.json["detail"] == "" {
			t.Errorf("%s: problem %s", name, a.text)
		}
		if strings.Contains(a.text, "secret inner") || strings.Contains(a.text, "boom") {
			t.Errorf("%s: leaks %s", name, a.text)
		}
		if (a.StatusCode == 429 || a.StatusCode == 503) != (a.Header.Get("Retry-After") != "") {
			t.Errorf("%s: Retry-After %q", name, a.Header.Get("Retry-After"))
		}
		if (a.StatusCode == 401) != (a.Header.Get("WWW-Authenticate") != "") {
			t.Errorf("%s: WWW-Authenticate %q", name, a.Header.Get("WWW-Authenticate"))
		}
	}
	if f.orders.cleared != 0 {
		t.Errorf("a refused request had an effect")
	}
	if strings.Contains(f.log.String(), asha) {
		t.Errorf("a token was logged")
	}
}

func TestProblemDetails(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	a := f.send("POST", "/v1/orders", f.asha(), `{"quote_id":"precondition","payment_method":"cod"}`, "Idempotency-Key", "k")
	want := `{"detail":"Milk is out of stock.","product_id":"p1","reason":"out_of_stock","status":409,"title":"Conflict","type":"/docs/errors#out_of_stock"}`
	if a.text != want {
		t.Errorf("got %s", a.text)
	}
	a = f.send("POST", "/v1/orders", f.asha(), `{"quote_id":"exhausted","payment_method":"cod"}`, "Idempotency-Key", "k")
	if a.Header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	a = f.send("PATCH", "/v1/cart", "", "")
	if got := a.Header.Get("Allow"); got != "DELETE, GET, HEAD, OPTIONS" {
		t.Errorf("Allow %q", got)
	}
	if a = f.send("OPTIONS", "/v1/cart", "", ""); a.StatusCode != 204 || a.Header.Get("Allow") == "" || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("OPTIONS %d %v", a.StatusCode, a.Header)
	}
}

// Clients that break the protocol get an answer, not a hang.
func TestRawRequests(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	for name, test := range map[string]struct {
		request string
		status  int
		reason  string
	}{
		"short body":   {"PUT /v1/cart/items/p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{", 400, "malformed_body"},
		"bad chunks":   {"PUT /v1/cart/items/p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "malformed_body"},
		"bad escape":   {"GET /v1/orders/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""},
		"huge header":  {"GET /v1/orders HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 100<<10) + "\r\n\r\n", 431, ""},
		"not HTTP":     {"hello\r\n\r\n", 400, ""},
		"absolute":     {"GET http://x/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404, "route_not_found"},
		"asterisk":     {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200, ""},
		"double slash": {"GET //v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 307, ""},
	} {
		conn, err := net.Dial("tcp", f.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			_, _ = io.WriteString(conn, test.request)
			_ = conn.(*net.TCPConn).CloseWrite()
		}()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != test.status || !strings.Contains(string(text), test.reason) {
			t.Errorf("%s: %d %s", name, res.StatusCode, text)
		}
		_ = conn.Close()
	}
}

func TestRPCErrorsAreConnects(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{MaxBody: 100})
	for name, test := range map[string]struct {
		path, body string
		status     int
		code       string
	}{
		"no service":       {"/doorstep.order.v1.OrderService/GetOrder", `{}`, 404, "not_found"},
		"no method":        {"/doorstep.order.v1.OrderPublicService/Nothing", `{}`, 404, ""},
		"broken JSON":      {"/doorstep.order.v1.OrderPublicService/GetCart", `{`, 400, "invalid_argument"},
		"not logged in":    {"/doorstep.order.v1.OrderPublicService/GetCart", `{}`, 401, "unauthenticated"},
		"too large a body": {"/doorstep.order.v1.OrderPublicService/GetCart", strings.Repeat(" ", 101), 429, "resource_exhausted"},
	} {
		a := f.send("POST", test.path, "", test.body, "Connect-Protocol-Version", "1")
		code, _ := a.json["code"].(string)
		if a.StatusCode != test.status || code != test.code {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
}
