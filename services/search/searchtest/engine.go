package searchtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"doorstep/services/search"
)

// store carries everything but the last three.
const store = "s1"

// shop is what the suite searches in, most popular first.
var shop = []search.Document{
	document("onion", "Pyaz (Onion)", "Hasirukatte", "Everyday Vegetables", 900, pack("1 kg")),
	document("milk", "Toned Milk", "Gopala", "Milk", 800, pack("500 ml"), barcode("2010000010006")),
	document("milk-1l", "Toned Milk", "Gopala", "Milk", 700, pack("1 l")),
	document("tomato", "Tomatoes", "Hasirukatte", "Everyday Vegetables", 650),
	document("chocolate", "Milk Chocolate", "Cocoaville", "Chocolates", 600),
	document("cumin", "Jeera", "Masalewala", "Whole Spices", 500),
	document("biscuits", "Butter Biscuits", "Makhani", "Biscuits", 450),
	document("butter", "Salted Butter", "Gopala", "Butter & Cheese", 400, described("Goes well with biscuits.")),
	document("soap", "Rose Soap", "Onion & Sons", "Bath", 300),
	document("shampoo", "Onion Shampoo", "Chamak", "Hair Care", 250),
	document("rice", "Basmati Chawal", "Anna", "Rice", 200),
	document("rings", "Frozen Rings", "Kurkure", "Frozen Snacks", 150, described("Made of onion.")),
	document("cafe", "Café Crème", "Noir", "Coffee", 100),
	document("rare", "Saffron Milk", "Kesari", "Milk", 50, carriedBy("s2")),
	document("imli", "Tamarind Seedless", "Achaari", "Pastes", 40, carriedBy("s3")),
	document("puree", "Tamatar Puree", "Achaari", "Pastes", 30, carriedBy("s3")),
}

func document(id, name, brand, category string, popularity float64, edits ...func(*search.Document)) search.Document {
	d := search.Document{
		ProductID: id, Name: name, Brand: brand, Popularity: popularity, WarehouseIDs: []string{store, "s2"},
		Categories: []string{category, "Groceries"}, CategoryIDs: []string{category, "groceries"},
	}
	for _, edit := range edits {
		edit(&d)
	}
	return d
}

func pack(size string) func(*search.Document) { return func(d *search.Document) { d.PackSize = size } }
func barcode(code string) func(*search.Document) {
	return func(d *search.Document) { d.Barcodes = []string{code} }
}
func described(text string) func(*search.Document) {
	return func(d *search.Document) { d.Description = text }
}
func carriedBy(stores ...string) func(*search.Document) {
	return func(d *search.Document) { d.WarehouseIDs = stores }
}

// Engine is the suite that every implementation of search.Engine passes. Each test gets an empty
// engine from open.
func Engine(t *testing.T, open func(t *testing.T) search.Engine) {
	t.Run("finds", func(t *testing.T) { finds(t, filled(t, open)) })
	t.Run("filters", func(t *testing.T) { filters(t, filled(t, open)) })
	t.Run("limits", func(t *testing.T) { limits(t, filled(t, open)) })
	t.Run("changes", func(t *testing.T) { changes(t, filled(t, open)) })
	t.Run("survives any text", func(t *testing.T) { anyText(t, filled(t, open)) })
	t.Run("many at once", func(t *testing.T) { manyAtOnce(t, filled(t, open)) })
}

func filled(t *testing.T, open func(t *testing.T) search.Engine) search.Engine {
	engine := open(t)
	if ids := find(t, engine, search.Query{Text: "milk", WarehouseID: store}); ids != nil {
		t.Fatalf("an empty engine finds %v", ids)
	}
	if err := engine.Index(t.Context(), shop); err != nil {
		t.Fatal(err)
	}
	return engine
}

// find returns the ids found, after checking that the order is that of the scores.
func find(t *testing.T, engine search.Engine, query search.Query) []string {
	t.Helper()
	if query.Limit == 0 {
		query.Limit = 100
	}
	hits, err := engine.Search(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, hit := range hits.Hits {
		if i > 0 && hit.Score > hits.Hits[i-1].Score {
			t.Errorf("%q: hit %d scores above the one before", query.Text, i)
		}
		ids = append(ids, hit.ProductID)
	}
	if hits.Total < len(ids) {
		t.Errorf("%q: %d in total, %d returned", query.Text, hits.Total, len(ids))
	}
	return ids
}

func finds(t *testing.T, engine search.Engine) {
	for _, c := range []struct {
		why, text string
		want      []string // the first ones, in order; all of them when exact
		exact     bool
	}{
		{"name before brand before description", "onion", []string{"onion", "shampoo", "soap", "rings"}, true},
		{"the category counts", "milk", []string{"milk", "milk-1l", "chocolate"}, true},
		{"popularity decides between equals", "gopala", []string{"milk", "milk-1l", "butter"}, true},
		{"all words are needed", "toned milk", []string{"milk", "milk-1l"}, true},
		{"in any order", "milk toned", []string{"milk", "milk-1l"}, true},
		{"brand and name", "gopala butter", []string{"butter"}, true},
		{"as you type", "choc", []string{"chocolate"}, true},
		{"as you type the last of several", "toned m", []string{"milk", "milk-1l"}, true},
		{"one letter is enough", "j", []string{"cumin"}, true},
		{"a blank ends the word", "choc ", nil, false},
		{"capitals", "TONED Milk", []string{"milk", "milk-1l"}, true},
		{"accents", "cafe creme", []string{"cafe"}, true},
		{"plural asked", "onions", []string{"onion"}, false},
		{"plural named", "tomato", []string{"tomato"}, true},
		{"pack size", "toned milk 1l", []string{"milk-1l"}, true},
		{"pack size in two words", "toned milk 500 ml", []string{"milk"}, true},
		{"barcode", "2010000010006", []string{"milk"}, true},
		{"letter missing", "chocolte", []string{"chocolate"}, true},
		{"letter wrong", "shampuo", []string{"shampoo"}, true},
		{"letters swapped", "biscutis ", []string{"biscuits"}, false},
		{"mistake in the first word", "tonde milk", []string{"milk", "milk-1l"}, true},
		{"another language", "doodh", []string{"milk"}, false},
		{"another script", "दूध", []string{"milk"}, false},
		{"another script as it sounds", "जीरा", []string{"cumin"}, true},
		{"another language, spelt as it sounds", "dudh", []string{"milk"}, false},
		{"another language, other way", "potato", nil, false},
		{"sounds alike", "zeera", []string{"cumin"}, true},
		{"sounds alike, longer", "chaaval", []string{"rice"}, true},
		{"means the same", "cumin", []string{"cumin"}, true},
		{"one word too many", "organic toned milk", []string{"milk", "milk-1l"}, true},
		{"nothing like it", "carburettor", nil, true},
	} {
		ids := find(t, engine, search.Query{Text: c.text, WarehouseID: store})
		ok := len(ids) >= len(c.want) && slices.Equal(ids[:len(c.want)], c.want)
		if c.exact {
			ok = slices.Equal(ids, c.want)
		}
		if !ok {
			t.Errorf("%s: %q finds %v, want %v", c.why, c.text, ids, c.want)
		}
	}
}

func filters(t *testing.T, engine search.Engine) {
	if ids := find(t, engine, search.Query{Text: "tamatr", WarehouseID: "s3"}); !slices.Equal(ids, []string{"puree", "imli"}) {
		t.Errorf("a letter missing comes before a beginning with a mistake: %v", ids)
	}
	if ids := find(t, engine, search.Query{Text: "saffron", WarehouseID: store}); len(ids) != 0 {
		t.Errorf("found %v in a store that does not carry it", ids)
	}
	if ids := find(t, engine, search.Query{Text: "saffron", WarehouseID: "s2"}); !slices.Equal(ids, []string{"rare"}) {
		t.Errorf("found %v", ids)
	}
	if ids := find(t, engine, search.Query{Text: "milk", WarehouseID: "s9"}); len(ids) != 0 {
		t.Errorf("found %v in no store", ids)
	}
	if ids := find(t, engine, search.Query{Text: "milk", WarehouseID: store, CategoryID: "Chocolates"}); !slices.Equal(ids, []string{"chocolate"}) {
		t.Errorf("found %v among the chocolates", ids)
	}
	if ids := find(t, engine, search.Query{Text: "milk", WarehouseID: store, CategoryID: "groceries"}); len(ids) != 3 {
		t.Errorf("found %v in the category above", ids)
	}
	if ids := find(t, engine, search.Query{Text: "milk", WarehouseID: store, CategoryID: "none"}); len(ids) != 0 {
		t.Errorf("found %v in no category", ids)
	}
}

func limits(t *testing.T, engine search.Engine) {
	hits, err := engine.Search(t.Context(), search.Query{Text: "groceries", WarehouseID: store, Limit: 4})
	if err != nil || len(hits.Hits) != 4 || hits.Total != len(shop)-3 || hits.Hits[0].ProductID != "onion" {
		t.Errorf("%v, %v", hits, err)
	}
}

func changes(t *testing.T, engine search.Engine) {
	ctx := t.Context()
	moved := document("milk", "Oat Drink", "Gopala", "Plant Milk", 800)
	for range 2 {
		if err := engine.Index(ctx, []search.Document{moved}); err != nil {
			t.Fatal(err)
		}
		if err := engine.Delete(ctx, []string{"onion", "never there"}); err != nil {
			t.Fatal(err)
		}
	}
	if ids := find(t, engine, search.Query{Text: "oat", WarehouseID: store}); !slices.Equal(ids, []string{"milk"}) {
		t.Errorf("the new name finds %v", ids)
	}
	if ids := find(t, engine, search.Query{Text: "toned", WarehouseID: store}); !slices.Equal(ids, []string{"milk-1l"}) {
		t.Errorf("the old name finds %v", ids)
	}
	if ids := find(t, engine, search.Query{Text: "onion", WarehouseID: store}); slices.Contains(ids, "onion") || len(ids) != 3 {
		t.Errorf("found %v after a removal", ids)
	}
	// Long enough for whatever an engine does with what it does not need any more.
	for i := range 400 {
		again := moved
		again.Popularity = float64(i)
		if err := engine.Index(ctx, []search.Document{again}); err != nil {
			t.Fatal(err)
		}
	}
	if ids := find(t, engine, search.Query{Text: "oat", WarehouseID: store}); !slices.Equal(ids, []string{"milk"}) {
		t.Errorf("after many changes: %v", ids)
	}
	if ids := find(t, engine, search.Query{Text: "jeera", WarehouseID: store}); !slices.Equal(ids, []string{"cumin"}) {
		t.Errorf("the others, after many changes: %v", ids)
	}
}

func anyText(t *testing.T, engine search.Engine) {
	for _, text := range []string{
		"", " ", "'", "\"", "*", "(", ")", "\\", "milk\\", "+milk -toned", "milk AND (", "a:b", "~2", "[a TO b]", "{\"query\":1}",
		"\x00", "\xff\xfe", "日本語", "दूध", "🥛", "'; DROP TABLE", fmt.Sprint(make([]int, 200)), "a b c d e f g h i j k l m n o p",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	} {
		find(t, engine, search.Query{Text: text, WarehouseID: store})
	}
}

func manyAtOnce(t *testing.T, engine search.Engine) {
	var group sync.WaitGroup
	faults := make(chan error, 64)
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				var err error
				if worker < 2 {
					d := document(fmt.Sprint("new", worker, "-", i), "Fresh Thing", "New", "Things", float64(i))
					if err = engine.Index(t.Context(), []search.Document{d}); err == nil && i%2 == 0 {
						err = engine.Delete(t.Context(), []string{d.ProductID})
					}
				} else {
					var hits search.Hits
					hits, err = engine.Search(t.Context(), search.Query{Text: "toned milk", WarehouseID: store, Limit: 10})
					if err == nil && hits.Total != 2 {
						err = fmt.Errorf("%d hits", hits.Total)
					}
				}
				if err != nil {
					faults <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(faults)
	for err := range faults {
		t.Error(err)
	}
	if ids := find(t, engine, search.Query{Text: "fresh thing", WarehouseID: store}); len(ids) != 50 {
		t.Errorf("%d new ones are left, want 50", len(ids))
	}
}
