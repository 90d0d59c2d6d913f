package docs

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	_ "doorstep/app" // links all contracts
	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
)

func TestAuthorisationTable(t *testing.T) {
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	byService := make(map[protoreflect.FullName][]auth.Rule)
	for _, rule := range table {
		service := rule.Method.Parent().FullName()
		byService[service] = append(byService[service], rule)
	}
	var text strings.Builder
	for _, service := range slices.Sorted(maps.Keys(byService)) {
		rules := byService[service]
		slices.SortFunc(rules, func(a, b auth.Rule) int { return a.Method.Index() - b.Method.Index() })
		fmt.Fprintf(&text, "\n## %s\n\nRPC `/%s/...`\n\n| method | REST | who | whose | object | key | audit |\n|---|---|---|---|---|---|---|\n",
			strings.Split(string(service), ".")[1], service)
		for _, rule := range rules {
			fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s | %s |\n", rule.Method.Name(), rest(t, rule.Method),
				who(rule.Policy), whose(rule.Policy.Ownership), code(rule.Policy.Object), yes(rule.Policy.IdempotencyKey), rule.Policy.Audit)
		}
	}
	golden(t, "authorisation.md", text.String())
}

// rest is the routes of a method.
func rest(t *testing.T, method protoreflect.MethodDescriptor) string {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if rule == nil {
		return "none"
	}
	var routes []string
	for _, r := range append([]*annotations.HttpRule{rule}, rule.AdditionalBindings...) {
		switch p := r.Pattern.(type) {
		case *annotations.HttpRule_Get:
			routes = append(routes, "`GET "+p.Get+"`")
		case *annotations.HttpRule_Put:
			routes = append(routes, "`PUT "+p.Put+"`")
		case *annotations.HttpRule_Post:
			routes = append(routes, "`POST "+p.Post+"`")
		case *annotations.HttpRule_Patch:
			routes = append(routes, "`PATCH "+p.Patch+"`")
		case *annotations.HttpRule_Delete:
			routes = append(routes, "`DELETE "+p.Delete+"`")
		default:
			t.Errorf("%s: unknown route %v", method.FullName(), r)
		}
	}
	return strings.Join(routes, ", ")
}

// streams are routes without a method.
var streams = []string{
	"GET /v1/orders/{order_id}/events", "GET /v1/orders/{order_id}/track", "GET /v1/warehouses/{warehouse_id}/events", "GET /v1/partner/events", "GET /v1/partner/location",
}

var route = regexp.MustCompile("`((?:GET|PUT|POST|PATCH|DELETE) /v1/[^`?]*[^`?/])`")

// Routes that documents name are there.
func TestRoutesExist(t *testing.T) {
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	there := slices.Clone(streams)
	for _, rule := range table {
		for _, found := range route.FindAllStringSubmatch(rest(t, rule.Method), -1) {
			there = append(there, found[1])
		}
	}
	for _, path := range documents(t) {
		for _, found := range route.FindAllStringSubmatch(read(t, path), -1) {
			if !slices.Contains(there, found[1]) {
				t.Errorf("%s names %s, which is no route", path, found[1])
			}
		}
	}
}

func who(p *authv1.Policy) string {
	if p.Anonymous {
		return "anyone"
	}
	names := make([]string, len(p.Roles))
	for i, role := range p.Roles {
		names[i] = strings.ReplaceAll(auth.RoleName(role), "_", " ")
	}
	return strings.Join(names, ", ")
}

func whose(o authv1.Ownership) string {
	return map[authv1.Ownership]string{
		authv1.Ownership_OWNERSHIP_SELF: "own", authv1.Ownership_OWNERSHIP_STORE: "own store", authv1.Ownership_OWNERSHIP_ANY: "any",
	}[o]
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}
