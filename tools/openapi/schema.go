package main

import (
	"fmt"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// schemas are the messages that the document has met, by the name they have in it.
type schemas struct {
	names  map[protoreflect.FullName]string
	taken  map[string]protoreflect.FullName
	bodies map[string]object
}

func newSchemas() *schemas {
	return &schemas{names: map[protoreflect.FullName]string{}, taken: map[string]protoreflect.FullName{}, bodies: map[string]object{}}
}

const timestamp = "google.protobuf.Timestamp"

// ref points to the schema of a message, which is added when it is new.
func (s *schemas) ref(message *protogen.Message) (object, error) {
	if message.Desc.FullName() == timestamp {
		return obj("type", "string", "format", "date-time"), nil
	}
	name, known := s.names[message.Desc.FullName()]
	if !known {
		name = shortName(message.Desc)
		if other, taken := s.taken[name]; taken {
			return nil, fmt.Errorf("%s and %s have the same short name", other, message.Desc.FullName())
		}
		s.names[message.Desc.FullName()], s.taken[name] = name, message.Desc.FullName()
		body, err := s.message(message, nil)
		if err != nil {
			return nil, err
		}
		s.bodies[name] = body
	}
	return obj("$ref", "#/components/schemas/"+name), nil
}

// shortName is the name inside the package; nested names are joined.
func shortName(message protoreflect.MessageDescriptor) string {
	name := strings.TrimPrefix(string(message.FullName()), string(message.ParentFile().Package())+".")
	return strings.ReplaceAll(name, ".", "")
}

// message is the schema of a message without some of its fields.
func (s *schemas) message(message *protogen.Message, without map[string]bool) (object, error) {
	properties, required := object{}, []string{}
	for _, field := range message.Fields {
		name := string(field.Desc.Name())
		if without[name] {
			continue
		}
		schema, must, err := s.field(field)
		if err != nil {
			return nil, err
		}
		if must {
			required = append(required, name)
		}
		properties = append(properties, member{name, schema})
	}
	return obj("type", "object", "description", text(message.Comments.Leading), "properties", properties, "required", required), nil
}

// field is the schema of a field, and whether a request without it is refused.
func (s *schemas) field(field *protogen.Field) (schema object, must bool, err error) {
	rules, _ := proto.GetExtension(field.Desc.Options(), validate.E_Field).(*validate.FieldRules)
	switch {
	case field.Desc.IsMap():
		schema = obj("type", "object", "additionalProperties", obj("type", "string"))
		if field.Desc.MapValue().Kind() != protoreflect.StringKind {
			return nil, false, fmt.Errorf("%s: only maps of text are supported", field.Desc.FullName())
		}
		if rules.GetMap().HasMaxPairs() {
			schema = schema.with("maxProperties", rules.GetMap().GetMaxPairs())
		}
	case field.Desc.IsList():
		items, _, err := s.single(field, rules.GetRepeated().GetItems())
		if err != nil {
			return nil, false, err
		}
		schema = obj("type", "array", "items", items)
		if r := rules.GetRepeated(); r != nil {
			if r.GetMinItems() > 0 {
				schema, must = schema.with("minItems", r.GetMinItems()), true
			}
			if r.HasMaxItems() {
				schema = schema.with("maxItems", r.GetMaxItems())
			}
		}
	default:
		if schema, must, err = s.single(field, rules); err != nil {
			return nil, false, err
		}
	}
	return schema.with("description", text(field.Comments.Leading)), must || rules.GetRequired(), nil
}

func (s *schemas) single(field *protogen.Field, rules *validate.FieldRules) (schema object, must bool, err error) {
	switch field.Desc.Kind() {
	case protoreflect.MessageKind:
		schema, err = s.ref(field.Message)
		return schema, false, err
	case protoreflect.StringKind:
		schema, must = textSchema(rules.GetString())
		return schema, must && !field.Desc.HasPresence(), nil
	case protoreflect.BoolKind:
		return obj("type", "boolean"), false, nil
	case protoreflect.BytesKind:
		return obj("type", "string", "format", "byte"), false, nil
	case protoreflect.EnumKind:
		var names []string
		for _, value := range field.Enum.Values {
			names = append(names, string(value.Desc.Name()))
		}
		return obj("type", "string", "enum", names), false, nil
	case protoreflect.Int32Kind, protoreflect.Int64Kind:
		schema = obj("type", "integer", "format", field.Desc.Kind().String())
		if r := rules.GetInt32(); r != nil {
			schema, must = bounds(schema, r.HasGt(), r.GetGt(), r.HasGte(), r.GetGte(), r.HasLte(), r.GetLte())
		}
		if r := rules.GetInt64(); r != nil {
			schema, must = bounds(schema, r.HasGt(), r.GetGt(), r.HasGte(), r.GetGte(), r.HasLte(), r.GetLte())
		}
		return schema, must, nil
	case protoreflect.DoubleKind:
		schema = obj("type", "number", "format", "double")
		if r := rules.GetDouble(); r != nil {
			schema, must = bounds(schema, r.HasGt(), r.GetGt(), r.HasGte(), r.GetGte(), r.HasLte(), r.GetLte())
		}
		return schema, must, nil
	default:
		return nil, false, fmt.Errorf("%s: a %s is not supported", field.Desc.FullName(), field.Desc.Kind())
	}
}

func textSchema(rules *validate.StringRules) (schema object, must bool) {
	schema = obj("type", "string")
	if rules == nil {
		return schema, false
	}
	if rules.GetMinLen() > 0 {
		schema, must = schema.with("minLength", rules.GetMinLen()), true
	}
	if rules.HasMaxLen() {
		schema = schema.with("maxLength", rules.GetMaxLen())
	}
	if words := rules.GetIn(); len(words) > 0 {
		schema, must = schema.with("enum", words), must || !slices.Contains(words, "")
	}
	return schema.with("pattern", rules.GetPattern()), must
}

// bounds tells also whether zero, which is what an absent number is, lies outside.
func bounds[N int32 | int64 | float64](schema object, hasGt bool, gt N, hasGte bool, gte N, hasLte bool, lte N) (object, bool) {
	must := false
	if hasGt {
		schema, must = schema.with("exclusiveMinimum", gt), gt >= 0
	}
	if hasGte {
		schema, must = schema.with("minimum", gte), gte > 0
	}
	if hasLte {
		schema = schema.with("maximum", lte)
	}
	return schema, must
}

// text is a comment as one paragraph a blank-line block.
func text(comment protogen.Comments) string {
	var paragraphs []string
	for _, block := range strings.Split(string(comment), "\n\n") {
		if p := strings.Join(strings.Fields(block), " "); p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}
