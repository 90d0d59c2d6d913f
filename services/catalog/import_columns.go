package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
)

// column is one of a table of products: what it holds as text, and how text gets into a product.
type column struct {
	name  string
	read  func(m *catalogv1.Product) string
	write func(m *catalogv1.Product, text string) bool // false: not readable
}

// columns in the order of a file. They are those of our own catalog.csv; what that has in two columns
// (category and sub_category) is one here, the category that the product is in.
var columns = []column{
	text("sku", func(m *catalogv1.Product) *string { return &m.ProductId }),
	{"barcodes", func(m *catalogv1.Product) string { return strings.Join(m.Barcodes, "|") }, func(m *catalogv1.Product, t string) bool {
		m.Barcodes = distinct(strings.Split(t, "|"))
		return true
	}},
	text("name", func(m *catalogv1.Product) *string { return &m.Name }),
	text("brand", func(m *catalogv1.Product) *string { return &m.Brand }),
	text("category", func(m *catalogv1.Product) *string { return &m.CategoryId }),
	rupees("mrp", func(m *catalogv1.Product) **typev1.Money { return &m.Mrp }),
	rupees("price", func(m *catalogv1.Product) **typev1.Money { return &m.Price }),
	text("unit", func(m *catalogv1.Product) *string { return &m.Unit }),
	text("pack_size", func(m *catalogv1.Product) *string { return &m.PackSize }),
	// Two decimals of a percent are basis points.
	{"tax_percent", func(m *catalogv1.Product) string { return decimal(int64(m.TaxRateBp)) }, func(m *catalogv1.Product, t string) bool {
		tax, err := money.ParseDecimal(t, "")
		if err != nil || tax.Minor < 0 || tax.Minor > 10_000 {
			return false
		}
		m.TaxRateBp = int32(tax.Minor)
		return true
	}},
	text("hsn", func(m *catalogv1.Product) *string { return &m.Hsn }),
	text("storage_zone", func(m *catalogv1.Product) *string { return &m.StorageZone }),
	{"shelf_life_days", func(m *catalogv1.Product) string { return strconv.Itoa(int(m.ShelfLifeDays)) }, func(m *catalogv1.Product, t string) bool {
		days, err := strconv.ParseInt(t, 10, 32)
		m.ShelfLifeDays = int32(days)
		return err == nil
	}},
	text("picture", func(m *catalogv1.Product) *string { return &m.Picture }),
	text("country", func(m *catalogv1.Product) *string { return &m.Country }),
	text("description", func(m *catalogv1.Product) *string { return &m.Description }),
	{"attributes", readAttributes, writeAttributes},
	{"popularity", func(m *catalogv1.Product) string { return strconv.FormatFloat(m.Popularity, 'f', -1, 64) }, func(m *catalogv1.Product, t string) bool {
		popularity, err := strconv.ParseFloat(t, 64)
		m.Popularity = popularity
		return err == nil && popularity >= 0 && popularity <= 1e12
	}},
	{"archived", func(m *catalogv1.Product) string { return map[bool]string{true: "yes", false: "no"}[m.Archived] }, func(m *catalogv1.Product, t string) bool {
		m.Archived = strings.EqualFold(t, "yes")
		return m.Archived || strings.EqualFold(t, "no")
	}},
}

func text(name string, field func(*catalogv1.Product) *string) column {
	return column{name, func(m *catalogv1.Product) string { return *field(m) }, func(m *catalogv1.Product, t string) bool {
		*field(m) = t
		return true
	}}
}

// rupees are amounts of money.
func rupees(name string, field func(*catalogv1.Product) **typev1.Money) column {
	return column{name, func(m *catalogv1.Product) string { return decimal((*field(m)).GetAmountMinor()) }, func(m *catalogv1.Product, t string) bool {
		parsed, err := money.ParseDecimal(strings.TrimPrefix(strings.ReplaceAll(t, ",", ""), "₹"), money.INR)
		*field(m) = inr(parsed.Minor)
		return err == nil && parsed.Minor > 0
	}}
}

// decimal is hundredths as people write them: 12900 is 129, 12950 is 129.50.
func decimal(hundredths int64) string {
	if hundredths%100 == 0 {
		return strconv.FormatInt(hundredths/100, 10)
	}
	return strconv.FormatInt(hundredths/100, 10) + "." + strconv.FormatInt(100+hundredths%100, 10)[1:]
}

func readAttributes(m *catalogv1.Product) string {
	pairs := make([]string, 0, len(m.Attributes))
	for _, key := range slices.Sorted(maps.Keys(m.Attributes)) {
		pairs = append(pairs, key+"="+m.Attributes[key])
	}
	return strings.Join(pairs, ";")
}

func writeAttributes(m *catalogv1.Product, t string) bool {
	m.Attributes = nil
	for pair := range strings.SplitSeq(t, ";") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		if !ok || strings.TrimSpace(key) == "" {
			return false
		}
		if m.Attributes == nil {
			m.Attributes = make(map[string]string)
		}
		m.Attributes[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	return true
}

// needed are the columns without which there is no new product.
var needed = []string{"name", "category", "mrp", "price", "unit"}

// fill writes what a row says into a product and names the column that cannot be read, or is missing.
func fill(m *catalogv1.Product, values map[string]string, isNew bool) (column string, err *errs.Error) {
	for _, c := range columns {
		value, said := values[c.name]
		value = strings.TrimSpace(value)
		if isNew && value == "" && slices.Contains(needed, c.name) {
			return c.name, errs.New(errs.InvalidArgument, "value_needed", "A new product needs a %s.", c.name)
		}
		if !said || value == "" || c.name == "sku" { // an empty cell leaves what is there
			continue
		}
		if !c.write(m, value) {
			return c.name, errs.New(errs.InvalidArgument, "value_unreadable", "%q is no %s.", value, c.name)
		}
	}
	if m.StorageZone == "" {
		m.StorageZone = "ambient"
	}
	return "", nil
}

// table is a product as a row.
func table(m *catalogv1.Product) map[string]string {
	values := make(map[string]string, len(columns))
	for _, c := range columns {
		values[c.name] = c.read(m)
	}
	return values
}

// differences are the columns in which two products differ.
func differences(was, is *catalogv1.Product) (changes []*catalogv1.ImportedRow_Change) {
	for _, c := range columns {
		if before, after := c.read(was), c.read(is); before != after {
			changes = append(changes, &catalogv1.ImportedRow_Change{Field: c.name, Before: before, After: after})
		}
	}
	return changes
}
