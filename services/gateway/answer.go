package gateway

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"

	typev1 "doorstep/gen/type/v1"
)

// gzipFrom is the size from which compressing pays.
const gzipFrom = 1 << 10

// cacheFor lets a burst of equal reads be answered by a cache in front of us, or by the phone.
const cacheFor = "public, max-age=5, stale-while-revalidate=30"

// The headers of answers. Their keys are canonical and their values shared: nobody changes them.
var (
	jsonHeader     = []string{jsonType}
	gzipHeader     = []string{"gzip"}
	varyHeader     = []string{"Accept-Encoding"}
	cacheForHeader = []string{cacheFor}
	noStoreHeader  = []string{"no-store"}
)

// writeAnswer writes a JSON answer that is for the caller only.
func writeAnswer(w http.ResponseWriter, r *http.Request, body []byte) {
	header := w.Header()
	header["Cache-Control"] = noStoreHeader
	vary(header)
	header["Content-Type"] = jsonHeader
	if len(body) > gzipFrom && accepts(r, "gzip") {
		header["Content-Encoding"] = gzipHeader
		writeGzip(w, body)
		return
	}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	_, _ = w.Write(body) // fails only when the reader is gone
}

// writeDocument writes a file that is for the caller only. Nothing in it may run in a browser.
func writeDocument(w http.ResponseWriter, file *typev1.Document) {
	header := w.Header()
	header["Cache-Control"] = noStoreHeader
	header.Set("Content-Type", file.ContentType)
	header.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": file.Name}))
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header["Content-Length"] = []string{strconv.Itoa(len(file.Data))}
	_, _ = w.Write(file.Data) // fails only when the reader is gone
}

// vary says that the answer depends on the encodings that the client takes.
func vary(header http.Header) {
	if header["Vary"] == nil {
		header["Vary"] = varyHeader
	} else {
		header.Add("Vary", varyHeader[0])
	}
}

// publicAnswer is a JSON answer for everyone, as it is sent.
type publicAnswer struct {
	body []byte
	gzip bool
	// Values of headers.
	tag, length []string
}

// newPublicAnswer does not keep json.
func newPublicAnswer(json []byte, tag string, zip bool) publicAnswer {
	a := publicAnswer{tag: []string{tag}, gzip: zip && len(json) > gzipFrom}
	if a.gzip {
		a.body = zipped(json)
	} else {
		a.body = bytes.Clone(json)
	}
	a.length = []string{strconv.Itoa(len(a.body))}
	return a
}

// write writes the answer, or to who has it that it is still the same.
func (a *publicAnswer) write(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Cache-Control"] = cacheForHeader
	header["Etag"] = a.tag
	vary(header)
	if has(r, a.tag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header["Content-Type"] = jsonHeader
	if a.gzip {
		header["Content-Encoding"] = gzipHeader
	}
	header["Content-Length"] = a.length
	_, _ = w.Write(a.body) // fails only when the reader is gone
}

// has reports whether the client has the answer with a tag.
func has(r *http.Request, tag string) bool {
	sent := r.Header["If-None-Match"]
	return len(sent) > 0 && sameTag(sent[0], tag)
}

// volatile is a field that is different each time; it does not make an answer a different one. An
// unescaped quote cannot occur inside JSON text, so this is a field wherever it is found.
var volatile = []byte(`"availability_age_s":`)

// tagOf is weak also because the compressed form has the same.
func tagOf(body []byte) string {
	var sum xxhash.Digest
	sum.Reset()
	for {
		before, after, more := bytes.Cut(body, volatile)
		_, _ = sum.Write(before) // never fails
		if !more {
			return `W/"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
		}
		body = bytes.TrimLeft(after, "0123456789.e-+")
	}
}

// sameTag compares weakly, as If-None-Match does.
func sameTag(header, tag string) bool {
	if header == "" {
		return false
	}
	if strings.TrimSpace(header) == "*" {
		return true
	}
	strong := strings.TrimPrefix(tag, "W/")
	for candidate := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == strong {
			return true
		}
	}
	return false
}

// accepts reports whether the client takes a content encoding.
func accepts(r *http.Request, encoding string) bool {
	for offer := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(offer, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			weight := strings.TrimPrefix(strings.ReplaceAll(params, " ", ""), "q=")
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one
	return z
}}

func zipped(body []byte) []byte {
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	buf.wire.Reset()
	writeGzip(&buf.wire, body)
	return bytes.Clone(buf.wire.Bytes())
}

func writeGzip(w io.Writer, body []byte) {
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(w)
	if _, err := z.Write(body); err == nil {
		_ = z.Close() // fails only when the reader is gone
	}
}
