package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	catalogv1 "doorstep/gen/catalog/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
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

// Stores imports stores with their zones and aisles.
func (i *Importer) Stores(ctx context.Context, text []byte) ([]city.Store, error) {
	records, err := readStores(text)
	if err != nil {
		return nil, err
	}
	stores := make([]city.Store, len(records))
	for n, record := range records {
		if _, err := i.platform.warehouse.SaveWarehouse(ctx, record.store); err != nil {
			return nil, fmt.Errorf("store %q: %w", record.store.WarehouseId, err)
		}
		if _, err := i.platform.location.SaveZone(ctx, record.zone); err != nil {
			return nil, fmt.Errorf("store %q: %w", record.store.WarehouseId, err)
		}
		stores[n] = record.show()
	}
	return stores, nil
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
