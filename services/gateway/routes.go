package gateway

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"doorstep/kit/auth"
)

// route is what one method of one path pattern does: call a method of a service, or open a stream.
type route struct {
	handler   http.Handler
	procedure string
	binding   binding
	answer    *messagePlan
	result    protoreflect.MessageType
	// cacheable answers are the same for everyone. They are kept when steady is not nil.
	cacheable bool
	steady    Steady

	stream func(w http.ResponseWriter, r *http.Request, values []string)
}

// routes is a trie by path segment. A literal segment counts before a variable one.
type routes struct {
	root  segment
	plans *plans
}

type segment struct {
	literal  map[string]*segment
	variable *segment
	methods  map[string]*route
}

// found is the outcome of a match. Without a route, allow are the methods that the path has.
type found struct {
	route  *route
	values []string // of the path's variables, in order
	allow  []string
}

func newRoutes() *routes { return &routes{plans: newPlans()} }

func (t *routes) addService(m Mount, policies auth.Table) error {
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(m.Service)
	if err != nil {
		return err
	}
	service, ok := descriptor.(protoreflect.ServiceDescriptor)
	if !ok {
		return fmt.Errorf("%s is not a service", m.Service)
	}
	for i := range service.Methods().Len() {
		method := service.Methods().Get(i)
		rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
		if !ok || rule == nil {
			continue // RPC only
		}
		for _, rule := range append([]*annotations.HttpRule{rule}, rule.AdditionalBindings...) {
			if err := t.addMethod(m, method, rule, policies); err != nil {
				return fmt.Errorf("%s: %w", method.Name(), err)
			}
		}
	}
	return nil
}

func (t *routes) addMethod(m Mount, method protoreflect.MethodDescriptor, rule *annotations.HttpRule, policies auth.Table) error {
	verb, pattern, err := verbOf(rule)
	if err != nil {
		return err
	}
	procedure := fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
	result, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
	if err != nil {
		return err
	}
	bind, err := newBinding(method.Input(), pattern, rule.Body)
	if err != nil {
		return err
	}
	cacheable := verb == http.MethodGet && policies[procedure].Policy.GetAnonymous() && sameForAll(method)
	r := &route{
		handler: m.Handler, procedure: procedure, binding: bind, result: result, answer: t.plans.of(method.Output()),
		cacheable: cacheable,
	}
	if cacheable {
		r.steady = m.Steady
	}
	return t.add(verb, pattern, r)
}

// sameForAll tells the reads whose answer depends on the request alone and may be a little old.
func sameForAll(method protoreflect.MethodDescriptor) bool {
	switch method.ParentFile().Package() {
	case "doorstep.catalog.v1", "doorstep.search.v1", "doorstep.warehouse.v1":
		return true
	}
	return false
}

func verbOf(rule *annotations.HttpRule) (verb, pattern string, err error) {
	switch p := rule.Pattern.(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, p.Get, nil
	case *annotations.HttpRule_Put:
		return http.MethodPut, p.Put, nil
	case *annotations.HttpRule_Post:
		return http.MethodPost, p.Post, nil
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, p.Patch, nil
	case *annotations.HttpRule_Delete:
		return http.MethodDelete, p.Delete, nil
	}
	return "", "", fmt.Errorf("unknown HTTP rule %v", rule)
}

func (t *routes) add(verb, pattern string, r *route) error {
	at := &t.root
	for _, part := range strings.Split(pattern[1:], "/") {
		at = at.child(part)
	}
	if at.methods == nil {
		at.methods = make(map[string]*route)
	}
	if at.methods[verb] != nil {
		return fmt.Errorf("%s %s is taken", verb, pattern)
	}
	at.methods[verb] = r
	return nil
}

// variableName is x of the pattern segment {x}.
func variableName(part string) (name string, is bool) {
	if strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") {
		return part[1 : len(part)-1], true
	}
	return "", false
}

func (s *segment) child(part string) *segment {
	if _, is := variableName(part); is {
		if s.variable == nil {
			s.variable = &segment{}
		}
		return s.variable
	}
	if s.literal == nil {
		s.literal = make(map[string]*segment)
	}
	if s.literal[part] == nil {
		s.literal[part] = &segment{}
	}
	return s.literal[part]
}

// match finds the route of a request. The escaped path is split, so that a variable may hold a slash.
func (t *routes) match(r *http.Request) (found, error) {
	path := r.URL.EscapedPath()
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		if !strings.Contains(part, "%") {
			continue
		}
		plain, err := url.PathUnescape(part)
		if err != nil {
			return found{}, invalid("malformed_path", "The path is not percent-encoded properly.")
		}
		parts[i] = plain
	}
	for _, part := range parts {
		if err := checkText(part); err != nil {
			return found{}, err
		}
	}
	verb := r.Method
	if verb == http.MethodHead {
		verb = http.MethodGet
	}
	f := t.root.find(parts, nil, verb)
	if f.route == nil && len(f.allow) == 0 {
		return found{}, routeNotFound(r)
	}
	return f, nil
}

func (s *segment) find(parts, values []string, verb string) (f found) {
	if len(parts) == 0 {
		for method := range s.methods {
			f.allow = append(f.allow, method)
		}
		f.route, f.values = s.methods[verb], values
		return f
	}
	if next := s.literal[parts[0]]; next != nil {
		if f = next.find(parts[1:], values, verb); f.route != nil {
			return f
		}
	}
	if s.variable != nil && parts[0] != "" {
		other := s.variable.find(parts[1:], append(slices.Clip(values), parts[0]), verb)
		if other.route != nil {
			return other
		}
		f.allow = append(f.allow, other.allow...)
	}
	return f
}

// answerOtherMethod answers a path that exists for other methods only.
func (g *Gateway) answerOtherMethod(w http.ResponseWriter, r *http.Request, allow []string) {
	if slices.Contains(allow, http.MethodGet) {
		allow = append(allow, http.MethodHead)
	}
	allow = append(allow, http.MethodOptions)
	slices.Sort(allow)
	w.Header().Set("Allow", strings.Join(slices.Compact(allow), ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	g.refuse(w, r, wrongMethod)
}

// checkText refuses what no column and no log can hold.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return invalid("invalid_utf8", "Text must be UTF-8.")
	}
	if strings.IndexByte(s, 0) >= 0 {
		return invalid("invalid_text", "Text must not contain the character U+0000.")
	}
	return nil
}
