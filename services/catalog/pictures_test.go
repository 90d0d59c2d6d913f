package catalog_test

import (
	"encoding/xml"
	"errors"
	"image/color"
	"image/jpeg"
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
		product("damaged", func(p *catalogv1.Product) { p.Picture = "2f00" }),
		product("c", func(p *catalogv1.Product) { p.ImageUrls = []string{"https://img.example/c.jpg"} }))
	handler := w.Pictures(fstest.MapFS{"1f95b.webp": {Data: greenPicture}, "2f00.webp": {Data: []byte("RIFF....WEBP")}})
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
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "image/jpeg" || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", url, rec.Code, rec.Header())
	}
	drawn, err := jpeg.Decode(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	if corner, middle := drawn.At(10, 10), drawn.At(200, 200); !alike(corner, color.RGBA{0xcf, 0xe3, 0xf5, 0xff}) || !alike(middle, color.RGBA{0, 0x80, 0, 0xff}) {
		t.Errorf("the corner is %v and the middle %v", corner, middle)
	}
	if again := fetch(url, "If-None-Match", rec.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("again: %d", again.Code)
	}
	if old := fetch("/images/products/a?v=old"); old.Code != http.StatusOK || old.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("another version: %d %v", old.Code, old.Header())
	}

	odd := fetch(get(t, w, "b").ImageUrls[0]).Body.String()
	if strings.Contains(odd, "<script") || !strings.Contains(odd, ">SC<") {
		t.Errorf("drawn as %s", odd)
	}
	wellFormed(t, odd)
	if damaged := fetch("/images/products/damaged"); damaged.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("a damaged picture: %v", damaged.Header())
	}
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
	for _, absent := range []string{"/images/products/zzz", "/images/products/", "/images/products/../a", "/"} {
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

// greenPicture is a WebP of 8x8 pixels of #008000.
var greenPicture = []byte("\x52\x49\x46\x46\x1c\x00\x00\x00\x57\x45\x42\x50\x56\x50\x38\x4c\x0f\x00\x00\x00\x2f\x07\xc0\x01\x00\x07\x50\xc0\x88\xfe\x07\x22\xa2\xff\x01\x00")

// alike allows what JPEG changes.
func alike(a, b color.Color) bool {
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) < 8<<8 }
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	return near(r1, r2) && near(g1, g2) && near(b1, b2)
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
