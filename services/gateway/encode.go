package gateway

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The JSON of answers is protojson's with three differences that apps want: names as in the
// contracts (snake_case), 64-bit integers as numbers, and fields at their default always present
// (absent messages and optional fields are left out). Equal messages have equal bytes.

// messagePlan is how a message type is written.
type messagePlan struct {
	name   protoreflect.FullName
	fields []fieldPlan
}

type fieldPlan struct {
	field protoreflect.FieldDescriptor
	key   string // `"name":`
	sub   *messagePlan
}

// plans holds the plan of each message type. It is complete before the first request.
type plans struct {
	known map[protoreflect.FullName]*messagePlan
}

func newPlans() *plans { return &plans{known: make(map[protoreflect.FullName]*messagePlan)} }

func (p *plans) of(message protoreflect.MessageDescriptor) *messagePlan {
	if plan := p.known[message.FullName()]; plan != nil {
		return plan
	}
	plan := &messagePlan{name: message.FullName()}
	p.known[plan.name] = plan
	if wellKnown(plan.name) {
		return plan
	}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		f := fieldPlan{field: field, key: `"` + string(field.Name()) + `":`}
		if field.IsMap() {
			field = field.MapValue()
		}
		if field.Message() != nil {
			f.sub = p.of(field.Message())
		}
		plan.fields = append(plan.fields, f)
	}
	return plan
}

func wellKnown(name protoreflect.FullName) bool {
	return strings.HasPrefix(string(name), "google.protobuf.")
}

// appendMessage writes m, which is of the plan's type.
func (p *messagePlan) appendMessage(b []byte, m protoreflect.Message) ([]byte, error) {
	if wellKnown(p.name) {
		return appendWellKnown(b, p.name, m)
	}
	b = append(b, '{')
	comma := false
	var err error
	for i := range p.fields {
		f := &p.fields[i]
		if f.field.HasPresence() && !m.Has(f.field) {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		b = append(b, f.key...)
		value := m.Get(f.field)
		switch {
		case f.field.IsList():
			b, err = f.appendList(b, value.List())
		case f.field.IsMap():
			b, err = f.appendMap(b, value.Map())
		default:
			b, err = f.appendValue(b, f.field, value)
		}
		if err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (f *fieldPlan) appendList(b []byte, list protoreflect.List) (_ []byte, err error) {
	b = append(b, '[')
	for i := range list.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = f.appendValue(b, f.field, list.Get(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (f *fieldPlan) appendMap(b []byte, m protoreflect.Map) (_ []byte, err error) {
	keys := make([]protoreflect.MapKey, 0, m.Len())
	m.Range(func(key protoreflect.MapKey, _ protoreflect.Value) bool {
		keys = append(keys, key)
		return true
	})
	slices.SortFunc(keys, func(x, y protoreflect.MapKey) int { return strings.Compare(x.String(), y.String()) })
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, key.String())
		b = append(b, ':')
		if b, err = f.appendValue(b, f.field.MapValue(), m.Get(key)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (f *fieldPlan) appendValue(b []byte, field protoreflect.FieldDescriptor, value protoreflect.Value) ([]byte, error) {
	switch field.Kind() {
	case protoreflect.StringKind:
		return appendString(b, value.String()), nil
	case protoreflect.BoolKind:
		return strconv.AppendBool(b, value.Bool()), nil
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind,
		protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return strconv.AppendInt(b, value.Int(), 10), nil
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind, protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return strconv.AppendUint(b, value.Uint(), 10), nil
	case protoreflect.FloatKind:
		return appendFloat(b, value.Float(), 32), nil
	case protoreflect.DoubleKind:
		return appendFloat(b, value.Float(), 64), nil
	case protoreflect.EnumKind:
		if v := field.Enum().Values().ByNumber(value.Enum()); v != nil {
			return appendString(b, string(v.Name())), nil
		}
		return strconv.AppendInt(b, int64(value.Enum()), 10), nil
	case protoreflect.BytesKind:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, value.Bytes())
		return append(b, '"'), nil
	default:
		return f.sub.appendMessage(b, value.Message())
	}
}

func appendWellKnown(b []byte, name protoreflect.FullName, m protoreflect.Message) ([]byte, error) {
	if name != timestampName {
		return protojson.MarshalOptions{}.MarshalAppend(b, m.Interface())
	}
	fields := m.Descriptor().Fields()
	at := time.Unix(m.Get(fields.ByNumber(1)).Int(), m.Get(fields.ByNumber(2)).Int()).UTC()
	b = append(b, '"')
	b = at.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"'), nil
}

// appendFloat writes a float as JavaScript does, and what JSON has no number for as protojson does.
func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Infinity"`...)
	}
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, bits)
}

const hex = "0123456789abcdef"

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[start:i]...)
				b = append(b, "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		b = appendEscaped(b, c)
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}
