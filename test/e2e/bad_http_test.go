package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// raw sends bytes to the server, and the end of them when ends, and returns its first answer; nil
// when there is none.
func raw(t *testing.T, city *harness.City, sent string, ends bool) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(city.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, sent) // the server may have had enough
	if ends {
		_ = conn.(*net.TCPConn).CloseWrite()
	}
	method, _, _ := strings.Cut(sent, " ")
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return nil, nil
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body) // half an answer shows below
	return res, body
}

// Requests at the edge of HTTP/1.1. What net/http cannot parse it answers itself, in text, as
// gateway.NewServer says; everything else is a problem document.
func TestOddHTTP(t *testing.T) {
	city := harness.Start(t)
	shopper, _ := customer(t, city)
	const host = "Host: x\r\n"
	login := "Authorization: Bearer " + shopper.Token + "\r\n"
	get := func(headers string) string { return "GET /v1/orders HTTP/1.1\r\n" + host + headers + "\r\n" }
	post := func(headers, body string) string {
		return "POST /v1/cart/quote HTTP/1.1\r\n" + host + login + "Content-Type: application/json\r\n" + headers + "\r\n" + body
	}
	for name, c := range map[string]struct {
		request string
		status  int
		reason  string // of a problem; empty when net/http answers
	}{
		"fine":                       {get(login), 200, ""},
		"HTTP/1.0":                   {"GET /v1/orders HTTP/1.0\r\n" + login + "\r\n", 200, ""},
		"only line feeds":            {"GET /v1/orders HTTP/1.1\nHost: x\n\n", 401, "login_needed"},
		"a whole URL":                {"GET http://elsewhere/v1/orders HTTP/1.1\r\n" + host + "\r\n", 401, "login_needed"},
		"no host":                    {"GET /v1/orders HTTP/1.1\r\n\r\n", 400, ""},
		"two hosts":                  {get("Host: y\r\n"), 400, ""},
		"a header without a colon":   {get("nonsense\r\n"), 400, ""},
		"a NUL in a header":          {get("X: a\x00b\r\n"), 400, ""},
		"a space in a header's name": {get("X Y: z\r\n"), 400, ""},
		"a folded header":            {get("X: a\r\n b\r\n"), 401, "login_needed"},
		"two logins":                 {get(login + "Authorization: Bearer x\r\n"), 200, ""},
		"bytes in a header":          {get("X-Anything: \xff\xfe\r\n"), 401, "login_needed"},
		"headers of 20 KiB":          {get("X: " + strings.Repeat("x", 20<<10) + "\r\n"), 431, "header_too_large"},
		"headers of 200 KiB":         {get("X: " + strings.Repeat("x", 200<<10) + "\r\n"), 431, ""},
		"a thousand headers":         {get(strings.Repeat("X: y\r\n", 5000)), 431, "header_too_large"},
		"a path of 20 KiB":           {"GET /v1/" + strings.Repeat("x", 20<<10) + " HTTP/1.1\r\n" + host + "\r\n", 431, "header_too_large"},
		"a query of 15 KiB":          {"GET /v1/products?q=" + strings.Repeat("x", 15<<10) + " HTTP/1.1\r\n" + host + "\r\n", 400, "unknown_parameter"},
		"a path with a space":        {"GET /v1/or ders HTTP/1.1\r\n" + host + "\r\n", 400, ""},
		"a path with bad escapes":    {"GET /v1/orders/%zz HTTP/1.1\r\n" + host + "\r\n", 400, ""},
		"a path with NUL":            {"GET /v1/orders/%00 HTTP/1.1\r\n" + host + login + "\r\n", 400, "invalid_text"},
		"a path that climbs":         {"GET /v1/../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 404, "route_not_found"},
		"a path of slashes":          {"GET /v1//////orders HTTP/1.1\r\n" + host + "\r\n", 404, "route_not_found"},
		"a bad query":                {"GET /v1/products?q=%zz HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_query"},
		"a query with semicolons":    {"GET /v1/products?q=a;b=c HTTP/1.1\r\n" + host + "\r\n", 400, "malformed_query"},
		"a parameter twice":          {"GET /v1/products?page_size=1&page_size=2 HTTP/1.1\r\n" + host + "\r\n", 400, "invalid_parameter"},
		"a made-up method":           {"FETCH /v1/orders HTTP/1.1\r\n" + host + "\r\n", 405, "method_not_allowed"},
		"a method in small letters":  {"get /v1/orders HTTP/1.1\r\n" + host + "\r\n", 405, "method_not_allowed"},
		"TRACE":                      {"TRACE /v1/orders HTTP/1.1\r\n" + host + "\r\n", 405, "method_not_allowed"},
		"CONNECT":                    {"CONNECT /v1/orders HTTP/1.1\r\n" + host + "\r\n", 405, "method_not_allowed"},
		"a version of the future":    {"GET /v1/orders HTTP/3.0\r\n" + host + "\r\n", 505, ""},
		"no HTTP":                    {"\x16\x03\x01" + strings.Repeat("\x00", 40) + "\r\n\r\n", 400, ""},
		"two lengths":                {post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400, ""},
		"a negative length":          {post("Content-Length: -1\r\n", "{}"), 400, ""},
		"a length and chunks":        {post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), 400, "invalid_field"},
		"a length that is too much":  {post("Content-Length: 20\r\n", "{}"), 400, "malformed_body"},
		"a length of terabytes":      {post("Content-Length: 9223372036854775807\r\n", "{}"), 413, "body_too_large"},
		"chunks that are none":       {post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n"), 400, "malformed_body"},
		"chunks that end early":      {post("Transfer-Encoding: chunked\r\n", "20\r\n{}"), 400, "malformed_body"},
		"chunks without end":         {post("Transfer-Encoding: chunked\r\n", strings.Repeat("10000\r\n"+strings.Repeat(" ", 0x10000)+"\r\n", 30)), 413, "body_too_large"},
		"another transfer encoding":  {post("Transfer-Encoding: gzip\r\n", "{}"), 501, ""},
		"a compressed body":          {post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 415, "unsupported_encoding"},
		"two media types":            {post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"), 400, "invalid_field"},
		"an expectation":             {post("Expect: a miracle\r\nContent-Length: 2\r\n", "{}"), 417, ""},
		"a body for a read":          {"GET /v1/orders HTTP/1.1\r\n" + host + login + "Content-Length: 2\r\n\r\n{}", 400, "body_not_allowed"},
		"an upgrade nobody offers":   {get(login + "Connection: Upgrade\r\nUpgrade: h2c\r\n"), 200, ""},
	} {
		res, body := raw(t, city, c.request, c.reason == "malformed_body")
		switch {
		case res == nil:
			t.Errorf("%s: no answer", name)
		case res.StatusCode != c.status:
			t.Errorf("%s: %d, want %d: %.200s", name, res.StatusCode, c.status, body)
		case c.reason != "":
			checkAnswer(t, name, res, body, false)
			if !strings.Contains(string(body), `"reason":"`+c.reason+`"`) {
				t.Errorf("%s: %.200s, want %s", name, body, c.reason)
			}
		case c.status == http.StatusOK:
			checkAnswer(t, name, res, body, false)
		}
	}
	shopper.Must(t, "GET", "/v1/orders", nil) // it still serves
}

// Keys of mutations come in a header, where bytes are possible that no column takes.
func TestOddIdempotencyKeys(t *testing.T) {
	city := harness.Start(t)
	shopper, address := customer(t, city)
	for _, key := range []string{"\xff\xfe", "caf\xe9", strings.Repeat("x", 256), strings.Repeat("\u00e9", 200), "a\tb", "'; DROP TABLE idem.keys; --"} {
		quoted := quote(t, shopper, address, map[string]int{"T-MILK": 1})
		body := fmt.Sprintf(`{"quote_id":%q,"payment_method":"cod"}`, quoted)
		answer, text := raw(t, city, "POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+shopper.Token+"\r\nContent-Type: application/json\r\nIdempotency-Key: "+key+
			"\r\nContent-Length: "+fmt.Sprint(len(body))+"\r\n\r\n"+body, false)
		if answer == nil {
			t.Fatalf("key %q: no answer", key)
		}
		checkAnswer(t, fmt.Sprintf("key %q", key), answer, text, false)
	}
	city.Verify(t)
}

// Every path answers a method that it does not have with 405 and those that it has, and OPTIONS.
func TestOddMethodsOnEveryPath(t *testing.T) {
	city := harness.Start(t)
	admin := city.Login(t, harness.AdminPhone)
	paths := restPaths(t)
	if len(paths) < 50 {
		t.Errorf("only %d paths", len(paths))
	}
	for path, methods := range paths {
		for _, method := range []string{"TRACE", "PROPFIND", "LINK"} {
			res := send(t, city, admin, method, path, "", "")
			if allow := res.Header.Get("Allow"); res.StatusCode != http.StatusMethodNotAllowed || !allows(allow, methods) {
				t.Errorf("%s %s: %d, Allow %q, want %v", method, path, res.StatusCode, allow, methods)
			}
		}
		if res := send(t, city, admin, "OPTIONS", path, "", ""); res.StatusCode != http.StatusNoContent || !allows(res.Header.Get("Allow"), methods) {
			t.Errorf("OPTIONS %s: %d, Allow %q, want %v", path, res.StatusCode, res.Header.Get("Allow"), methods)
		}
	}
}

// restPaths are the methods of each REST path, its variables filled in.
func restPaths(t *testing.T) map[string][]string {
	t.Helper()
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	paths := make(map[string][]string)
	for _, rule := range table {
		method, path := route(rule)
		path = placeholder.ReplaceAllString(path, "absent")
		paths[path] = append(paths[path], method)
	}
	return paths
}

func allows(header string, methods []string) bool {
	listed := strings.Split(header, ", ")
	return !slices.ContainsFunc(methods, func(m string) bool { return !slices.Contains(listed, m) })
}
