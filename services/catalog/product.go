package catalog

import (
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// product is all that the catalog knows of a product.
type product struct {
	// msg holds the stored fields only. Nobody changes it once it is in a view.
	msg *catalogv1.Product
	// stores that carry it, with their own price; 0 where they have none.
	stores  map[string]int64
	version int64
}

// priceIn is what a store that carries the product asks.
func (p *product) priceIn(store string) int64 {
	if own := p.stores[store]; own > 0 {
		return own
	}
	return p.msg.Price.AmountMinor
}

// same reports whether storing p over q would change nothing.
func (p *product) same(q *product) bool {
	return proto.Equal(p.msg, q.msg) && maps.Equal(p.stores, q.stores)
}

// check enforces what holds for every product: a price, and no price above the MRP.
func (p *product) check() error {
	m := p.msg
	if m.Mrp.GetCurrency() != money.INR || m.Price.GetCurrency() != money.INR {
		return errs.New(errs.InvalidArgument, "currency_not_supported", "Prices are in %s.", money.INR).With("product_id", m.ProductId)
	}
	if m.Price.AmountMinor <= 0 {
		return errs.New(errs.InvalidArgument, "price_not_positive", "%s needs a price.", m.Name).With("product_id", m.ProductId)
	}
	if m.Price.AmountMinor > m.Mrp.AmountMinor {
		return aboveMRP(errs.InvalidArgument, m, m.Price.AmountMinor)
	}
	for _, store := range slices.Sorted(maps.Keys(p.stores)) {
		if own := p.stores[store]; own > m.Mrp.AmountMinor {
			return aboveMRP(errs.FailedPrecondition, m, own).With("warehouse_id", store)
		}
	}
	return nil
}

func aboveMRP(kind errs.Kind, m *catalogv1.Product, price int64) *errs.Error {
	return errs.New(kind, "price_above_mrp", "%s costs %s, above its MRP of %s.", m.Name, money.Paise(price), money.Paise(m.Mrp.AmountMinor)).
		With("product_id", m.ProductId)
}

// isFood decides the bag. Whether something is vegetarian is stated of all food and of nothing else.
func isFood(m *catalogv1.Product) bool { return m.Attributes["diet"] != "" }

// normalise is a copy of what a caller sent with the stored fields only, trimmed.
func normalise(sent *catalogv1.Product) *catalogv1.Product {
	m := proto.CloneOf(sent)
	m.UnitPrice, m.IsFood, m.InStock, m.OnlyLeft, m.AvailabilityAgeS = "", false, false, 0, 0
	m.RatingMean, m.RatingCount, m.Version = 0, 0, 0
	for _, text := range []*string{&m.Name, &m.Brand, &m.Description, &m.PackSize, &m.Hsn, &m.Country} {
		*text = strings.TrimSpace(*text)
	}
	if m.ProductId == "" {
		m.ProductId = ProductID(m.Brand, m.Name, m.PackSize)
	}
	m.Mrp, m.Price = normaliseMoney(m.Mrp), normaliseMoney(m.Price)
	m.Barcodes = distinct(m.Barcodes)
	m.ImageUrls, m.ImageAlts = photosOf(sent)
	if len(m.Attributes) == 0 {
		m.Attributes = nil
	}
	return m
}

// photosOf are the addresses of photos, each once, and what they show; drawn tiles are no photos.
func photosOf(sent *catalogv1.Product) (urls, alts []string) {
	said := false
	for i, url := range sent.ImageUrls {
		url = strings.TrimSpace(url)
		if url == "" || strings.HasPrefix(url, tilePrefix) || slices.Contains(urls, url) {
			continue
		}
		alt := ""
		if i < len(sent.ImageAlts) {
			alt = strings.TrimSpace(sent.ImageAlts[i])
		}
		urls, alts, said = append(urls, url), append(alts, alt), said || alt != ""
	}
	if !said {
		alts = nil
	}
	return urls, alts
}

func normaliseMoney(m *typev1.Money) *typev1.Money {
	if m == nil {
		return inr(0)
	}
	if m.Currency == "" {
		m.Currency = money.INR
	}
	return m
}

func inr(minor int64) *typev1.Money { return &typev1.Money{AmountMinor: minor, Currency: money.INR} }

// distinct drops empty and repeated values and keeps the order; nil when nothing is left.
func distinct(values []string) []string {
	var kept []string
	for _, value := range values {
		if value = strings.TrimSpace(value); value != "" && !slices.Contains(kept, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

// ProductID is the id of a product that comes without one: the same brand, name and pack size make
// the same id everywhere and always, so that creating or importing it again finds it.
func ProductID(brand, name, packSize string) string {
	fold := func(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
	sum := sha256.Sum256([]byte(fold(brand) + "\x00" + fold(name) + "\x00" + fold(packSize)))
	text := strings.ToLower(base32.HexEncoding.EncodeToString(sum[:8]))
	return string(ids.Product("p" + text[:12]))
}

// saved is the event that tells the whole state.
func (p *product) saved(imageURL string) *eventsv1.ProductSaved {
	m := p.msg
	event := &eventsv1.ProductSaved{
		ProductId: m.ProductId, Name: m.Name, Brand: m.Brand, Description: m.Description, CategoryId: m.CategoryId,
		PackSize: m.PackSize, MrpMinor: m.Mrp.AmountMinor, PriceMinor: m.Price.AmountMinor, ImageUrl: imageURL,
		Popularity: m.Popularity, Archived: m.Archived, Attributes: m.Attributes, Barcodes: m.Barcodes,
	}
	for _, store := range slices.Sorted(maps.Keys(p.stores)) {
		event.Assortment = append(event.Assortment, &eventsv1.Assortment{WarehouseId: store, PriceMinor: p.priceIn(store)})
	}
	return event
}

// copy is for editing.
func (p *product) copy() *product {
	return &product{msg: proto.CloneOf(p.msg), stores: maps.Clone(p.stores), version: p.version}
}
