package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// answer is what matters of a call's outcome, with the ids that were named taken out of it.
type answer struct {
	status int
	body   string
}

// ways are how a public method can be called.
var ways = map[string]func(*testing.T, *harness.City, *harness.Person, auth.Rule, ids) answer{"RPC": byRPC, "REST": byREST}

func byRPC(t *testing.T, city *harness.City, p *harness.Person, rule auth.Rule, about ids) answer {
	t.Helper()
	body, err := protojson.Marshal(request(rule, about))
	if err != nil {
		t.Fatal(err)
	}
	return call(t, p, "POST", city.URL+rule.Procedure, string(body), rule, about)
}

// byREST writes the request as its route wants it: some fields in the path, and the others in the body
// or in the query.
func byREST(t *testing.T, city *harness.City, p *harness.Person, rule auth.Rule, about ids) answer {
	t.Helper()
	method, path := route(rule)
	written, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(request(rule, about))
	if err != nil {
		t.Fatal(err)
	}
	fields := make(map[string]any)
	if err := json.Unmarshal(written, &fields); err != nil {
		t.Fatal(err)
	}
	path = placeholder.ReplaceAllStringFunc(path, func(variable string) string {
		name := strings.Trim(variable, "{}")
		value := fields[name]
		delete(fields, name)
		return url.PathEscape(fmt.Sprint(value))
	})
	http, _ := proto.GetExtension(rule.Method.Options(), annotations.E_Http).(*annotations.HttpRule)
	var body any
	switch http.Body {
	case "":
	case "*":
		body, fields = fields, nil
	default:
		body = fields[http.Body]
		delete(fields, http.Body)
	}
	query := make(url.Values)
	for name, value := range fields {
		query.Set(name, fmt.Sprint(value))
	}
	text := ""
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	return call(t, p, method, city.URL+path+"?"+query.Encode(), text, rule, about)
}

func call(t *testing.T, p *harness.Person, method, address, body string, rule auth.Rule, about ids) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Idempotency-Key", fmt.Sprint(method, rule.Method.Name(), about))
	if p.Token != "" {
		req.Header.Set("Authorization", "Bearer "+p.Token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.ReplaceAll(string(text), "absent", "OBJECT")
	for _, id := range about {
		shown = strings.ReplaceAll(shown, id, "OBJECT")
	}
	return answer{res.StatusCode, shown}
}
