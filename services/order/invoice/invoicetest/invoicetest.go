// Package invoicetest reads what an invoice says, for tests.
package invoicetest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

var (
	shown   = regexp.MustCompile(`(?s)\(((?:\\.|[^\\()])*)\)`)
	escaped = regexp.MustCompile(`(?s)\\(.)`)
)

// Text is what a PDF of ours says, a line for each piece of text and in the order in which they are drawn:
// streams unpacked, strings as UTF-16.
func Text(pdf []byte) string {
	var text strings.Builder
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // the keyword of an end, or a font
		}
		plain, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(plain, []byte(" Tf")) {
			continue
		}
		for _, found := range shown.FindAllSubmatch(plain, -1) {
			text.WriteString(decode(found[1]) + "\n")
		}
	}
	return text.String()
}

func decode(text []byte) string {
	raw := escaped.ReplaceAllFunc(text, func(b []byte) []byte {
		if b[1] == 'r' {
			return []byte("\r")
		}
		return b[1:]
	})
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}
