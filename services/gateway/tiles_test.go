package gateway_test

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"doorstep/services/gateway"
)

// tile draws one tile: a text, so that a test sees it come back; others are empty or broken.
func (f *front) tile(z, x, y uint32) ([]byte, error) {
	f.tilesMade.Add(1)
	switch {
	case z == 14 && x == 1 && y == 2:
		return []byte(strings.Repeat("water and roads ", 40)), nil
	case z == 13:
		return nil, errors.New("/secret/map.osm.pbf is broken")
	}
	return nil, nil
}

func TestTiles(t *testing.T) {
	t.Parallel()
	f := newFront(t, gateway.Config{})
	a := f.send("GET", "/map/tiles/14/1/2", "", "", "Accept-Encoding", "gzip")
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/vnd.mapbox-vector-tile" || !strings.HasPrefix(a.Header.Get("Cache-Control"), "public, max-age=") {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(a.text))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || !strings.HasPrefix(string(text), "water and roads") {
		t.Errorf("%.40q %v", text, err)
	}
	if again := f.send("GET", "/map/tiles/14/1/2", "", "", "Accept-Encoding", "gzip", "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("the same again is %d", again.StatusCode)
	}
	if n := f.tilesMade.Load(); n != 1 {
		t.Errorf("one tile was drawn %d times", n)
	}
	for path, status := range map[string]int{
		"/map/tiles/14/9/9": 204, "/map/tiles/13/1/2": 500, "/map/tiles/14/-1/2": 404, "/map/tiles/a/1/2": 404,
		"/map/tiles/14/1/99999999999": 404,
	} {
		if a := f.send("GET", path, "", ""); a.StatusCode != status || strings.Contains(a.text, "secret") {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}
	}
}
