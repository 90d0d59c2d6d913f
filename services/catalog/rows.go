package catalog

import (
	"encoding/json"
	"fmt"
	"time"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/services/catalog/db/dbgen"
)

func categoryOf(row dbgen.CatalogCategory) *category {
	m := &catalogv1.Category{
		CategoryId: row.ID, Name: row.Name, Position: row.Position, Colour: row.Colour, Picture: row.Picture, ImageUrl: row.ImageUrl,
		NameHi: row.NameHi, Hidden: row.Hidden,
	}
	if row.ParentID != nil {
		m.ParentId = *row.ParentID
	}
	return &category{msg: m, deleted: row.Deleted, version: row.Version}
}

func categoryRow(c *category, now time.Time) dbgen.UpsertCategoryParams {
	m := c.msg
	row := dbgen.UpsertCategoryParams{
		ID: m.CategoryId, Name: m.Name, Position: m.Position, Colour: m.Colour, Picture: m.Picture, ImageUrl: m.ImageUrl,
		NameHi: m.NameHi, Hidden: m.Hidden, Deleted: c.deleted, Version: c.version, Now: now,
	}
	if m.ParentId != "" {
		row.ParentID = &m.ParentId
	}
	return row
}

func productOf(row dbgen.ProductsRow) (*product, error) {
	r := row.CatalogProduct
	m := &catalogv1.Product{
		ProductId: r.ID, Name: r.Name, Brand: r.Brand, Description: r.Description, CategoryId: r.CategoryID,
		Mrp: inr(r.Mrp), Price: inr(r.Price), Unit: r.Unit, PackSize: r.PackSize, TaxRateBp: r.TaxRateBp, Hsn: r.Hsn,
		StorageZone: r.StorageZone, ShelfLifeDays: r.ShelfLifeDays, Country: r.Country, Picture: r.Picture,
		Popularity: r.Popularity, Archived: r.Archived, Barcodes: distinct(row.Barcodes),
	}
	if err := json.Unmarshal(r.Attributes, &m.Attributes); err != nil {
		return nil, fmt.Errorf("read attributes of product %s: %w", r.ID, err)
	}
	if len(m.Attributes) == 0 {
		m.Attributes = nil
	}
	if r.ImageUrl != "" {
		m.ImageUrls = append([]string{r.ImageUrl}, r.OtherImageUrls...)
		if len(r.ImageAlts) > 0 {
			m.ImageAlts = r.ImageAlts
		}
	}
	p := &product{msg: m, stores: make(map[string]int64, len(row.Stores)), version: r.Version}
	for i, store := range row.Stores {
		p.stores[store] = row.StorePrices[i]
	}
	return p, nil
}

func productRow(p *product, now time.Time) (dbgen.UpsertProductParams, error) {
	m := p.msg
	row := dbgen.UpsertProductParams{
		ID: m.ProductId, Name: m.Name, Brand: m.Brand, Description: m.Description, CategoryID: m.CategoryId,
		Mrp: m.Mrp.AmountMinor, Price: m.Price.AmountMinor, Unit: m.Unit, PackSize: m.PackSize, TaxRateBp: m.TaxRateBp, Hsn: m.Hsn,
		StorageZone: m.StorageZone, ShelfLifeDays: m.ShelfLifeDays, Country: m.Country, Picture: m.Picture,
		OtherImageUrls: []string{}, ImageAlts: append([]string{}, m.ImageAlts...), Popularity: m.Popularity, Archived: m.Archived, Version: p.version, Now: now,
		Attributes: []byte("{}"),
	}
	if len(m.ImageUrls) > 0 {
		row.ImageUrl, row.OtherImageUrls = m.ImageUrls[0], m.ImageUrls[1:]
	}
	if m.Attributes != nil {
		var err error
		if row.Attributes, err = json.Marshal(m.Attributes); err != nil {
			return row, fmt.Errorf("write attributes of product %s: %w", m.ProductId, err)
		}
	}
	return row, nil
}
