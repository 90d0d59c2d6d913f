package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
)

// Bounds of one record.
const (
	mostChanges = 60
	longest     = 400 // bytes of a value
	deepest     = 4   // messages inside messages
)

// Hidden stands for personal data and secrets.
const Hidden = "(hidden)"

// changed are the fields that differ, and beside them what was asked for, such as the reason.
func (r *record) changed(n note) []*eventsv1.StaffChange {
	list := &changes{}
	list.compare("", n.before, n.after, 0)
	either := n.after
	if either == nil {
		either = n.before
	}
	return append(list.found, r.asked(either)...)
}

// asked are the fields of the request, without those that the thing itself has and, where there is a
// thing, without lists of parts.
func (r *record) asked(thing proto.Message) []*eventsv1.StaffChange {
	list, told := &changes{}, make([]*eventsv1.StaffChange, 0)
	list.compare("", nil, r.request, 0)
	for _, c := range list.found {
		name, _, nested := strings.Cut(c.Field, ".")
		if name == r.rule.Policy.Object || name == "warehouse_id" || thing != nil && (nested || has(thing, name) || parts(r.request, name)) {
			continue
		}
		told = append(told, c)
	}
	return told
}

// has reports whether a message has a field: what was asked is then part of what was changed.
func has(m proto.Message, name string) bool {
	return m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name)) != nil
}

func parts(m proto.Message, name string) bool {
	field := m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name))
	return field != nil && field.IsList() && field.Kind() == protoreflect.MessageKind
}

type changes struct{ found []*eventsv1.StaffChange }

func (c *changes) add(field, before, after string) {
	if len(c.found) < mostChanges {
		c.found = append(c.found, &eventsv1.StaffChange{Field: field, Before: short(before), After: short(after)})
	}
}

// compare adds the fields of two messages of one type, either of which may be missing.
func (c *changes) compare(path string, before, after proto.Message, depth int) {
	either := after
	if either == nil {
		either = before
	}
	if either == nil {
		return
	}
	fields := either.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		was, is := value(before, field), value(after, field)
		if same(field, was, is) {
			continue
		}
		name := path + string(field.Name())
		switch {
		case hidden(field):
			c.add(name, hide(was), hide(is))
		case nested(field) && depth < deepest:
			c.compare(name+".", message(was), message(is), depth+1)
		case rows(field, was, is) && depth < deepest:
			for i := range is.List().Len() {
				c.compare(fmt.Sprintf("%s.%d.", name, i+1), was.List().Get(i).Message().Interface(), is.List().Get(i).Message().Interface(), depth+1)
			}
		default:
			c.add(name, text(field, was), text(field, is))
		}
	}
}

// value is a field that is set; invalid when it is not.
func value(m proto.Message, field protoreflect.FieldDescriptor) protoreflect.Value {
	if m == nil || !m.ProtoReflect().Has(field) {
		return protoreflect.Value{}
	}
	return m.ProtoReflect().Get(field)
}

func same(field protoreflect.FieldDescriptor, a, b protoreflect.Value) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	return a.Equal(b)
}

// hidden fields carry the contract's mark for what is not to be shown.
func hidden(field protoreflect.FieldDescriptor) bool {
	options, ok := field.Options().(*descriptorpb.FieldOptions)
	return ok && options.GetDebugRedact()
}

func hide(v protoreflect.Value) string {
	if !v.IsValid() {
		return ""
	}
	return Hidden
}

// nested is a message whose fields are told one by one. Times are one value.
func nested(field protoreflect.FieldDescriptor) bool {
	return field.Kind() == protoreflect.MessageKind && !field.IsList() && !field.IsMap() && field.Message().FullName() != stamp
}

// rows are two lists of messages that are as long as each other: they are compared one by one.
func rows(field protoreflect.FieldDescriptor, was, is protoreflect.Value) bool {
	return field.IsList() && field.Kind() == protoreflect.MessageKind && was.IsValid() && is.IsValid() && was.List().Len() == is.List().Len()
}

var stamp = (&timestamppb.Timestamp{}).ProtoReflect().Descriptor().FullName()

func message(v protoreflect.Value) proto.Message {
	if !v.IsValid() {
		return nil
	}
	return v.Message().Interface()
}

// text is a value for people. Lists, maps and what is too deep are JSON.
func text(field protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch {
	case !v.IsValid():
		return ""
	case field.IsList():
		parts := make([]string, 0, v.List().Len())
		for i := range v.List().Len() {
			parts = append(parts, single(field, v.List().Get(i)))
		}
		return strings.Join(parts, ", ")
	case field.IsMap():
		var parts []string
		v.Map().Range(func(key protoreflect.MapKey, v protoreflect.Value) bool {
			parts = append(parts, key.String()+": "+single(field.MapValue(), v))
			return true
		})
		slices.Sort(parts)
		return strings.Join(parts, ", ")
	}
	return single(field, v)
}

func single(field protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch field.Kind() {
	case protoreflect.EnumKind:
		if value := field.Enum().Values().ByNumber(v.Enum()); value != nil {
			return string(value.Name())
		}
	case protoreflect.BytesKind:
		return fmt.Sprintf("%d bytes", len(v.Bytes()))
	case protoreflect.MessageKind:
		if at, ok := v.Message().Interface().(*timestamppb.Timestamp); ok {
			return at.AsTime().Format(time.RFC3339)
		}
		plain := proto.Clone(v.Message().Interface())
		forget(plain.ProtoReflect())
		encoded, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(plain)
		if err != nil {
			return Hidden // what cannot be read is not shown
		}
		return string(encoded)
	}
	return v.String()
}

// forget takes out what is hidden.
func forget(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case hidden(field):
			m.Clear(field)
		case field.Kind() != protoreflect.MessageKind || field.IsMap():
		case field.IsList():
			for i := range v.List().Len() {
				forget(v.List().Get(i).Message())
			}
		default:
			forget(v.Message())
		}
		return true
	})
}

// short keeps the beginning of a long value.
func short(value string) string {
	if len(value) <= longest {
		return value
	}
	cut := longest
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return value[:cut] + " ..."
}
