package gateway

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/errs"
)

// bindings of all methods of all public services, in a stable order.
func bindings(tb testing.TB) []*binding {
	tb.Helper()
	var found []*binding
	var walk func(s *segment)
	walk = func(s *segment) {
		for _, r := range s.methods {
			if r.stream == nil {
				found = append(found, &r.binding)
			}
		}
		for _, child := range s.literal {
			walk(child)
		}
		if s.variable != nil {
			walk(s.variable)
		}
	}
	walk(&everything(tb).routes.root)
	slices.SortFunc(found, func(a, b *binding) int {
		return cmp.Or(strings.Compare(string(a.input.Descriptor().FullName()), string(b.input.Descriptor().FullName())), cmp.Compare(len(a.path), len(b.path)))
	})
	return found
}

// Whatever a request of any route says, it is refused for a reason or becomes a message that can be
// stored, sent on and read back.
func FuzzBinding(f *testing.F) {
	all := bindings(f)
	bodies := []string{
		``, `{}`, `{"quantity":1}`, `{"lines":[{"product_id":"a","quantity":2}],"reason":"\u0000"}`, `{"fixes":[{"latitude":"NaN","sequence":"9"}]}`,
		`{"address":{"latitude":1e400}}`, `{"zone":{"polygon":[{"latitude":-0.0}]}}`, `{"product":{"attributes":{"\ud800":"x"}}}`, `[]`, `{"phone":"\u0000"`,
	}
	for i := range all {
		f.Add(i, bodies[i%len(bodies)], "page_size=3&page_token=a", "x")
		f.Add(i, bodies[(i+3)%len(bodies)], "latitude=1e3&created_after=2026-01-01T00:00:00Z", "%00")
	}
	f.Fuzz(func(t *testing.T, which int, body, query, value string) {
		if which < 0 || which >= len(all) {
			t.Skip("no such route")
		}
		b := all[which]
		bind := func(body, query string) (proto.Message, error) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			r.URL.RawQuery = query
			return b.message(httptest.NewRecorder(), r, slices.Repeat([]string{value}, len(b.path)), 1<<20)
		}
		msg, err := bind(body, query)
		if err != nil {
			if public := errs.From(err); public.Kind != errs.InvalidArgument || public.Reason == "" || public.Message == "" || !utf8.ValidString(public.Message) {
				t.Errorf("%q ?%q: %v", body, query, err)
			}
			return
		}
		if err := checkValues(msg.ProtoReflect()); err != nil {
			t.Fatalf("%q ?%q was taken: %v", body, query, err)
		}
		if _, err := proto.Marshal(msg); err != nil {
			t.Fatalf("%q ?%q cannot be sent on: %v", body, query, err)
		}
		if !b.wholeBody {
			return
		}
		written, err := protojson.Marshal(msg)
		if err != nil {
			t.Fatalf("%q cannot be written: %v", body, err)
		}
		if again, err := bind(string(written), ""); err != nil || !proto.Equal(msg, again) {
			t.Errorf("%q came back as %v, %v", body, again, err)
		}
	})
}

// Whatever a service or something in between answers, it is an error with a kind and a reason.
func FuzzWireError(f *testing.F) {
	f.Add(404, []byte(`{"code":"not_found","message":"There is no order.","details":[{"type":"google.rpc.ErrorInfo","value":"Cg9vcmRlcl9ub3RfZm91bmQSCGRvb3JzdGVw"}]}`))
	f.Add(502, []byte(`<html>Bad gateway</html>`))
	f.Add(200, []byte(`{"code":"no such code"}`))
	f.Add(500, []byte(`{"code":"internal","details":[{"type":"\u0000","value":"%"}]}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := wireError(status, body)
		if public := errs.From(err); err == nil || public.Reason == "" || statuses[public.Kind] == 0 {
			t.Errorf("%d %q: %v", status, body, err)
		}
	})
}

// A client cannot choose its address: it is the connection's, unless that is a proxy's, and then what
// the proxy said last.
func FuzzClientAddress(f *testing.F) {
	f.Add("203.0.113.9:1", "1.2.3.4")
	f.Add("10.0.0.1:1", "6.6.6.6, 198.51.100.7")
	f.Add("[::1]:80", "fe80::1%eth0, ,::ffff:10.0.0.1")
	f.Add("x", "\xff")
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		got := clientAddress(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}}, trusted)
		direct := clientAddress(&http.Request{RemoteAddr: remote}, nil)
		if !within(direct, trusted) && got != direct {
			t.Errorf("%s says it is %s", direct, got)
		}
		through := clientAddress(&http.Request{RemoteAddr: "10.0.0.1:1", Header: http.Header{"X-Forwarded-For": {forwarded + ", 198.51.100.7"}}}, trusted)
		if through.String() != "198.51.100.7" {
			t.Errorf("behind a proxy, %q makes it %s", forwarded, through)
		}
		_ = network(got)
	})
}

// Browsers open streams with the token in the query: it goes into the header, whole, and out of the
// query.
func FuzzTokenFromQuery(f *testing.F) {
	g := everything(f)
	for _, query := range []string{"access_token=a.b.c", "access_token=a&access_token=b&last_event_id=7", "access_token=%ff%00", "x=%&access_token=1", "access_token=;", ""} {
		f.Add("/v1/orders/o/track", query)
	}
	f.Add("/v1/orders", "access_token=a")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := &http.Request{Method: http.MethodGet, Header: http.Header{}, URL: &url.URL{Path: "/" + strings.TrimPrefix(path, "/"), RawQuery: query}}
		out := g.tokenFromQuery(r)
		sent := out.Header.Get("Authorization")
		if sent == "" {
			return
		}
		before, err := url.ParseQuery(query)
		if err != nil {
			t.Fatalf("%q was read", query)
		}
		after, err := url.ParseQuery(out.URL.RawQuery)
		if err != nil || after.Has("access_token") || sent != "Bearer "+before.Get("access_token") || after.Get("last_event_id") != before.Get("last_event_id") {
			t.Errorf("%q became %q and %q", query, sent, out.URL.RawQuery)
		}
	})
}
