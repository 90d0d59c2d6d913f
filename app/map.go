package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"doorstep/kit/basemap"
	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocode/nominatim"
	"doorstep/kit/geocode/photon"
	"doorstep/sim/city/citydata"
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

// placeNames makes the geocoder: one that runs elsewhere, or that of the extract; nil without both.
func (c Config) placeNames() func(context.Context) (geocode.Geocoder, error) {
	open := c.mapOf()
	switch e := c.Engines; {
	case e.PhotonURL != "":
		return func(context.Context) (geocode.Geocoder, error) { return photon.New(photon.Config{Server: e.PhotonURL}) }
	case e.NominatimURL != "":
		return func(context.Context) (geocode.Geocoder, error) {
			return nominatim.New(nominatim.Config{Server: e.NominatimURL})
		}
	case open == nil:
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

// drawnMap is what the maps of the apps show under everything else.
type drawnMap struct {
	// shipped says that it is the extract that comes with the program.
	shipped bool
	read    func() (*basemap.Map, error)
}

// drawn is the map of this installation; without an extract the one that comes with the program. It is
// read when somebody looks at it for the first time.
func (c Config) drawn() *drawnMap {
	open, more := c.mapOf(), c.mapMore
	shipped := open == nil || more != nil
	if open == nil {
		open, more = demoMap, citydata.Surroundings()
	}
	return &drawnMap{shipped, sync.OnceValues(func() (*basemap.Map, error) {
		file, err := open()
		if err != nil {
			return nil, fmt.Errorf("open the map: %w", err)
		}
		defer file.Close()
		return basemap.Read(context.Background(), file, more)
	})}
}

func (d *drawnMap) tile(z, x, y uint32) ([]byte, error) {
	m, err := d.read()
	if err != nil {
		return nil, err
	}
	return m.Tile(z, x, y), nil
}

// bounds are known without reading only for what comes with the program.
func (d *drawnMap) bounds() ([4]float64, error) {
	if d.shipped {
		return citydata.RoadsBounds, nil
	}
	m, err := d.read()
	if err != nil {
		return [4]float64{}, err
	}
	return m.Bounds(), nil
}
