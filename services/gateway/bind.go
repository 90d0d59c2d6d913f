package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// binding says which part of a request goes into which field of its message.
type binding struct {
	input protoreflect.MessageType
	path  []protoreflect.FieldDescriptor // by variable
	query map[string]protoreflect.FieldDescriptor
	// wholeBody: the body is the message itself; body: one field of it; neither: no body.
	wholeBody bool
	body      protoreflect.FieldDescriptor
}

func newBinding(input protoreflect.MessageDescriptor, pattern, body string) (b binding, err error) {
	if b.input, err = protoregistry.GlobalTypes.FindMessageByName(input.FullName()); err != nil {
		return b, err
	}
	elsewhere := make(map[protoreflect.Name]bool)
	for _, part := range strings.Split(pattern, "/") {
		name, is := variableName(part)
		if !is {
			continue
		}
		field := input.Fields().ByName(protoreflect.Name(name))
		if field == nil || !parameter(field) || field.IsList() {
			return b, fmt.Errorf("%s has no field for the variable %q", input.Name(), name)
		}
		b.path = append(b.path, field)
		elsewhere[field.Name()] = true
	}
	switch body {
	case "":
	case "*":
		b.wholeBody = true
		return b, nil
	default:
		b.body = input.Fields().ByName(protoreflect.Name(body))
		if b.body == nil || b.body.Message() == nil || b.body.IsList() || b.body.IsMap() {
			return b, fmt.Errorf("%s has no message %q for the body", input.Name(), body)
		}
		elsewhere[b.body.Name()] = true
	}
	b.query = make(map[string]protoreflect.FieldDescriptor)
	for i := range input.Fields().Len() {
		field := input.Fields().Get(i)
		if elsewhere[field.Name()] {
			continue
		}
		if !parameter(field) {
			return b, fmt.Errorf("field %q of %s cannot come from a query", field.Name(), input.Name())
		}
		b.query[string(field.Name())] = field
	}
	return b, nil
}

const timestampName = "google.protobuf.Timestamp"

// parameter reports whether a field can be written as one word of text.
func parameter(field protoreflect.FieldDescriptor) bool {
	if field.Message() != nil {
		return !field.IsMap() && field.Message().FullName() == timestampName
	}
	return field.Kind() != protoreflect.BytesKind
}

// message makes the message of a request, all of it, or says what is wrong with the request.
func (b *binding) message(w http.ResponseWriter, r *http.Request, values []string, maxBody int64) (proto.Message, error) {
	body, err := b.readBody(w, r, maxBody)
	if err != nil {
		return nil, err
	}
	msg := b.input.New()
	if len(body) > 0 {
		target := msg
		if !b.wholeBody {
			target = msg.Mutable(b.body).Message()
		}
		if err := unmarshal(body, target.Interface()); err != nil {
			return nil, err
		}
	}
	for i, field := range b.path {
		if err := setParameter(msg, field, values[i]); err != nil {
			return nil, err
		}
	}
	return msg.Interface(), b.setQuery(msg, r.URL.RawQuery)
}

func (b *binding) readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, bodyTooLarge
	}
	buf := bytes.NewBuffer(nil)
	if r.ContentLength > 0 {
		buf.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, limit))
	var tooMuch *http.MaxBytesError
	switch {
	case errors.As(err, &tooMuch):
		return nil, bodyTooLarge
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, invalid("malformed_body", "The body ended early.")
	case err != nil:
		return nil, invalid("malformed_body", "The body could not be read.")
	case buf.Len() == 0:
		return nil, nil
	case !b.wholeBody && b.body == nil:
		return nil, invalid("body_not_allowed", "This request takes no body.")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, notEncoded
	}
	if !sentJSON(r) {
		return nil, notJSON
	}
	return buf.Bytes(), nil
}

// sentJSON lets a missing Content-Type pass: what is not JSON will not parse.
func sentJSON(r *http.Request) bool {
	header := r.Header.Get("Content-Type")
	if header == "" || header == jsonType {
		return true
	}
	mediaType, params, err := mime.ParseMediaType(header)
	charset := params["charset"]
	return err == nil && mediaType == jsonType && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

const jsonType = "application/json"

// strictly refuses unknown fields: a misspelt one would otherwise be lost in silence.
var strictly = protojson.UnmarshalOptions{RecursionLimit: 64}

func unmarshal(body []byte, msg proto.Message) error {
	if !utf8.Valid(body) {
		return invalid("invalid_utf8", "The body must be UTF-8.")
	}
	if err := strictly.Unmarshal(body, msg); err != nil {
		if field, unknown := unknownField(err); unknown {
			return invalid("unknown_field", "There is no field %q.", field).With("field", field)
		}
		return invalid("malformed_body", "The body is not the JSON that this request takes: %s.", syntaxOf(err))
	}
	// NUL breaks PostgreSQL's text and not-a-number breaks JSON; both are rare enough to look twice.
	if bytes.Contains(body, []byte(`\u0000`)) || bytes.Contains(body, []byte(`NaN`)) || bytes.Contains(body, []byte(`Infinity`)) {
		return checkValues(msg.ProtoReflect())
	}
	return nil
}

// unknownField reads the name out of protojson's error, which has no type.
func unknownField(err error) (name string, is bool) {
	_, rest, is := strings.Cut(err.Error(), `unknown field "`)
	name, _, _ = strings.Cut(rest, `"`)
	return name, is
}

// syntaxOf is protojson's text without its prefix, whose spaces vary on purpose.
func syntaxOf(err error) string {
	text := strings.ReplaceAll(err.Error(), "\u00a0", " ")
	text = strings.TrimPrefix(text, "proto: ")
	return strings.TrimPrefix(text, "syntax error ")
}

func checkValues(msg protoreflect.Message) (err error) {
	msg.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsList():
			for i := range value.List().Len() {
				if err = checkValue(field, value.List().Get(i)); err != nil {
					break
				}
			}
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				if err = checkValue(field.MapKey(), key.Value()); err == nil {
					err = checkValue(field.MapValue(), value)
				}
				return err == nil
			})
		default:
			err = checkValue(field, value)
		}
		return err == nil
	})
	return err
}

func checkValue(field protoreflect.FieldDescriptor, value protoreflect.Value) error {
	switch field.Kind() {
	case protoreflect.StringKind:
		return checkText(value.String())
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		if f := value.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return invalidParameter(field)
		}
	case protoreflect.MessageKind:
		return checkValues(value.Message())
	default:
		return nil // the other kinds hold what they hold
	}
	return nil
}

func (b *binding) setQuery(msg protoreflect.Message, raw string) error {
	if raw == "" {
		return nil
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return invalid("malformed_query", "The query is not percent-encoded properly.")
	}
	for name, values := range query {
		if err := checkText(name); err != nil {
			return err
		}
		field := b.query[name]
		if field == nil {
			return invalid("unknown_parameter", "There is no query parameter %q.", name).With("field", name)
		}
		if len(values) > 1 && !field.IsList() {
			return invalid("invalid_parameter", "Send the query parameter %q once.", name).With("field", name)
		}
		for _, value := range values {
			if err := setParameter(msg, field, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func setParameter(msg protoreflect.Message, field protoreflect.FieldDescriptor, text string) error {
	if err := checkText(text); err != nil {
		return err
	}
	value, err := parse(field, text)
	if err != nil {
		return invalidParameter(field)
	}
	if field.IsList() {
		msg.Mutable(field).List().Append(value)
	} else {
		msg.Set(field, value)
	}
	return nil
}

func invalidParameter(field protoreflect.FieldDescriptor) error {
	name := string(field.Name())
	return invalid("invalid_parameter", "The value of %q cannot be read.", name).With("field", name)
}

var errKind = errors.New("not a parameter")

func parse(field protoreflect.FieldDescriptor, text string) (protoreflect.Value, error) {
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text), nil
	case protoreflect.BoolKind:
		v, err := strconv.ParseBool(text)
		return protoreflect.ValueOfBool(v), err
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		v, err := strconv.ParseInt(text, 10, 32)
		return protoreflect.ValueOfInt32(int32(v)), err
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		v, err := strconv.ParseInt(text, 10, 64)
		return protoreflect.ValueOfInt64(v), err
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		v, err := strconv.ParseUint(text, 10, 32)
		return protoreflect.ValueOfUint32(uint32(v)), err
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		v, err := strconv.ParseUint(text, 10, 64)
		return protoreflect.ValueOfUint64(v), err
	case protoreflect.DoubleKind:
		v, err := parseFloat(text, 64)
		return protoreflect.ValueOfFloat64(v), err
	case protoreflect.FloatKind:
		v, err := parseFloat(text, 32)
		return protoreflect.ValueOfFloat32(float32(v)), err
	case protoreflect.EnumKind:
		if v := field.Enum().Values().ByName(protoreflect.Name(text)); v != nil {
			return protoreflect.ValueOfEnum(v.Number()), nil
		}
	case protoreflect.MessageKind: // a timestamp; see parameter
		at, err := time.Parse(time.RFC3339Nano, text)
		stamp := timestamppb.New(at)
		return protoreflect.ValueOfMessage(stamp.ProtoReflect()), errors.Join(err, stamp.CheckValid())
	default:
	}
	return protoreflect.Value{}, errKind
}

// parseFloat takes what JSON takes: no infinity, no hexadecimal, no underscores.
func parseFloat(text string, bits int) (float64, error) {
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, errKind
	}
	return strconv.ParseFloat(text, bits)
}
