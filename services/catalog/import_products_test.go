package catalog_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/services/catalog/catalogtest"
)

func row(line int32, pairs ...string) *catalogv1.ImportRow {
	values := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return &catalogv1.ImportRow{Line: line, Values: values}
}

// outcomes are what was said of the rows, as "outcome" or "outcome reason field".
func outcomes(t *testing.T, w *catalogtest.World, validateOnly bool, rows ...*catalogv1.ImportRow) []string {
	t.Helper()
	res, err := w.Service.ImportProducts(t.Context(), &catalogv1.ImportProductsRequest{Rows: rows, ValidateOnly: validateOnly, WarehouseIds: []string{store}})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range res.Rows {
		said = append(said, strings.TrimSpace(r.Outcome+" "+r.Reason+" "+r.Field))
	}
	return said
}

func TestRowsArePreviewedAndImported(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b", func(p *catalogv1.Product) { p.Barcodes = []string{"111"} }))
	rows := []*catalogv1.ImportRow{
		row(2, "sku", "a", "price", "35.50"),
		row(3, "sku", "b", "price", "40", "mrp", "", "barcodes", " "),
		row(4, "sku", "n1", "name", "Paneer", "category", "dairy", "mrp", "95", "price", "₹89", "unit", "g", "pack_size", "200 g", "tax_percent", "2.5", "attributes", "diet=veg"),
		row(5, "sku", "n2", "name", "Nameless", "category", "nowhere", "mrp", "10", "price", "9", "unit", "g"),
		row(6, "sku", "n3", "name", "Dear", "category", "milk", "mrp", "10", "price", "11", "unit", "g"),
		row(7, "sku", "n4", "name", "No price", "category", "milk", "mrp", "10", "unit", "g"),
		row(8, "sku", "a", "price", "abc"),
		row(9, "sku", "n5", "name", "Odd", "category", "milk", "mrp", "10", "price", "ten", "unit", "g"),
		row(10, "sku", "n6", "name", "Thief", "category", "milk", "mrp", "10", "price", "9", "unit", "g", "barcodes", "111"),
		row(11, "sku", "n7", "name", "Measured", "category", "milk", "mrp", "10", "price", "9", "unit", "furlong"),
		row(12, "brand", "Nobody"),
	}
	want := []string{
		"changed", "unchanged", "new", "wrong category_unknown category", "wrong price_above_mrp price", "wrong value_needed price", "wrong product_repeated sku",
		"wrong value_unreadable price", "wrong barcode_taken barcodes", "wrong invalid_field unit", "wrong value_needed sku",
	}
	same := func(what string, got, want []string) {
		t.Helper()
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	same("preview", outcomes(t, w, true, rows...), want)
	if p := get(t, w, "a"); p.Price.AmountMinor != 4000 {
		t.Fatalf("the preview wrote: %v", p.Price)
	}
	same("import", outcomes(t, w, false, rows...), want)
	if a, n := get(t, w, "a"), get(t, w, "n1"); a.Price.AmountMinor != 3550 || a.Name != product("a").Name || n.Price.AmountMinor != 8900 || n.TaxRateBp != 250 || !n.IsFood {
		t.Errorf("imported %v and %v", a, n)
	}
	want[0], want[2] = "unchanged", "unchanged"
	same("again", outcomes(t, w, false, rows...), want)
	if listed := idsOf(list(t, w, &catalogv1.ListProductsRequest{}).Products); len(listed) != 3 {
		t.Errorf("the store carries %v", listed)
	}
	_, err := w.Service.ImportProducts(t.Context(), &catalogv1.ImportProductsRequest{Rows: []*catalogv1.ImportRow{row(1, "colour", "red")}})
	wantReason(t, err, "column_unknown")
}

// What is exported can be imported again, and changes nothing.
func TestExportIsImportable(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"), product("c", func(p *catalogv1.Product) { p.Archived, p.Barcodes = true, []string{"1", "2"} }))
	var rows []*catalogv1.ImportRow
	for token := ""; ; {
		page, err := w.ExportProducts(t.Context(), &catalogv1.ExportProductsRequest{PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page.Rows...)
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if len(rows) != 3 || rows[2].Values["barcodes"] != "1|2" || rows[2].Values["archived"] != "yes" || rows[0].Values["mrp"] != "50" {
		t.Fatalf("exported %v", rows)
	}
	for _, said := range outcomes(t, w, false, rows...) {
		if said != "unchanged" {
			t.Errorf("imported again: %s", said)
		}
	}
}

func TestPhotosOfProducts(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"))
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 2400, 1200))); err != nil {
		t.Fatal(err)
	}
	photo, err := w.UploadPicture(t.Context(), &catalogv1.UploadPictureRequest{Data: file.Bytes()})
	if err != nil || photo.Width != 1200 || photo.Height != 600 {
		t.Fatalf("uploaded %v, %v", photo, err)
	}
	_, err = w.UploadPicture(t.Context(), &catalogv1.UploadPictureRequest{Data: []byte("GIF89a, says the file")})
	wantReason(t, err, "picture_unreadable")
	changed := product("a", func(p *catalogv1.Product) {
		p.ImageUrls, p.ImageAlts = []string{" ", photo.Url, "https://img.example/b.jpg", photo.Url}, []string{"", "The carton, from the front"}
	})
	saved, err := w.UpdateProduct(t.Context(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: changed})
	if err != nil || len(saved.ImageUrls) != 2 || saved.ImageUrls[0] != photo.Url || saved.ImageAlts[0] != "The carton, from the front" {
		t.Fatalf("saved %v, %v", saved, err)
	}
	rec := httptest.NewRecorder()
	w.Pictures(nil).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, photo.Url, nil))
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "image/jpeg" || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	rec = httptest.NewRecorder()
	w.Pictures(nil).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/images/photos/absent.jpg", nil))
	if rec.Code != http.StatusNotFound {
		t.Errorf("absent: %d", rec.Code)
	}
}

// A hidden category is not shown in a store, nor is what is below it; its products are sold.
func TestHiddenCategories(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"))
	saved, err := w.SaveCategory(t.Context(), &catalogv1.SaveCategoryRequest{CategoryId: "dairy", Category: &catalogv1.Category{Name: "Dairy", NameHi: " डेयरी ", Hidden: true}})
	if err != nil || saved.NameHi != "डेयरी" {
		t.Fatalf("saved %v, %v", saved, err)
	}
	shown, err := w.ListCategories(t.Context(), &catalogv1.ListCategoriesRequest{WarehouseId: store})
	if err != nil || len(shown.Categories) != 0 {
		t.Errorf("shown %v, %v", shown, err)
	}
	all, err := w.ListCategories(t.Context(), &catalogv1.ListCategoriesRequest{})
	if err != nil || len(all.Categories) != len(catalogtest.Categories()) || !all.Categories[0].Hidden {
		t.Errorf("all are %v, %v", all, err)
	}
	if listed := list(t, w, &catalogv1.ListProductsRequest{}).Products; len(listed) != 1 {
		t.Errorf("sold %v", listed)
	}
}
