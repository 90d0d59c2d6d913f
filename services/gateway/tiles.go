package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/maypok86/otter/v2"
)

// ownTiles is where our vector tiles are; the apps fill in what is in braces.
const ownTiles = "/map/tiles/{z}/{x}/{y}"

// mapBytes bounds the tiles that are kept, compressed.
const mapBytes = 32 << 20

// tiles hands out the tiles of the map that comes with the installation. A tile is made when somebody
// looks there for the first time, and kept.
type tiles struct {
	make func(z, x, y uint32) ([]byte, error)
	kept *otter.Cache[tileKey, *page]
	log  *slog.Logger
}

type tileKey struct{ z, x, y uint32 }

// errNothingThere is the answer about a tile on which nothing is drawn.
var errNothingThere = errors.New("nothing is drawn there")

func newTiles(make func(z, x, y uint32) ([]byte, error), log *slog.Logger) (*tiles, error) {
	kept, err := otter.New(&otter.Options[tileKey, *page]{
		MaximumWeight: mapBytes,
		Weigher:       func(_ tileKey, p *page) uint32 { return uint32(p.held + 256) },
	})
	return &tiles{make, kept, log}, err
}

func (t *tiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, err := tileOf(r)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	tile, err := t.kept.Get(r.Context(), key, otter.LoaderFunc[tileKey, *page](t.load))
	switch {
	case errors.Is(err, errNothingThere):
		w.Header().Set("Cache-Control", cacheTile)
		w.WriteHeader(http.StatusNoContent)
	case err != nil:
		t.log.WarnContext(r.Context(), "no tile", "tile", r.URL.Path, "error", err)
		http.Error(w, "no map", http.StatusInternalServerError)
	default:
		tile.ServeHTTP(w, r)
	}
}

// cacheTile lets a browser keep a tile for a day, and show an older one while it asks again: the
// address does not change when a newer extract is imported.
const cacheTile = "public, max-age=86400, stale-while-revalidate=604800"

func (t *tiles) load(_ context.Context, key tileKey) (*page, error) {
	content, err := t.make(key.z, key.x, key.y)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, errNothingThere
	}
	tile := newCompressed("tile.mvt", content)
	tile.contentType, tile.cache = "application/vnd.mapbox-vector-tile", cacheTile
	return tile, nil
}

func tileOf(r *http.Request) (tileKey, error) {
	var numbers [3]uint32
	for i, name := range []string{"z", "x", "y"} {
		n, err := strconv.ParseUint(r.PathValue(name), 10, 32)
		if err != nil {
			return tileKey{}, err
		}
		numbers[i] = uint32(n)
	}
	return tileKey{numbers[0], numbers[1], numbers[2]}, nil
}
