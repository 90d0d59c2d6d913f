package gateway

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	_ "doorstep/gen/catalog/v1"
	_ "doorstep/gen/inventory/v1"
	_ "doorstep/gen/location/v1"
	_ "doorstep/gen/notification/v1"
	"doorstep/gen/openapi"
	_ "doorstep/gen/payment/v1"
	_ "doorstep/gen/search/v1"
	"doorstep/kit/auth"
	"doorstep/kit/live"
)

// everything mounts all public services of the contracts.
func everything(t testing.TB) *Gateway {
	t.Helper()
	policies, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	var mounts []Mount
	for _, rule := range policies {
		service := rule.Method.Parent().FullName()
		if !slices.ContainsFunc(mounts, func(m Mount) bool { return m.Service == service }) {
			mounts = append(mounts, Mount{Service: service, Handler: http.NotFoundHandler()})
		}
	}
	keys, err := auth.NewKeys(auth.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	hub, err := live.New(live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(Deps{Keys: keys, Live: hub, Log: slog.New(slog.DiscardHandler), Mounts: mounts, Orders: noOrders{}}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

type noOrders struct{ Orders }

// The document and the router are made from the same contracts by different code: they must agree.
func TestDocumentDescribesEveryRoute(t *testing.T) {
	t.Parallel()
	var document struct {
		Paths map[string]map[string]struct {
			Security []any
		}
	}
	if err := json.Unmarshal(openapi.JSON, &document); err != nil {
		t.Fatal(err)
	}
	g := everything(t)
	served := 0
	var count func(*segment)
	count = func(s *segment) {
		served += len(s.methods)
		for _, next := range s.literal {
			count(next)
		}
		if s.variable != nil {
			count(s.variable)
		}
	}
	count(&g.routes.root)
	described := 0
	for path, item := range document.Paths {
		for verb, operation := range item {
			described++
			r, err := http.NewRequest(strings.ToUpper(verb), strings.NewReplacer("{", "", "}", "").Replace(path), nil)
			if err != nil {
				t.Fatal(err)
			}
			f, err := g.routes.match(r)
			if err != nil || f.route == nil {
				t.Errorf("%s %s is described and not served (%v)", verb, path, err)
				continue
			}
			if rule, ok := g.policies[f.route.procedure]; ok && rule.Policy.Anonymous != (len(operation.Security) == 0) {
				t.Errorf("%s %s: who may call it is described wrongly", verb, path)
			}
		}
	}
	if served != described || served < 60 {
		t.Errorf("%d operations are served, %d described", served, described)
	}
}

func TestDocumentIsWhole(t *testing.T) {
	t.Parallel()
	var fromJSON, fromYAML any
	if err := json.Unmarshal(openapi.JSON, &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(openapi.YAML, &fromYAML); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(fromYAML)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &fromYAML); err != nil || !reflect.DeepEqual(fromJSON, fromYAML) {
		t.Errorf("YAML and JSON differ (%v)", err)
	}
	for _, match := range regexp.MustCompile(`"\$ref": "#/([^"]*)"`).FindAllSubmatch(openapi.JSON, -1) {
		at := fromJSON
		for part := range strings.SplitSeq(string(match[1]), "/") {
			at = at.(map[string]any)[part]
		}
		if at == nil {
			t.Errorf("%s is nowhere", match[1])
		}
	}
}

// Every reason that the gateway can give is explained where its problems point to.
func TestReasonsAreExplained(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	given := regexp.MustCompile(`(?:invalid\(|errs\.New\(errs\.\w+, )"([a-z0-9_]+)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range given.FindAllSubmatch(source, -1) {
			found++
			if !strings.Contains(string(docs), `id="`+string(match[1])+`"`) {
				t.Errorf("%s: %s is not explained in docs.html", file, match[1])
			}
		}
	}
	if found < 15 {
		t.Errorf("found %d reasons only", found)
	}
}
