package gateway

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
)

// gzipFrom is the size from which compressing pays.
const gzipFrom = 1 << 10

// cacheFor lets a burst of equal reads be answered by a cache in front of us, or by the phone.
const cacheFor = "public, max-age=5, stale-while-revalidate=30"

// writeAnswer writes a JSON answer. A cacheable one has an ETag, and none is sent again to who has it.
func writeAnswer(w http.ResponseWriter, r *http.Request, body []byte, cacheable bool) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept-Encoding")
	if cacheable {
		tag := tagOf(body)
		header.Set("Cache-Control", cacheFor)
		header.Set("ETag", tag)
		if sameTag(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	header.Set("Content-Type", jsonType)
	if len(body) > gzipFrom && accepts(r, "gzip") {
		header.Set("Content-Encoding", "gzip")
		writeGzip(w, body)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // fails only when the reader is gone
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

func writeGzip(w io.Writer, body []byte) {
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(w)
	if _, err := z.Write(body); err == nil {
		_ = z.Close() // fails only when the reader is gone
	}
}
