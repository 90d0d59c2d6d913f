package catalog_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/services/catalog/catalogtest"
)

func TestPictures(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store},
		product("a", func(p *catalogv1.Product) { p.Picture = "1f95b" }),
		product("b", func(p *catalogv1.Product) {
			p.Name, p.PackSize = `<script> & "Curd"`, "5 < 6 & \"7\" \x07"
			p.Picture = "0000"
		}),
		product("c", func(p *catalogv1.Product) { p.ImageUrls = []string{"https://img.example/c.jpg"} }))
	handler := w.Pictures(fstest.MapFS{"1f95b.webp": {Data: []byte("RIFF....WEBP")}})
	fetch := func(url string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, url, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, r)
		return rec
	}

	url := get(t, w, "a").ImageUrls[0]
	rec := fetch(url)
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", url, rec.Code, rec.Header())
	}
	for _, part := range []string{"data:image/webp;base64,UklGR", "#cfe3f5", "500 ml"} {
		if !strings.Contains(rec.Body.String(), part) {
			t.Errorf("no %s in %s", part, rec.Body)
		}
	}
	if again := fetch(url, "If-None-Match", rec.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("again: %d", again.Code)
	}
	if old := fetch("/images/products/a.svg?v=old"); old.Code != http.StatusOK || old.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("another version: %d %v", old.Code, old.Header())
	}

	odd := fetch(get(t, w, "b").ImageUrls[0]).Body.String()
	if strings.Contains(odd, "<script") || !strings.Contains(odd, ">SC<") {
		t.Errorf("drawn as %s", odd)
	}
	wellFormed(t, odd)
	if url := get(t, w, "c").ImageUrls[0]; url != "https://img.example/c.jpg" {
		t.Errorf("a photo became %s", url)
	}
	categories, err := w.ListCategories(t.Context(), &catalogv1.ListCategoriesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range categories.Categories {
		if rec := fetch(c.ImageUrl); rec.Code != http.StatusOK {
			t.Errorf("%s: %d", c.ImageUrl, rec.Code)
		}
	}
	for _, absent := range []string{"/images/products/zzz.svg", "/images/products/a", "/images/products/", "/images/products/../a.svg", "/"} {
		if rec := fetch(absent); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d", absent, rec.Code)
		}
	}
	post := httptest.NewRecorder()
	handler.ServeHTTP(post, httptest.NewRequest(http.MethodPost, url, nil))
	if post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", post.Code)
	}
}

func TestAPictureChangesItsAddress(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"))
	before := get(t, w, "a").ImageUrls[0]
	_, err := w.SaveCategory(t.Context(), &catalogv1.SaveCategoryRequest{CategoryId: "dairy", Category: &catalogv1.Category{Name: "Dairy", Position: 1, Colour: "#ffeeff"}})
	if err != nil {
		t.Fatal(err)
	}
	if after := get(t, w, "a").ImageUrls[0]; after == before {
		t.Errorf("still %s after the colour changed", after)
	}
}

func wellFormed(t *testing.T, document string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(document))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, document)
		}
	}
}
