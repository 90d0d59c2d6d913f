package page_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"doorstep/kit/errs"
	"doorstep/kit/page"
)

type request struct {
	size  int32
	token string
}

func (r request) GetPageSize() int32   { return r.size }
func (r request) GetPageToken() string { return r.token }

// place is a key of two fields.
type place struct {
	Start time.Time
	ID    string
}

func TestPagesShowEveryRowOnce(t *testing.T) {
	t.Parallel()
	rows := []string{"a", "b", "c", "d", "e", "f"}
	for size := int32(1); size <= 7; size++ {
		var seen []string
		pages, next := 0, ""
		for pages == 0 || next != "" {
			p, err := page.Read[string](request{size, next}, 20)
			if err != nil {
				t.Fatal(err)
			}
			at, _ := slices.BinarySearch(rows, p.After+"\x00")
			var shown []string
			shown, next = page.Cut(rows[at:min(at+int(p.Limit()), len(rows))], p, func(row string) string { return row })
			seen = append(seen, shown...)
			pages++
		}
		if want := (len(rows) + int(size) - 1) / int(size); !slices.Equal(seen, rows) || pages != want {
			t.Errorf("size %d: %v on %d pages, want %d", size, seen, pages, want)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for asked, want := range map[int32]int32{-1: 20, 0: 20, 1: 1, 500: 500} {
		if p, err := page.Read[string](request{size: asked}, 20); err != nil || p.Size != want || p.Limit() != want+1 || p.After != "" {
			t.Errorf("%d: %+v, %v", asked, p, err)
		}
	}
}

func TestKeysComeBack(t *testing.T) {
	t.Parallel()
	key := place{Start: time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC), ID: "café <&> \"x\" \\u"}
	_, next := page.Cut([]int{1, 2}, page.Page[place]{Size: 1}, func(int) place { return key })
	if p, err := page.Read[place](request{token: next}, 20); err != nil || p.After != key {
		t.Errorf("%+v, %v", p.After, err)
	}
	if strings.ContainsAny(next, "+/=") {
		t.Errorf("token %q needs escaping in a URL", next)
	}
}

func TestForeignTokensAreRefused(t *testing.T) {
	t.Parallel()
	_, name := page.Cut([]int{1, 2}, page.Page[string]{Size: 1}, func(int) string { return "milk" })
	_, number := page.Cut([]int{1, 2}, page.Page[int64]{Size: 1}, func(int) int64 { return 7 })
	of := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, bad := range []string{"%", "a", "milk", number, of("milk"), of(`"a`), of(`"a"b`), of("\"a\x00\""), of(`"a\u0000"`), name + "="} {
		refused[string](t, bad)
	}
	for _, bad := range []string{name, of("1.5"), of("1e400"), of("9223372036854775808")} {
		refused[int64](t, bad)
	}
	for _, bad := range []string{name, number, of(`{"Start":"yesterday"}`), of(`{"ID":"\u0000"}`)} {
		refused[place](t, bad)
	}
}

func refused[K any](t *testing.T, token string) {
	t.Helper()
	_, err := page.Read[K](request{token: token}, 20)
	if public := errs.From(err); err == nil || public.Kind != errs.InvalidArgument || public.Reason != "page_token_invalid" {
		t.Errorf("%q: %v", token, err)
	}
}

// Whatever comes in is refused or is text that PostgreSQL stores.
func FuzzRead(f *testing.F) {
	for _, key := range []string{``, `"a"`, `7`, `{"Start":"2026-03-01T09:30:00Z","ID":"a"}`, `"\u0000"`, `"\ud800"`, "\"\xff\"", `null`} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(key)))
	}
	f.Add("%")
	f.Fuzz(func(t *testing.T, token string) {
		id, err := page.Read[string](request{token: token}, 20)
		fuzzed(t, id, err, id.After)
		at, err := page.Read[place](request{token: token}, 20)
		fuzzed(t, at, err, at.After.ID)
		number, err := page.Read[int64](request{token: token}, 20)
		fuzzed(t, number, err, "")
	})
}

func fuzzed[K comparable](t *testing.T, p page.Page[K], err error, text string) {
	t.Helper()
	if err != nil {
		if !errs.Is(err, "page_token_invalid") || p != (page.Page[K]{}) {
			t.Fatalf("%+v, %v", p, err)
		}
		return
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		t.Fatalf("text %q", text)
	}
	_, next := page.Cut([]int{1, 2}, page.Page[K]{Size: 1}, func(int) K { return p.After })
	if again, err := page.Read[K](request{token: next}, 20); err != nil {
		t.Fatalf("%+v does not come back: %v", p.After, err)
	} else if _, later := page.Cut([]int{1, 2}, page.Page[K]{Size: 1}, func(int) K { return again.After }); later != next {
		t.Fatalf("%q came back as %q", next, later)
	}
}
