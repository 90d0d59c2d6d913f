package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// bad are bodies that no route may take for good.
var bad = map[string]struct {
	body        string
	contentType string
}{
	"no JSON":            {`{"phone": `, "application/json"},
	"another shape":      {`["a", {"b": [[[]]]}]`, "application/json"},
	"a number":           {`12`, "application/json"},
	"unknown field":      {`{"no_such_field": true}`, "application/json"},
	"wrong types":        {`{"quantity": "many", "phone": 5, "lines": {}, "latitude": "north", "delta": 1e99, "address_id": []}`, "application/json"},
	"overflow":           {`{"quantity": 99999999999999999999, "delta": 2147483648, "cash_collected_minor": 9223372036854775808}`, "application/json"},
	"negative":           {`{"quantity": -1}`, "application/json"},
	"out of range":       {`{"latitude": 91, "longitude": 999, "fixes": [{"sequence": -1}]}`, "application/json"},
	"invalid UTF-8":      {"{\"reason\": \"\xff\xfe\"}", "application/json"},
	"a lone surrogate":   {`{"reason": "\ud800", "code": "\u0000"}`, "application/json"},
	"deep nesting":       {strings.Repeat(`{"address":`, 20_000) + "1" + strings.Repeat("}", 20_000), "application/json"},
	"huge":               {`{"reason": "` + strings.Repeat("x", 1<<20) + `"}`, "application/json"},
	"another media type": {`phone=1`, "application/x-www-form-urlencoded"},
	"no media type":      {`{}`, ""},
	"XML":                {`<a/>`, "text/xml"},
	"empty":              {``, "application/json"},
	"a name twice":       {`{"quantity": 1, "quantity": 2, "phone": "+919800000000", "phone": "+919800000001"}`, "application/json"},
	"two documents":      {`{} {}`, "application/json"},
	"deep lists":         {`{"lines":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + `}`, "application/json"},
	"many fields":        {`{` + strings.Repeat(`"x":1,`, 50_000) + `"x":1}`, "application/json"},
	"a long number":      {`{"quantity": 1` + strings.Repeat("0", 100_000) + `}`, "application/json"},
	"another charset":    {`{}`, "application/json; charset=utf-16"},
	"half a media type":  {`{}`, "application/json; charset="},
	"a byte order mark":  {"\ufeff{}", "application/json"},
	"a protobuf":         {"\x0a\x03abc\xff\xff", "application/proto"},
	"null":               {`null`, "application/json"},
}

var placeholder = regexp.MustCompile(`\{[^}]+\}`)

// TestBadInputOnEveryRoute sends nonsense to every REST route, logged in as somebody who may call it,
// and wants a problem document with a stable reason, or success where the route takes no body; never
// a 5xx.
func TestBadInputOnEveryRoute(t *testing.T) {
	city := harness.Start(t)
	people := hire(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range table {
		method, path := route(rule)
		person := city.Stranger()
		if len(rule.Policy.Roles) > 0 {
			person = people.byRole[rule.Policy.Roles[len(rule.Policy.Roles)-1]]
		}
		t.Run(method+" "+path, func(t *testing.T) {
			for _, id := range []string{"absent", "%00", "%ff%fe", "..%2f..%2fetc", strings.Repeat("x", 3000), "%F0%9F%A5%9B"} {
				concrete := placeholder.ReplaceAllString(path, id)
				if method == "GET" || method == "DELETE" {
					send(t, city, person, method, concrete, "", "")
					send(t, city, person, method, concrete+"?page_size=-5&page_token=%00&latitude=north&q=%ff&warehouse_id=%27%3B--&limit=1e9", "", "")
				}
			}
			for name, b := range bad {
				t.Run(name, func(t *testing.T) {
					send(t, city, person, method, placeholder.ReplaceAllString(path, "absent"), b.body, b.contentType)
				})
			}
			for _, b := range bad {
				send(t, city, person, "POST", rule.Procedure, b.body, b.contentType)
			}
			for _, protocol := range []string{"application/proto", "application/grpc-web+proto", "application/grpc+proto", "application/connect+proto"} {
				send(t, city, person, "POST", rule.Procedure, bad["a protobuf"].body, protocol)
			}
		})
	}
	for _, path := range []string{"/v1/nothing", "/v1/", "/v1/orders/x/y/z", "/v1//orders", "/doorstep.order.v1.OrderService/Confirm", "/doorstep.inventory.v1.InventoryService/Reserve"} {
		send(t, city, people.byRole[2], "POST", path, "{}", "application/json")
	}
	city.Verify(t)
}

// route is the REST method and path of a rule.
func route(rule auth.Rule) (method, path string) {
	http, _ := proto.GetExtension(rule.Method.Options(), annotations.E_Http).(*annotations.HttpRule)
	switch pattern := http.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return "GET", pattern.Get
	case *annotations.HttpRule_Put:
		return "PUT", pattern.Put
	case *annotations.HttpRule_Post:
		return "POST", pattern.Post
	case *annotations.HttpRule_Delete:
		return "DELETE", pattern.Delete
	case *annotations.HttpRule_Patch:
		return "PATCH", pattern.Patch
	}
	return "", ""
}

func send(t *testing.T, city *harness.City, p *harness.Person, method, path, body, contentType string, headers ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, city.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if p.Token != "" {
		req.Header.Set("Authorization", "Bearer "+p.Token)
	}
	req.Header.Set("Idempotency-Key", "bad-input")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %.80s: %v", method, path, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, fmt.Sprintf("%s %.80s", method, path), res, text, strings.HasPrefix(path, "/doorstep."))
	return res
}

var stableReason = regexp.MustCompile(`^[a-z][a-z0-9_]{2,40}$`)

// checkAnswer wants an answer in the form of its protocol, which is no fault of ours: of REST, JSON or
// a problem (RFC 9457); of RPC, whatever Connect says below 500.
func checkAnswer(t *testing.T, what string, res *http.Response, body []byte, isRPC bool) {
	t.Helper()
	contentType := res.Header.Get("Content-Type")
	switch {
	case res.StatusCode >= 500:
		t.Errorf("%s: %d %.300s", what, res.StatusCode, body)
		return
	case isRPC:
		return
	case res.StatusCode < 400:
		if len(body) > 0 && (contentType != "application/json" || !json.Valid(body)) {
			t.Errorf("%s: %d is no JSON: %s %.300s", what, res.StatusCode, contentType, body)
		}
		return
	}
	var problem struct {
		Type, Title, Detail, Reason string
		Status                      int
	}
	if res.Request != nil && res.Request.Method == http.MethodHead {
		return // has no body to look at
	}
	if err := json.Unmarshal(body, &problem); err != nil || contentType != "application/problem+json" || problem.Status != res.StatusCode ||
		problem.Title == "" || problem.Detail == "" || problem.Type != "/docs/errors#"+problem.Reason || !stableReason.MatchString(problem.Reason) {
		t.Errorf("%s: %d is no problem document: %s %.300s (%v)", what, res.StatusCode, contentType, body, err)
	}
	if (res.StatusCode == http.StatusUnauthorized) != (res.Header.Get("WWW-Authenticate") != "") {
		t.Errorf("%s: %d with WWW-Authenticate %q", what, res.StatusCode, res.Header.Get("WWW-Authenticate"))
	}
}
