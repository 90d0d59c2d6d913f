package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
)

// mapAttribution is shown with what comes from an extract, as its licence wants.
const mapAttribution = "© OpenStreetMap contributors"

// mapOf is the extract that this process uses: the one it was told of, or the one that
// was imported; nil for none.
func (c Config) mapOf() func() (io.ReadSeekCloser, error) {
	if c.Map != nil {
		return c.Map
	}
	imported := mapFile(c.Data)
	if _, err := os.Stat(imported); err != nil {
		return nil
	}
	return func() (io.ReadSeekCloser, error) { return os.Open(imported) }
}

// mapFile is where an imported extract is kept in a data folder.
func mapFile(data string) string { return filepath.Join(data, "map.osm.pbf") }

// placeNames makes the geocoder of an extract; nil without one.
func placeNames(open func() (io.ReadSeekCloser, error)) func(context.Context) (geocode.Geocoder, error) {
	if open == nil {
		return nil
	}
	return func(ctx context.Context) (geocode.Geocoder, error) {
		file, err := open()
		if err != nil {
			return nil, fmt.Errorf("open the map: %w", err)
		}
		defer file.Close()
		return embedded.Open(ctx, file)
	}
}
