package embedded_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"doorstep/services/search"
	"doorstep/services/search/embedded"
	"doorstep/services/search/searchtest"
)

func TestEngine(t *testing.T) {
	searchtest.Engine(t, func(*testing.T) search.Engine { return embedded.New() })
}

func FuzzSearch(f *testing.F) {
	engine := embedded.New()
	documents := made(200)
	if err := engine.Index(f.Context(), documents); err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", "milk 500 ml", "toned mlk", "Ching’s", "दूध", "\xff", "a.b.c 1.5", "5 5 5 ml ml"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hits, err := engine.Search(t.Context(), search.Query{Text: text, WarehouseID: "s1", Limit: 10})
		if err != nil || len(hits.Hits) > 10 || hits.Total < len(hits.Hits) {
			t.Errorf("%q: %v, %v", text, hits, err)
		}
	})
}

// BenchmarkSearch types queries letter by letter into a catalogue of 27,000 products.
func BenchmarkSearch(b *testing.B) {
	engine := embedded.New()
	documents := made(27_000)
	if err := engine.Index(b.Context(), documents); err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		name := documents[random.IntN(len(documents))].Name
		text := name[:1+random.IntN(len(name))]
		if len(text) > 6 && random.IntN(4) == 0 {
			text = text[:3] + text[4:] // mistyped
		}
		if _, err := engine.Search(b.Context(), search.Query{Text: text, WarehouseID: "s1", Limit: 1000}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex makes the index of 27,000 products.
func BenchmarkIndex(b *testing.B) {
	documents := made(27_000)
	for b.Loop() {
		if err := embedded.New().Index(b.Context(), documents); err != nil {
			b.Fatal(err)
		}
	}
}

// made is a catalogue of invented words, some of them common, as words are.
func made(n int) []search.Document {
	random := rand.New(rand.NewPCG(3, 4))
	syllables := []string{"pa", "neer", "ma", "sa", "la", "cho", "co", "bis", "cuit", "mil", "ky", "do", "sa", "ghee", "to", "ma", "chi", "ps", "ka", "ju"}
	vocabulary := make([]string, 9000)
	for i := range vocabulary {
		for range 2 + random.IntN(3) {
			vocabulary[i] += syllables[random.IntN(len(syllables))]
		}
	}
	word := func() string {
		return vocabulary[int(float64(len(vocabulary))*random.Float64()*random.Float64()*random.Float64())]
	}
	documents := make([]search.Document, n)
	for i := range documents {
		documents[i] = search.Document{
			ProductID: fmt.Sprint("p", i), Name: word() + " " + word() + " - " + word() + " " + word(), Brand: word(),
			Description: word() + " " + word() + " " + word(), Categories: []string{word(), word()}, PackSize: fmt.Sprint(50*(1+i%20), " g"),
			CategoryIDs: []string{fmt.Sprint("c", i%90)}, WarehouseIDs: []string{"s1", "s2"}, Popularity: random.Float64(),
		}
	}
	return documents
}
