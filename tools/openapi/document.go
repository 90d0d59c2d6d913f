package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
)

// document collects the operations.
type document struct {
	policies *policies
	schemas  *schemas
	tags     []object
	paths    map[string]map[string]object // by path and method
	names    map[string]bool              // operation ids
}

func newDocument(p *policies) *document {
	return &document{policies: p, schemas: newSchemas(), paths: map[string]map[string]object{}, names: map[string]bool{}}
}

// addService adds the REST operations of a public service.
func (d *document) addService(service *protogen.Service) error {
	name, public := strings.CutSuffix(string(service.Desc.Name()), "PublicService")
	if !public {
		return nil
	}
	d.tags = append(d.tags, obj("name", name))
	for _, method := range service.Methods {
		rule, ok := proto.GetExtension(method.Desc.Options(), annotations.E_Http).(*annotations.HttpRule)
		if !ok || rule == nil {
			continue
		}
		if err := d.addMethod(name, method, rule); err != nil {
			return fmt.Errorf("%s: %w", method.Desc.Name(), err)
		}
	}
	return nil
}

func (d *document) addMethod(tag string, method *protogen.Method, rule *annotations.HttpRule) error {
	verb, path := verbOf(rule)
	if verb == "" || len(rule.AdditionalBindings) > 0 {
		return fmt.Errorf("the HTTP rule %v is not supported", rule)
	}
	policy, err := d.policies.of(method.Desc)
	if err != nil {
		return err
	}
	inPath := variables(path)
	parameters, err := d.parameters(method.Input, inPath, rule.Body)
	if err != nil {
		return err
	}
	if policy.idempotencyKey {
		parameters = append(parameters, obj("$ref", "#/components/parameters/IdempotencyKey"))
	}
	body, err := d.body(method.Input, inPath, rule.Body)
	if err != nil {
		return err
	}
	answer, err := d.answer(method.Output)
	if err != nil {
		return err
	}
	comment := text(method.Comments.Leading)
	operation := obj(
		"tags", []string{tag}, "operationId", string(method.Desc.Name()), "summary", words(string(method.Desc.Name())),
		"description", comment, "security", security(policy), "x-roles", policy.roles, "x-ownership", policy.ownership,
		"x-reasons", reasons(comment), "parameters", parameters,
	)
	if body != nil {
		operation = operation.with("requestBody", body)
	}
	return d.add(path, verb, operation.with("responses", obj(
		"200", obj("description", "Done.", "content", answer),
		"default", obj("$ref", "#/components/responses/Problem"),
	)))
}

// file is the message whose bytes are the answer itself.
const file = "doorstep.type.v1.Document"

// answer is the content of a good answer.
func (d *document) answer(output *protogen.Message) (object, error) {
	if output.Desc.FullName() == file {
		return obj("*/*", obj("schema", obj("type", "string", "format", "binary"))), nil
	}
	result, err := d.schemas.ref(output)
	return obj("application/json", obj("schema", result)), err
}

func (d *document) add(path, verb string, operation object) error {
	for _, m := range operation {
		if m.key != "operationId" {
			continue
		}
		if d.names[m.value.(string)] {
			return fmt.Errorf("two operations are called %s", m.value)
		}
		d.names[m.value.(string)] = true
	}
	if d.paths[path] == nil {
		d.paths[path] = map[string]object{}
	}
	d.paths[path][verb] = operation
	return nil
}

func verbOf(rule *annotations.HttpRule) (verb, path string) {
	switch p := rule.Pattern.(type) {
	case *annotations.HttpRule_Get:
		return "get", p.Get
	case *annotations.HttpRule_Put:
		return "put", p.Put
	case *annotations.HttpRule_Post:
		return "post", p.Post
	case *annotations.HttpRule_Patch:
		return "patch", p.Patch
	case *annotations.HttpRule_Delete:
		return "delete", p.Delete
	}
	return "", ""
}

var variable = regexp.MustCompile(`{([a-z_]+)}`)

func variables(path string) map[string]bool {
	found := map[string]bool{}
	for _, match := range variable.FindAllStringSubmatch(path, -1) {
		found[match[1]] = true
	}
	return found
}

// parameters are the variables of the path, and in the query what the body does not hold.
func (d *document) parameters(input *protogen.Message, inPath map[string]bool, body string) ([]any, error) {
	var first, second []any
	for _, field := range input.Fields {
		name := string(field.Desc.Name())
		if !inPath[name] && (body == "*" || body == name) {
			continue
		}
		schema, must, err := d.schemas.field(field)
		if err != nil {
			return nil, err
		}
		var description any
		schema = slices.DeleteFunc(schema, func(m member) bool {
			if m.key == "description" {
				description = m.value
			}
			return m.key == "description"
		})
		if inPath[name] {
			first = append(first, obj("name", name, "in", "path", "required", true, "description", description, "schema", schema))
			continue
		}
		p := obj("name", name, "in", "query", "description", description)
		if must {
			p = p.with("required", true)
		}
		second = append(second, p.with("schema", schema))
	}
	return append(first, second...), nil
}

func (d *document) body(input *protogen.Message, inPath map[string]bool, body string) (any, error) {
	var schema object
	var err error
	switch body {
	case "":
		return nil, nil
	case "*":
		if schema, err = d.schemas.message(input, inPath); err != nil {
			return nil, err
		}
		schema = schema.with("additionalProperties", false)
	default:
		for _, field := range input.Fields {
			if string(field.Desc.Name()) == body {
				schema, err = d.schemas.ref(field.Message)
			}
		}
		if err != nil || schema == nil {
			return nil, fmt.Errorf("body %q: %w", body, err)
		}
	}
	return obj("required", true, "content", obj("application/json", obj("schema", schema))), nil
}

// needsToken is {"bearer": []}: an empty list that obj would leave out.
var needsToken = []object{{{"bearer", []string{}}}}

func security(p policy) []object {
	if p.anonymous {
		return []object{}
	}
	return needsToken
}

var reasonList = regexp.MustCompile(`Reasons?: ([a-z0-9_, ]+)`)

// reasons are the words that the comment of a method lists.
func reasons(comment string) []string {
	var found []string
	for _, match := range reasonList.FindAllStringSubmatch(comment, -1) {
		found = append(found, strings.FieldsFunc(match[1], func(r rune) bool { return r == ',' || r == ' ' })...)
	}
	return found
}

var capital = regexp.MustCompile(`[A-Z]`)

// words is "Place order" of PlaceOrder.
func words(name string) string {
	spaced := strings.TrimSpace(capital.ReplaceAllStringFunc(name, func(c string) string { return " " + strings.ToLower(c) }))
	return strings.ToUpper(spaced[:1]) + spaced[1:]
}
