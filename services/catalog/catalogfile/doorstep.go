package catalogfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/money"
)

var doorstepFormat = format{
	name: "doorstep",
	columns: []string{"sku", "barcodes", "name", "brand", "category", "sub_category", "mrp", "price", "unit", "pack_size", "tax_percent",
		"hsn", "storage_zone", "shelf_life_days", "picture", "country", "description", "attributes", "popularity"},
	row: doorstepRow,
}

var skuPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,40}$`)

func doorstepRow(b *builder, r row) {
	p := &catalogv1.Product{
		ProductId: r.get("sku"), Name: r.get("name"), Brand: r.get("brand"), Description: r.get("description"),
		Unit: r.get("unit"), PackSize: r.get("pack_size"), Hsn: r.get("hsn"), StorageZone: r.get("storage_zone"),
		Country: r.get("country"), Picture: r.get("picture"), Barcodes: list(r.get("barcodes"), "|"),
	}
	mrp, errMRP := money.ParseDecimal(r.get("mrp"), money.INR)
	price, errPrice := money.ParseDecimal(r.get("price"), money.INR)
	tax, errTax := money.ParseDecimal(r.get("tax_percent"), "") // two decimals of a percent are basis points
	days, errDays := strconv.ParseInt(r.get("shelf_life_days"), 10, 32)
	popularity, errPopularity := strconv.ParseFloat(r.get("popularity"), 64)
	attributes, pairs := pairs(r.get("attributes"))
	category := b.doorstepCategory(r)
	switch {
	case !skuPattern.MatchString(p.ProductId):
		b.skip(r, "sku not usable", p.ProductId)
	case errMRP != nil || errPrice != nil:
		b.skip(r, "price not readable", p.Name)
	case errTax != nil || tax.Minor < 0 || tax.Minor > 10_000:
		b.skip(r, "tax not readable", r.get("tax_percent"))
	case errDays != nil || days < 0 || days > 3650:
		b.skip(r, "shelf life not readable", r.get("shelf_life_days"))
	case errPopularity != nil || !(popularity >= 0) || popularity > 1e12:
		b.skip(r, "popularity not readable", r.get("popularity"))
	case !slices.Contains([]string{"g", "kg", "ml", "l", "piece", "pack"}, p.Unit):
		b.skip(r, "unit unknown", p.Unit)
	case !slices.Contains([]string{"ambient", "chilled", "frozen"}, p.StorageZone):
		b.skip(r, "storage zone unknown", p.StorageZone)
	case !pairs:
		b.skip(r, "attributes not readable", r.get("attributes"))
	case category == "":
		b.skip(r, "category unknown", r.get("category")+" / "+r.get("sub_category"))
	default:
		p.Mrp, p.Price, p.TaxRateBp, p.ShelfLifeDays = inr(mrp), inr(price), int32(tax.Minor), int32(days)
		p.Popularity, p.Attributes, p.CategoryId = popularity, attributes, category
		b.add(r, p)
	}
}

// doorstepCategory is the sub-category, else the category; "" when the categories' own file does not
// have it.
func (b *builder) doorstepCategory(r row) string {
	top, sub := r.get("category"), r.get("sub_category")
	leaf := sub
	if leaf == "" {
		leaf = top
	}
	if b.given {
		if c := b.categories[leaf]; c == nil || sub != "" && c.ParentId != top {
			return ""
		}
		return leaf
	}
	for _, c := range []struct{ id, parent string }{{top, ""}, {sub, top}} {
		if c.id == "" || b.categories[c.id] != nil {
			continue
		}
		if c.id != slug(c.id) || len(c.id) > maxSlug {
			return ""
		}
		b.addCategory(&catalogv1.Category{CategoryId: c.id, Name: nameOf(c.id), ParentId: c.parent, Position: int32(len(b.categories) + 1)})
	}
	return leaf
}

// nameOf a slug: fruits-vegetables is Fruits vegetables.
func nameOf(slug string) string {
	text := strings.ReplaceAll(slug, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

func list(text, separator string) []string {
	var values []string
	for value := range strings.SplitSeq(text, separator) {
		if value = strings.TrimSpace(value); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// pairs reads key=value;key=value.
func pairs(text string) (map[string]string, bool) {
	var found map[string]string
	for _, pair := range list(text, ";") {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(key) == "" {
			return nil, false
		}
		if found == nil {
			found = make(map[string]string)
		}
		found[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	return found, true
}
