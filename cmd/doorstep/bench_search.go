package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"doorstep/services/catalog/catalogfile"
	"doorstep/services/search"
	"doorstep/services/search/embedded"
	"doorstep/sim/city/citydata"
)

type benchSearchCommand struct {
	Catalog string `help:"A catalog as import takes it; the demo's own when absent." type:"existingfile" placeholder:"FILE"`
	Seed    uint64 `help:"Seed of the mistakes." default:"1"`
	benchFlags
}

// searchFigures are what was seen.
type searchFigures struct {
	Products  int     `json:"products"`
	Names     int     `json:"names"`
	BuildMS   float64 `json:"build_ms"`
	Megabytes float64 `json:"memory_mb"`
	typingFigures
}

func (c *benchSearchCommand) Run(ctx context.Context) error {
	text, categories := citydata.Catalog(), citydata.Categories()
	section, command := "bench-search", "doorstep bench search"
	if c.Catalog != "" {
		var err error
		if text, err = os.ReadFile(c.Catalog); err != nil {
			return err
		}
		categories, section, command = nil, "bench-search-file", "doorstep bench search --catalog FILE"
	}
	file, _, err := catalogfile.Read(bytes.NewReader(text), bytes.NewReader(categories))
	if err != nil {
		return err
	}
	seen, err := measureSearch(ctx, file, c.Seed)
	if err != nil {
		return err
	}
	return c.show(section, command, seen.figures(), seen)
}

// benchStore carries everything.
const benchStore = "bench"

func measureSearch(ctx context.Context, file *catalogfile.File, seed uint64) (searchFigures, error) {
	documents, nameOf := documentsOf(file)
	names := make([]string, len(documents))
	for i, d := range documents {
		names[i] = d.Name
	}
	names = distinct(names)
	before, begin := heap(), time.Now()
	engine := embedded.New()
	if err := engine.Index(ctx, documents); err != nil {
		return searchFigures{}, err
	}
	seen := searchFigures{
		Products: len(documents), Names: len(names),
		BuildMS: float64(time.Since(begin).Microseconds()) / 1000, Megabytes: heap() - before,
	}
	find := func(ctx context.Context, text string, most int) (found []string, err error) {
		hits, err := engine.Search(ctx, search.Query{Text: text, WarehouseID: benchStore, Limit: most})
		for _, hit := range hits.Hits {
			found = append(found, nameOf[hit.ProductID])
		}
		return found, err
	}
	var err error
	seen.typingFigures, err = measureTyping(ctx, find, names, seed)
	return seen, err
}

// documentsOf a catalog are what the search service would make of it.
func documentsOf(file *catalogfile.File) (documents []search.Document, nameOf map[string]string) {
	type category struct{ name, parent string }
	categories := make(map[string]category, len(file.Categories))
	for _, c := range file.Categories {
		categories[c.CategoryId] = category{c.Name, c.ParentId}
	}
	nameOf = make(map[string]string, len(file.Products))
	for _, p := range file.Products {
		d := search.Document{
			ProductID: p.ProductId, Name: p.Name, Brand: p.Brand, Description: p.Description, PackSize: p.PackSize,
			WarehouseIDs: []string{benchStore}, Barcodes: p.Barcodes, Popularity: p.Popularity,
		}
		for id := p.CategoryId; id != ""; id = categories[id].parent {
			d.Categories, d.CategoryIDs = append(d.Categories, categories[id].name), append(d.CategoryIDs, id)
		}
		documents, nameOf[p.ProductId] = append(documents, d), p.Name
	}
	return documents, nameOf
}

func (s searchFigures) figures() []figure {
	return append([]figure{
		{name: "products / different names", value: fmt.Sprintf("%d / %d", s.Products, s.Names)},
		{name: "index made in (ms) / takes (MB)", value: fmt.Sprintf("%.0f / %.1f", s.BuildMS, s.Megabytes)},
	}, s.typingFigures.figures()...)
}
