package catalog

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
)

const (
	tilePrefix         = "/images/products/"
	categoryTilePrefix = "/images/categories/"
)

func tileURL(m *catalogv1.Product, t tree) string {
	return tilePrefix + url.PathEscape(m.ProductId) + "?v=" + productTile(m, t).version()
}

func categoryTileURL(m *catalogv1.Category, t tree) string {
	return categoryTilePrefix + url.PathEscape(m.CategoryId) + "?v=" + categoryTile(m, t).version()
}

// Pictures serves the drawn tiles of products and categories, and photos:
//
//	GET /images/products/{product_id}   GET /images/categories/{category_id}   GET /images/photos/{id}.jpg
//
// Pictures holds NAME.webp for the names that products and categories carry as their picture; one
// that is missing is drawn as initials. With the version that the catalog's own addresses carry
// (?v=) an answer may be cached for ever; with another, or none, it has to be asked for again.
func (s *Service) Pictures(pictures fs.FS) http.Handler {
	tiles := newTiles(pictures)
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
		wanted, found := v.tile(r.URL.Path)
		if !found {
			http.NotFound(w, r)
			return
		}
		tiles.serve(w, r, wanted)
	})
}

func (v *view) tile(path string) (tile, bool) {
	if id, ok := strings.CutPrefix(path, tilePrefix); ok {
		if p := v.products[id]; p != nil {
			return productTile(p.msg, v.tree), true
		}
	}
	if id, ok := strings.CutPrefix(path, categoryTilePrefix); ok {
		if c := v.tree[id]; c != nil {
			return categoryTile(c.msg, v.tree), true
		}
	}
	return tile{}, false
}
