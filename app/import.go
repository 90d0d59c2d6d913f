package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	locationv1 "doorstep/gen/location/v1"
	typev1 "doorstep/gen/type/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/catalog/catalogfile"
	"doorstep/sim/city"
)

// Importer brings files into a database through the services that own the data.
type Importer struct {
	platform *platform
	database *Database
}

// NewImporter opens the database for an import.
func NewImporter(ctx context.Context, cfg Config) (*Importer, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	db, err := OpenDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p, err := newPlatform(ctx, cfg, db)
	if err != nil {
		return nil, errors.Join(err, db.Close(context.WithoutCancel(ctx)))
	}
	return &Importer{platform: p, database: db}, nil
}

// Close closes the database.
func (i *Importer) Close(ctx context.Context) error { return i.database.Close(ctx) }

// importChunk is how many products are saved in one call.
const importChunk = 500

// CatalogFile imports a catalog from a file, with its categories file when there is one, and returns
// a report for people.
func (i *Importer) CatalogFile(ctx context.Context, path, categoriesPath string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var categories []byte
	if categoriesPath != "" {
		if categories, err = os.ReadFile(categoriesPath); err != nil {
			return "", err
		}
	}
	report, err := i.Catalog(ctx, text, categories)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return report, nil
}

// Catalog imports a catalog and gives it to every store.
func (i *Importer) Catalog(ctx context.Context, text, categories []byte) (string, error) {
	file, report, err := catalogfile.Read(bytes.NewReader(text), bytes.NewReader(categories))
	if err != nil {
		return "", err
	}
	stores, err := i.platform.warehouse.ListWarehouses(ctx, &warehousev1.ListWarehousesRequest{})
	if err != nil {
		return "", fmt.Errorf("list stores: %w", err)
	}
	var carriers []string
	for _, s := range stores.Warehouses {
		carriers = append(carriers, s.WarehouseId)
	}
	if _, err := i.platform.catalog.Import(ctx, &catalogv1.ImportRequest{Categories: file.Categories}); err != nil {
		return "", fmt.Errorf("save categories: %w", err)
	}
	var saved, unchanged int32
	for from := 0; from < len(file.Products); from += importChunk {
		to := min(from+importChunk, len(file.Products))
		res, err := i.platform.catalog.Import(ctx, &catalogv1.ImportRequest{Products: file.Products[from:to], WarehouseIds: carriers})
		if err != nil {
			return "", fmt.Errorf("save products %d to %d: %w", from+1, to, err)
		}
		saved, unchanged = saved+res.ProductsSaved, unchanged+res.ProductsUnchanged
		if len(file.Products) > importChunk {
			i.platform.cfg.Progress(fmt.Sprintf("products: %d of %d", to, len(file.Products)))
		}
	}
	return fmt.Sprintf("%s%d products saved, %d unchanged, carried by %d stores\n", report, saved, unchanged, len(carriers)), nil
}

// storeFile is a store in the JSON of `doorstep import stores`; see docs/import.md.
type storeFile struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Address       string  `json:"address"`
	Latitude      float64 `json:"latitude"`
	Longitude     float64 `json:"longitude"`
	ServiceRadius int32   `json:"service_radius"`
	Opens         string  `json:"opens"`
	Closes        string  `json:"closes"`
	TimeZone      string  `json:"time_zone"`
	Zone          struct {
		Type        string         `json:"type"`
		Coordinates [][][2]float64 `json:"coordinates"`
	} `json:"zone"`
	Aisles []struct {
		Aisle string `json:"aisle"`
		Zone  string `json:"zone"`
		Bins  int32  `json:"bins"`
	} `json:"aisles"`
}

// Stores imports stores with their zones and aisles.
func (i *Importer) Stores(ctx context.Context, text []byte) ([]city.Store, error) {
	var files []storeFile
	if err := json.Unmarshal(text, &files); err != nil {
		return nil, fmt.Errorf("stores are not the JSON that docs/import.md describes: %w", err)
	}
	stores := make([]city.Store, 0, len(files))
	for _, f := range files {
		if err := i.store(ctx, f); err != nil {
			return nil, fmt.Errorf("store %q: %w", f.ID, err)
		}
		s := city.Store{ID: ids.Warehouse(f.ID), Name: f.Name, Position: geo.Point{Latitude: f.Latitude, Longitude: f.Longitude}}
		for _, corner := range f.Zone.Coordinates[0] {
			s.Polygon = append(s.Polygon, geo.Point{Latitude: corner[1], Longitude: corner[0]})
		}
		stores = append(stores, s)
	}
	return stores, nil
}

func (i *Importer) store(ctx context.Context, f storeFile) error {
	opens, err := minuteOfDay(f.Opens, 0)
	if err != nil {
		return err
	}
	closes, err := minuteOfDay(f.Closes, 24*60)
	if err != nil {
		return err
	}
	if f.Zone.Type != "Polygon" || len(f.Zone.Coordinates) == 0 {
		return errors.New("zone must be a GeoJSON Polygon")
	}
	w := &warehousev1.Warehouse{
		WarehouseId: f.ID, Name: f.Name, Address: f.Address, Latitude: f.Latitude, Longitude: f.Longitude,
		ServiceRadius: f.ServiceRadius, IsActive: true, OpensMinute: opens, ClosesMinute: closes, TimeZone: f.TimeZone,
	}
	for position, a := range f.Aisles {
		w.Aisles = append(w.Aisles, &warehousev1.Aisle{Aisle: a.Aisle, Position: int32(position + 1), Zone: a.Zone, Bins: a.Bins})
	}
	if _, err := i.platform.warehouse.SaveWarehouse(ctx, &warehousev1.SaveWarehouseRequest{WarehouseId: f.ID, Warehouse: w}); err != nil {
		return err
	}
	zone := &locationv1.Zone{ZoneId: f.ID, WarehouseId: f.ID, Name: f.Name, IsActive: true}
	for _, corner := range f.Zone.Coordinates[0] {
		zone.Polygon = append(zone.Polygon, &typev1.Point{Latitude: corner[1], Longitude: corner[0]})
	}
	_, err = i.platform.location.SaveZone(ctx, &locationv1.SaveZoneRequest{ZoneId: f.ID, Zone: zone})
	return err
}

// minuteOfDay reads "HH:MM", 00:00 to 24:00.
func minuteOfDay(text string, fallback int32) (int32, error) {
	if text == "" {
		return fallback, nil
	}
	hours, minutes, _ := strings.Cut(text, ":")
	h, hErr := strconv.Atoi(hours)
	m, mErr := strconv.Atoi(minutes)
	if hErr != nil || mErr != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q is not a time of day between 00:00 and 24:00", text)
	}
	return int32(h*60 + m), nil
}

// firstStores keeps the first n stores of a file.
func firstStores(text []byte, n int) ([]byte, error) {
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	if n < 1 || n > len(all) {
		return nil, fmt.Errorf("the demo has 1 to %d stores, not %d", len(all), n)
	}
	return json.Marshal(all[:n])
}
