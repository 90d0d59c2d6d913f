package catalogfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxSize of a file; a row takes some hundred bytes.
const maxSize = 256 << 20

// readText reads UTF-8, or Windows-1252 when it is not UTF-8, and says which.
func readText(r io.Reader) (text, encoding string, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return "", "", fmt.Errorf("read the file: %w", err)
	}
	if len(data) > maxSize {
		return "", "", fmt.Errorf("the file is larger than %d MB", maxSize>>20)
	}
	if err := refuseBinary(data); err != nil {
		return "", "", err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", fmt.Errorf("decode Windows-1252: %w", err)
	}
	if at := bytes.ContainsRune(decoded, utf8.RuneError); at {
		line := 1 + bytes.Count(decoded[:bytes.IndexRune(decoded, utf8.RuneError)], []byte("\n"))
		return "", "", fmt.Errorf("line %d is neither UTF-8 nor Windows-1252", line)
	}
	return string(decoded), "Windows-1252", nil
}

// refuseBinary looks for what no CSV file has.
func refuseBinary(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return errors.New("this is a spreadsheet or a zip file; save it as CSV")
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return errors.New("this is UTF-16; save it as UTF-8")
	}
	for i, c := range data {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return fmt.Errorf("this is no text file: byte %d is %#02x", i, c)
		}
	}
	return nil
}
