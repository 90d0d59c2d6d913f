package catalog_test

import (
	"slices"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/services/catalog/catalogtest"
)

func TestListSubstitutes(t *testing.T) {
	t.Parallel()
	w := catalogtest.New(t)
	named := func(name string) func(p *catalogv1.Product) { return func(p *catalogv1.Product) { p.Name = name } }
	edits := map[string][]func(p *catalogv1.Product){
		"wanted":       {named("Toned Milk")},
		"same-dearer":  {named("Toned Milk"), func(p *catalogv1.Product) { p.Brand, p.Price = "Other", catalogtest.Rupees(45) }},
		"twice":        {named("Toned Milk"), func(p *catalogv1.Product) { p.PackSize, p.Price = "1 l", catalogtest.Rupees(48) }},
		"cow":          {named("Cow Milk")},
		"far-too-dear": {named("Toned Milk"), func(p *catalogv1.Product) { p.Mrp, p.Price = catalogtest.Rupees(90), catalogtest.Rupees(80) }},
		"little":       {named("Toned Milk"), func(p *catalogv1.Product) { p.PackSize, p.Price = "100 ml", catalogtest.Rupees(30) }},
		"frozen":       {named("Toned Milk"), func(p *catalogv1.Product) { p.StorageZone = "frozen" }},
		"with-egg":     {named("Toned Milk"), func(p *catalogv1.Product) { p.Attributes = map[string]string{"diet": "egg"} }},
		"curd":         {named("Toned Milk"), func(p *catalogv1.Product) { p.CategoryId = "curd" }},
		"sold-out":     {named("Toned Milk")},
		"unknown":      {named("Toned Milk")}, // inventory never spoke of it
	}
	var products []*catalogv1.Product
	var said []*eventsv1.StockLevel
	for id, edit := range edits {
		products = append(products, catalogtest.Product(id, edit...))
		available := int32(3)
		if id == "sold-out" {
			available = 0
		}
		if id != "unknown" {
			said = append(said, &eventsv1.StockLevel{ProductId: id, Available: available, Version: 1})
		}
	}
	w.ImportProducts(t, []string{store}, products...)
	levels(t, w, said...)
	offered := func() (ids []string) {
		res, err := w.ListSubstitutes(t.Context(), &catalogv1.ListSubstitutesRequest{WarehouseId: store, ProductId: "wanted"})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range res.Products {
			ids = append(ids, p.ProductId)
		}
		return ids
	}
	want := []string{"same-dearer", "twice", "cow"}
	catalogtest.Eventually(t, "the levels are known", func() bool { return len(offered()) >= len(want) })
	if got := offered(); !slices.Equal(got, want) {
		t.Errorf("offered %v, want %v", got, want)
	}
	for _, nowhere := range []*catalogv1.ListSubstitutesRequest{{WarehouseId: "s2", ProductId: "wanted"}, {WarehouseId: store, ProductId: "none"}} {
		if res, err := w.ListSubstitutes(t.Context(), nowhere); err != nil || len(res.Products) > 0 {
			t.Errorf("%v: %v, %v", nowhere, res, err)
		}
	}
}
