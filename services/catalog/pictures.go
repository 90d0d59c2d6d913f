package catalog

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	catalogv1 "doorstep/gen/catalog/v1"
)

const (
	tilePrefix         = "/images/products/"
	categoryTilePrefix = "/images/categories/"
	tileSuffix         = ".svg"
	// tileStyle is part of every tile's version: raise it when the drawing changes.
	tileStyle = "1"
)

// palette colours the tiles of categories without a colour.
var palette = []string{"#cfe8c6", "#cfe3f5", "#f3e3c3", "#f6d5c0", "#e2d4f2", "#c9e9e4", "#f3c6d3", "#fbe3a9"}

// tile is what is drawn for something without a photo.
type tile struct {
	colour, picture, initials, caption string
}

func productTile(m *catalogv1.Product, t tree) tile {
	return tile{colour: tileColour(m.CategoryId, t), picture: m.Picture, initials: initials(m.Name), caption: m.PackSize}
}

func categoryTile(m *catalogv1.Category, t tree) tile {
	return tile{colour: tileColour(m.CategoryId, t), picture: m.Picture, initials: initials(m.Name)}
}

func tileColour(category string, t tree) string {
	if colour := t.colour(category); colour != "" {
		return colour
	}
	sum := fnv.New32a()
	sum.Write([]byte(category))
	return palette[sum.Sum32()%uint32(len(palette))]
}

// initials are the first letters of the first two words.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		first, _ := utf8.DecodeRuneInString(word)
		if letters = append(letters, unicode.ToUpper(first)); len(letters) == 2 {
			break
		}
	}
	return string(letters)
}

// version names exactly this drawing, so that it may be cached for ever under an address with it.
func (t tile) version() string {
	sum := fnv.New64a()
	for _, part := range []string{tileStyle, t.colour, t.picture, t.initials, t.caption} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return fmt.Sprintf("%016x", sum.Sum64())
}

func tileURL(m *catalogv1.Product, t tree) string {
	return tilePrefix + url.PathEscape(m.ProductId) + tileSuffix + "?v=" + productTile(m, t).version()
}

func categoryTileURL(m *catalogv1.Category, t tree) string {
	return categoryTilePrefix + url.PathEscape(m.CategoryId) + tileSuffix + "?v=" + categoryTile(m, t).version()
}

// Pictures serves the drawn tiles of products and categories, and photos:
//
//	GET /images/products/{product_id}.svg   GET /images/categories/{category_id}.svg   GET /images/photos/{id}.jpg
//
// Pictures holds NAME.webp for the names that products and categories carry as their picture; one
// that is missing is drawn as initials. With the version that the catalog's own addresses carry
// (?v=) an answer may be cached for ever; with another, or none, it has to be asked for again.
func (s *Service) Pictures(pictures fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "Pictures can only be read.", http.StatusMethodNotAllowed)
			return
		}
		if strings.HasPrefix(r.URL.Path, photoPrefix) {
			s.servePhoto(w, r)
			return
		}
		v, err := s.view(r.Context())
		if err != nil {
			s.log.WarnContext(r.Context(), "picture not drawn", "error", err)
			http.Error(w, "The catalog is not there yet.", http.StatusServiceUnavailable)
			return
		}
		drawing, found := v.tile(r.URL.Path)
		if !found {
			http.NotFound(w, r)
			return
		}
		serveTile(w, r, drawing, pictures)
	})
}

func (v *view) tile(path string) (tile, bool) {
	if name, ok := strings.CutPrefix(path, tilePrefix); ok {
		id, isTile := strings.CutSuffix(name, tileSuffix)
		if p := v.products[id]; isTile && p != nil {
			return productTile(p.msg, v.tree), true
		}
	}
	if name, ok := strings.CutPrefix(path, categoryTilePrefix); ok {
		id, isTile := strings.CutSuffix(name, tileSuffix)
		if c := v.tree[id]; isTile && c != nil {
			return categoryTile(c.msg, v.tree), true
		}
	}
	return tile{}, false
}

func serveTile(w http.ResponseWriter, r *http.Request, t tile, pictures fs.FS) {
	version := t.version()
	etag := `"` + version + `"`
	header := w.Header()
	header.Set("ETag", etag)
	header.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == version {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", "image/svg+xml")
	header.Set("X-Content-Type-Options", "nosniff")
	// Opened on its own, an SVG is a document of this site: let it do nothing.
	header.Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
	if r.Method == http.MethodGet {
		_, _ = w.Write(t.draw(pictures)) // whoever does not wait for it does not need it
	}
}

// draw makes the SVG.
func (t tile) draw(pictures fs.FS) []byte {
	var svg strings.Builder
	svg.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" font-family="system-ui, sans-serif" text-anchor="middle">`)
	fmt.Fprintf(&svg, `<rect width="200" height="200" fill="%s"/>`, html.EscapeString(t.colour))
	if data := t.pictureData(pictures); data != nil {
		svg.WriteString(`<image x="40" y="28" width="120" height="120" href="data:image/webp;base64,` + base64.StdEncoding.EncodeToString(data) + `"/>`)
	} else {
		fmt.Fprintf(&svg, `<text x="100" y="112" font-size="64" font-weight="600" fill="#0008">%s</text>`, html.EscapeString(t.initials))
	}
	if t.caption != "" {
		fmt.Fprintf(&svg, `<text x="100" y="182" font-size="20" fill="#000a">%s</text>`, html.EscapeString(printable(t.caption)))
	}
	svg.WriteString(`</svg>`)
	return []byte(svg.String())
}

func (t tile) pictureData(pictures fs.FS) []byte {
	name := t.picture + ".webp"
	if t.picture == "" || pictures == nil || !fs.ValidPath(name) {
		return nil
	}
	data, err := fs.ReadFile(pictures, name)
	if err != nil {
		return nil
	}
	return data
}

// printable drops what XML forbids even escaped.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
}
