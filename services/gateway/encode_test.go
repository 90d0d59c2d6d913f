package gateway

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "doorstep/gen/account/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
)

// Every answer of every public method, filled at random, is what protojson writes, but for 64-bit
// integers.
func TestAnswersAreProtoJSON(t *testing.T) {
	t.Parallel()
	policies, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	all := newPlans()
	for procedure, rule := range policies {
		kind, err := protoregistry.GlobalTypes.FindMessageByName(rule.Method.Output().FullName())
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			m := kind.New()
			fill(random, m, 4)
			got, err := all.of(m.Descriptor()).appendMessage(nil, m)
			if err != nil {
				t.Fatalf("%s: %v", procedure, err)
			}
			want, err := protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}.Marshal(m.Interface())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(number(t, got), number(t, want)) {
				t.Fatalf("%s: got %s\nwant %s", procedure, got, want)
			}
			again := kind.New().Interface()
			if err := strictly.Unmarshal(got, again); err != nil || !proto.Equal(m.Interface(), again) {
				t.Fatalf("%s: %s reads as %v (%v)", procedure, got, again, err)
			}
		}
	}
	if len(policies) < 50 {
		t.Errorf("only %d methods", len(policies))
	}
}

// number reads JSON; integers that protojson writes as strings become numbers where the text is one.
func number(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return unquote("", v)
}

func unquote(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = unquote(k, v[k])
		}
	case []any:
		for i := range v {
			v[i] = unquote(key, v[i])
		}
	case string:
		if strings.HasSuffix(key, "_minor") || strings.HasSuffix(key, "sequence") || key == "rows" || key == "value" || key == "version" {
			return json.Number(v)
		}
	case json.Number:
		f, _ := v.Float64()
		if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return v
		}
		if strings.ContainsAny(string(v), ".eE") {
			return f
		}
	}
	return v
}

func fill(random *rand.Rand, m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if random.IntN(4) == 0 || field.Message() != nil && depth == 0 {
			continue
		}
		switch {
		case field.IsMap():
			entries := m.Mutable(field).Map()
			for range random.IntN(4) {
				entries.Set(value(random, m, field.MapKey(), 0).MapKey(), value(random, m, field.MapValue(), 0))
			}
		case field.IsList():
			list := m.Mutable(field).List()
			for range random.IntN(3) {
				if field.Message() != nil {
					fill(random, list.AppendMutable().Message(), depth-1)
				} else {
					list.Append(value(random, m, field, depth))
				}
			}
		case field.Message() != nil && field.Message().FullName() == timestampName:
			at := m.Mutable(field).Message()
			at.Set(at.Descriptor().Fields().ByName("seconds"), protoreflect.ValueOfInt64(random.Int64N(4e9)))
			at.Set(at.Descriptor().Fields().ByName("nanos"), protoreflect.ValueOfInt32(random.Int32N(10)*111_000_000))
		case field.Message() != nil:
			fill(random, m.Mutable(field).Message(), depth-1)
		default:
			m.Set(field, value(random, m, field, depth))
		}
	}
}

var texts = []string{"", "milk", `"amount_minor":"5"`, `\`, "a\nb\t\r\x01\x1f", "दूध 🥛", "</script>", "\u2028"}

func value(random *rand.Rand, m protoreflect.Message, field protoreflect.FieldDescriptor, _ int) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(texts[random.IntN(len(texts))])
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(random.IntN(2) == 0)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(random.Int32() - 1<<30)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64([]int64{0, 1, -1, math.MaxInt64, math.MinInt64}[random.IntN(5)])
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64([]float64{0, 12.9716, -77.5946, 1e-9, 1e22, math.NaN(), math.Inf(-1)}[random.IntN(5)])
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte("bytes"))
	default:
		return m.NewField(field)
	}
}

func TestAppendString(t *testing.T) {
	t.Parallel()
	for _, s := range append(texts, "\xff", "a\xffb\xfe", "\xe0\xa4", string(rune(0x10ffff))) {
		got := appendString(nil, s)
		var back string
		if err := json.Unmarshal(got, &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") && !strings.Contains(s, "\xe0") {
			t.Errorf("%q is written as %s and reads as %q (%v)", s, got, back, err)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var ours, theirs string
		if err := json.Unmarshal(appendString(nil, s), &ours); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if err := json.Unmarshal(want, &theirs); err != nil || ours != theirs {
			t.Errorf("%q reads as %q, not %q (%v)", s, ours, theirs, err)
		}
	})
}

func exampleOrder() *orderv1.Order {
	o := &orderv1.Order{OrderId: "abc", Status: "confirmed", FinalAmount: &typev1.Money{AmountMinor: 12900, Currency: "INR"}}
	for range 5 {
		o.Items = append(o.Items, &orderv1.OrderItem{ProductId: "p", Name: "Milk", Quantity: 2, Price: &typev1.Money{AmountMinor: 2700, Currency: "INR"}})
	}
	return o
}

func BenchmarkEncode(b *testing.B) {
	m := exampleOrder().ProtoReflect()
	plan := newPlans().of(m.Descriptor())
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out, _ = plan.appendMessage(out[:0], m)
		}
	})
	b.Run("protojson", func(b *testing.B) {
		b.ReportAllocs()
		var out []byte
		for b.Loop() {
			out, _ = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}.MarshalAppend(out[:0], m.Interface())
		}
	})
}
