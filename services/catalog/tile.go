package catalog

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maypok86/otter/v2"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	catalogv1 "doorstep/gen/catalog/v1"
)

const (
	// tileStyle is part of every tile's version: raise it when the drawing changes.
	tileStyle   = "2"
	tileSide    = 400
	pictureSide = 256
	tileQuality = 85
	// keptTiles bounds the drawn tiles that are kept, in bytes: thousands of them.
	keptTiles = 16 << 20
)

// palette colours the tiles of categories without a colour.
var palette = []string{"#cfe8c6", "#cfe3f5", "#f3e3c3", "#f6d5c0", "#e2d4f2", "#c9e9e4", "#f3c6d3", "#fbe3a9"}

// tile is what is drawn for something without a photo.
type tile struct {
	colour, picture, initials string
}

func productTile(m *catalogv1.Product, t tree) tile {
	return tile{colour: tileColour(m.CategoryId, t), picture: m.Picture, initials: initials(m.Name)}
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
	for _, part := range []string{tileStyle, t.colour, t.picture, t.initials} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return fmt.Sprintf("%016x", sum.Sum64())
}

// drawing is a tile as a browser gets it.
type drawing struct {
	contentType string
	data        []byte
}

// tiles draws tiles with the pictures of a file system, each once while there is room to keep it.
type tiles struct {
	pictures fs.FS
	kept     *otter.Cache[tile, drawing]
}

func newTiles(pictures fs.FS) *tiles {
	return &tiles{pictures: pictures, kept: otter.Must(&otter.Options[tile, drawing]{
		MaximumWeight: keptTiles,
		Weigher:       func(_ tile, d drawing) uint32 { return uint32(len(d.data) + 256) },
	})}
}

func (ts *tiles) serve(w http.ResponseWriter, r *http.Request, t tile) {
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
	drawn, err := ts.kept.Get(r.Context(), t, otter.LoaderFunc[tile, drawing](ts.draw))
	if err != nil {
		header.Del("ETag")
		header.Set("Cache-Control", "no-store")
		http.Error(w, "The picture cannot be drawn.", http.StatusInternalServerError)
		return
	}
	header.Set("Content-Type", drawn.contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	// Opened on its own, an SVG is a document of this site: let it do nothing.
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	if r.Method == http.MethodGet {
		_, _ = w.Write(drawn.data) // whoever does not wait for it does not need it
	}
}

// draw makes a JPEG of a tile with a picture: a browser unpacks it beside its main thread, where an SVG is a
// document of its own. Initials are an SVG.
func (ts *tiles) draw(_ context.Context, t tile) (drawing, error) {
	picture := ts.picture(t.picture)
	if picture == nil {
		return drawing{"image/svg+xml", t.letters()}, nil
	}
	canvas := image.NewRGBA(image.Rect(0, 0, tileSide, tileSide))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(rgb(t.colour)), image.Point{}, draw.Src)
	const edge = (tileSide - pictureSide) / 2
	draw.BiLinear.Scale(canvas, image.Rect(edge, edge, tileSide-edge, tileSide-edge), picture, picture.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: tileQuality}); err != nil {
		return drawing{}, err
	}
	return drawing{"image/jpeg", out.Bytes()}, nil
}

// picture is nil when there is none of the name.
func (ts *tiles) picture(name string) image.Image {
	file := name + ".webp"
	if name == "" || ts.pictures == nil || !fs.ValidPath(file) {
		return nil
	}
	data, err := fs.ReadFile(ts.pictures, file)
	if err != nil {
		return nil
	}
	picture, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return picture
}

func (t tile) letters() []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">`+
		`<rect width="200" height="200" fill="%s"/>`+
		`<text x="100" y="122" font-family="system-ui, sans-serif" font-size="64" font-weight="600" fill="#0008" text-anchor="middle">%s</text></svg>`,
		html.EscapeString(t.colour), html.EscapeString(t.initials))
}

// rgb reads #rrggbb, which is the only way that categories are coloured.
func rgb(hex string) color.Color {
	var r, g, b uint8
	_, _ = fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b) // black, were it not so
	return color.RGBA{r, g, b, 0xff}
}
