package gateway

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"doorstep/gen/openapi"
)

// pages are what is not the API: health, documentation, pictures and the files of the apps.
type pages struct {
	mux   *http.ServeMux
	files map[string]*page // by path without the leading slash
	// elsewhere is the origin of map tiles that are not ours; empty when there are none.
	elsewhere string
}

// page is one file, and its compressed forms.
type page struct {
	name                string
	plain, gzip, brotli content // nil: no such form
	contentType, etag   string
	cache, policy       string
	held                int // bytes of it in memory
}

// content opens a form of a file. Files of the apps stay where they are: a copy of all would be a tenth of an
// idle process.
type content func() (io.ReadSeekCloser, error)

func inMemory(b []byte) content {
	return func() (io.ReadSeekCloser, error) {
		return struct {
			io.ReadSeeker
			io.Closer
		}{bytes.NewReader(b), io.NopCloser(nil)}, nil
	}
}

func inFiles(files fs.FS, name string) content {
	return func() (io.ReadSeekCloser, error) {
		file, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		seekable, ok := file.(io.ReadSeekCloser)
		if !ok {
			return nil, errors.Join(fmt.Errorf("%s cannot be read from anywhere", name), file.Close())
		}
		return seekable, nil
	}
}

// docs renders the OpenAPI document in the browser, with nothing from elsewhere.
//
//go:embed docs.html
var docs []byte

// The caching of files: those under assets/ have a hash in their name.
const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheChecked = "no-cache"
)

func newPages(deps Deps) (*pages, error) {
	p := &pages{mux: http.NewServeMux(), files: make(map[string]*page), elsewhere: tileOrigin(deps.Apps.Map.Tiles)}
	if deps.Web != nil {
		if err := p.load(deps.Web); err != nil {
			return nil, fmt.Errorf("load web files: %w", err)
		}
	}
	p.mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { health(w, http.StatusOK, "ok") })
	p.mux.HandleFunc("GET /readyz", readiness(deps.Ready, deps.Log))
	manual := newCompressed("docs.html", docs)
	p.mux.Handle("GET /docs", manual)
	p.mux.Handle("GET /docs/errors", manual)
	p.mux.Handle("GET /openapi.yaml", newCompressed("openapi.yaml", openapi.YAML))
	p.mux.Handle("GET /openapi.json", newCompressed("openapi.json", openapi.JSON))
	// What is on the admin port only is no screen of an app.
	p.mux.Handle("GET /metrics", http.NotFoundHandler())
	p.mux.Handle("GET /debug/", http.NotFoundHandler())
	if deps.Clock != nil {
		deps.Apps.Map.Tiles = cmp.Or(deps.Apps.Map.Tiles, ownTiles)
		p.mux.HandleFunc("GET /client-config.json", clientConfig(deps.Apps, deps.Clock))
	}
	if deps.Tile != nil {
		tiles, err := newTiles(deps.Tile, deps.Log)
		if err != nil {
			return nil, err
		}
		p.mux.Handle("GET "+ownTiles, tiles)
	}
	if deps.Pictures != nil {
		p.mux.Handle("GET /images/", deps.Pictures)
	}
	p.mux.HandleFunc("GET /", p.serveFile)
	return p, nil
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

func health(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // fails only when the reader is gone
}

func readiness(ready func(context.Context) error, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if ready != nil {
			if err := ready(ctx); err != nil {
				log.WarnContext(ctx, "not ready", "error", err)
				health(w, http.StatusServiceUnavailable, "not ready")
				return
			}
		}
		health(w, http.StatusOK, "ok")
	}
}

// load looks at all files. A file with .gz or .br added is the compressed form of another.
func (p *pages) load(files fs.FS) error {
	there := make(map[string]content)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			there[name] = inFiles(files, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for name, plain := range there {
		if ext := path.Ext(name); (ext == ".gz" || ext == ".br") && there[strings.TrimSuffix(name, ext)] != nil {
			continue
		}
		f, err := p.file(files, name)
		if err != nil {
			return err
		}
		f.plain, f.gzip, f.brotli, f.held = plain, there[name+".gz"], there[name+".br"], 0
		p.files[name] = f
	}
	return nil
}

// file prepares a file of the apps. One under assets/ has a hash in its name, so it need not be read.
func (p *pages) file(files fs.FS, name string) (*page, error) {
	if strings.HasPrefix(name, "assets/") || strings.Contains(name, "/assets/") {
		f := newPage(name, nil)
		f.etag, f.cache = strconv.Quote(path.Base(name)), cacheForever
		return f, nil
	}
	read, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	f := newPage(name, read)
	if f.policy != "" {
		f.policy = contentPolicy(read, p.elsewhere)
		if strings.HasPrefix(name, "store/") { // it reads bar codes with WebAssembly
			f.policy = strings.Replace(f.policy, "script-src ", "script-src 'wasm-unsafe-eval' ", 1)
		}
	}
	return f, nil
}

// newPage is a file in memory. HTML may run the scripts it holds and those of our origin, no others.
func newPage(name string, text []byte) *page {
	f := &page{
		name: name, plain: inMemory(text), held: len(text), contentType: mime.TypeByExtension(path.Ext(name)), cache: cacheChecked,
		etag: `"` + strconv.FormatUint(xxhash.Sum64(text), 36) + `"`,
	}
	switch path.Ext(name) {
	case ".html":
		f.policy = contentPolicy(text, "")
	case ".yaml":
		f.contentType = "application/yaml"
	case ".webmanifest":
		f.contentType = "application/manifest+json"
	}
	if f.contentType == "" {
		f.contentType = "application/octet-stream"
	}
	return f
}

// newCompressed is newPage with its compressed form, for what is not built with one.
func newCompressed(name string, text []byte) *page {
	f := newPage(name, text)
	var b bytes.Buffer
	writeGzip(&b, text)
	f.gzip = inMemory(b.Bytes())
	f.held += b.Len()
	return f
}

var inlineScript = regexp.MustCompile(`(?s)<script(?: type="module")?>(.*?)</script>`)

// contentPolicy names what a page may load; elsewhere is an origin of map tiles.
func contentPolicy(html []byte, elsewhere string) string {
	scripts := "'self'"
	for _, script := range inlineScript.FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(script[1])
		scripts += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'self'; script-src " + scripts + "; style-src 'self' 'unsafe-inline'; " +
		"connect-src " + strings.TrimSpace("'self' "+elsewhere) + "; img-src " + strings.TrimSpace("'self' data: blob: "+elsewhere) + "; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; " +
		"form-action 'self'; frame-ancestors 'none'"
}

// tileOrigin is the scheme and host of a URL template.
func tileOrigin(tiles string) string {
	at, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(tiles))
	if err != nil || at.Host == "" {
		return ""
	}
	return at.Scheme + "://" + at.Host
}

func (f *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cache)
	if f.policy != "" {
		header.Set("Content-Security-Policy", f.policy)
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
	}
	open, etag := f.plain, f.etag
	switch {
	case f.brotli != nil && accepts(r, "br"):
		open, etag = f.brotli, f.etag[:len(f.etag)-1]+`-br"`
		header.Set("Content-Encoding", "br")
	case f.gzip != nil && accepts(r, "gzip"):
		open, etag = f.gzip, f.etag[:len(f.etag)-1]+`-gz"`
		header.Set("Content-Encoding", "gzip")
	}
	if f.brotli != nil || f.gzip != nil {
		header.Add("Vary", "Accept-Encoding")
	}
	header.Set("ETag", etag)
	file, err := open()
	if err != nil {
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	http.ServeContent(w, r, f.name, time.Time{}, file)
}

// serveFile answers with a file, or with the app that the path is a screen of.
func (p *pages) serveFile(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if f := p.files[name]; f != nil {
		f.ServeHTTP(w, r)
		return
	}
	if path.Ext(name) != "" {
		http.NotFound(w, r)
		return
	}
	app, _, _ := strings.Cut(name, "/")
	switch {
	case p.files[app+"/index.html"] != nil: // /rider, /store, /ops
		p.files[app+"/index.html"].ServeHTTP(w, r)
	case p.files["index.html"] != nil:
		p.files["index.html"].ServeHTTP(w, r)
	default:
		http.NotFound(w, r)
	}
}
