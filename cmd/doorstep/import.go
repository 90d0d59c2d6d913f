package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"doorstep/app"
)

type importCommand struct {
	Catalog importCatalogCommand `cmd:"" help:"Products and categories from a CSV file; what is there is updated, so repeating is safe."`
	Roads   importRoadsCommand   `cmd:"" help:"Streets from an OpenStreetMap extract, prepared for routing; repeating is safe."`
	Stores  importStoresCommand  `cmd:"" help:"Dark stores with zones and aisles from a JSON file; repeating is safe."`
}

type importCatalogCommand struct {
	databaseFlags
	File       string `arg:"" help:"The project's own format, a BigBasket or a Zepto export (told apart by the header)." type:"existingfile"`
	Categories string `help:"CSV of categories with colours, for the own format; categories.csv beside the file when there." type:"existingfile" placeholder:"FILE"`
}

func (c *importCatalogCommand) Run(ctx context.Context) error {
	return withImporter(ctx, c.databaseFlags, func(importer *app.Importer) error {
		categories := c.Categories
		if beside := filepath.Join(filepath.Dir(c.File), "categories.csv"); categories == "" && exists(beside) {
			categories = beside
		}
		report, err := importer.CatalogFile(ctx, c.File, categories)
		if err == nil {
			fmt.Print(report)
		}
		return err
	})
}

type importStoresCommand struct {
	databaseFlags
	File string `arg:"" help:"JSON, see docs/import.md." type:"existingfile"`
}

func (c *importStoresCommand) Run(ctx context.Context) error {
	return withImporter(ctx, c.databaseFlags, func(importer *app.Importer) error {
		text, err := os.ReadFile(c.File)
		if err != nil {
			return err
		}
		stores, err := importer.Stores(ctx, text)
		if err == nil {
			fmt.Printf("%d stores saved\n", len(stores))
		}
		return err
	})
}

func withImporter(ctx context.Context, f databaseFlags, work func(*app.Importer) error) error {
	importer, err := app.NewImporter(ctx, f.config())
	if err != nil {
		return err
	}
	err = work(importer)
	if closeErr := importer.Close(context.WithoutCancel(ctx)); err == nil {
		err = closeErr
	}
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
