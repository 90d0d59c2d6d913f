package catalogfile

import (
	"fmt"
	"hash/fnv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"buf.build/go/protovalidate"

	catalogv1 "doorstep/gen/catalog/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/money"
	"doorstep/services/catalog"
)

// Limits of the contract, see catalog.proto.
const (
	maxName, maxBrand, maxDescription, maxPackSize = 200, 100, 4000, 40
	maxSlug                                        = 60
)

// builder collects what rows say and refuses what nobody could import.
type builder struct {
	file       *File
	report     Report
	categories map[string]*catalogv1.Category
	given      bool // the categories came from a file of their own
	products   map[string]bool
	barcodes   map[string]bool
}

func newBuilder(f format, encoding string) *builder {
	return &builder{
		file:       &File{},
		report:     Report{Format: f.name, Encoding: encoding, Reasons: make(map[string]int), Notes: f.notes},
		categories: make(map[string]*catalogv1.Category),
		products:   make(map[string]bool),
		barcodes:   make(map[string]bool),
	}
}

func (b *builder) skip(r row, reason, detail string) {
	b.report.Skipped++
	b.report.Reasons[reason]++
	if len(b.report.First) < maxShown {
		b.report.First = append(b.report.First, Skip{Line: r.line, Reason: reason, Detail: shorten(detail, 80)})
	}
}

// readCategories reads categories.csv: slug, name, parent_slug, position, colour, picture, and name_hi where
// there is one.
func (b *builder) readCategories(r io.Reader) error {
	text, _, err := readText(r)
	if err != nil {
		return fmt.Errorf("categories: %w", err)
	}
	if text == "" {
		return nil
	}
	rows, _, err := openCSV(text)
	if err != nil {
		return fmt.Errorf("categories: %w", err)
	}
	for _, column := range []string{"slug", "name", "parent_slug", "position", "colour", "picture"} {
		if _, ok := rows.columns[column]; !ok {
			return fmt.Errorf("categories: there is no column %q", column)
		}
	}
	b.given = true
	var broken error
	for r := range rows.all(func(r row, reason, detail string) {
		broken = fmt.Errorf("categories: line %d: %s: %s", r.line, reason, detail)
	}) {
		c := &catalogv1.Category{
			CategoryId: r.get("slug"), Name: r.get("name"), ParentId: r.get("parent_slug"),
			Colour: r.get("colour"), Picture: r.get("picture"), NameHi: r.get("name_hi"),
		}
		if _, err := fmt.Sscan(r.get("position"), &c.Position); err != nil {
			return fmt.Errorf("categories: line %d: position %q is no number", r.line, r.get("position"))
		}
		if c.CategoryId == "" || c.CategoryId != slug(c.CategoryId) || c.Name == "" {
			return fmt.Errorf("categories: line %d: %q is no slug, or has no name", r.line, c.CategoryId)
		}
		if c.ParentId != "" && b.categories[c.ParentId] == nil {
			return fmt.Errorf("categories: line %d: parent %q does not come before", r.line, c.ParentId)
		}
		if b.categories[c.CategoryId] != nil {
			return fmt.Errorf("categories: line %d: %q comes twice", r.line, c.CategoryId)
		}
		if err := protovalidate.Validate(c); err != nil {
			return fmt.Errorf("categories: line %d: %w", r.line, err)
		}
		b.addCategory(c)
	}
	return broken
}

func (b *builder) addCategory(c *catalogv1.Category) {
	b.categories[c.CategoryId] = c
	b.file.Categories = append(b.file.Categories, c)
}

// category is the id for a category's name, made when it is new: positions are in order of
// appearance.
func (b *builder) category(name, parentID string) string {
	id := categoryID(name, parentID)
	if b.categories[id] == nil {
		b.addCategory(&catalogv1.Category{
			CategoryId: id, Name: shorten(name, maxBrand), ParentId: parentID, Position: int32(len(b.categories) + 1),
		})
	}
	return id
}

// categoryID is a slug, or where a slug would lose something of the name, ends in a number made of
// it.
func categoryID(name, parentID string) string {
	id := slug(name)
	whole := id != ""
	if parentID != "" {
		id = strings.Trim(parentID+"-"+id, "-")
	}
	if whole && len(id) <= maxSlug {
		return id
	}
	sum := fnv.New32a()
	sum.Write([]byte(parentID + "\x00" + name))
	const room = maxSlug - len("-00000000")
	return strings.Trim(fmt.Sprintf("%s-%08x", strings.TrimRight(shorten(id, room), "-"), sum.Sum32()), "-")
}

// add takes a product whose fields are all set. A product without an id gets one from its brand,
// name, pack size and MRP: in shop exports, packs of different sizes often differ in nothing else.
func (b *builder) add(r row, p *catalogv1.Product) {
	p.Description = shorten(p.Description, maxDescription)
	refused := protovalidate.Validate(p)
	switch {
	case p.Name == "":
		b.skip(r, "no name", p.Brand)
	case utf8.RuneCountInString(p.Name) > maxName || utf8.RuneCountInString(p.Brand) > maxBrand || utf8.RuneCountInString(p.PackSize) > maxPackSize:
		b.skip(r, "name, brand or pack size too long", p.Name)
	case p.Mrp.AmountMinor <= 0 || p.Price.AmountMinor <= 0:
		b.skip(r, "no price", p.Name)
	case p.Price.AmountMinor > p.Mrp.AmountMinor:
		b.skip(r, "price above MRP", fmt.Sprintf("%s: %s above %s", p.Name, money.Paise(p.Price.AmountMinor), money.Paise(p.Mrp.AmountMinor)))
	case b.takenBarcode(p) != "":
		b.skip(r, "barcode of another product", b.takenBarcode(p))
	case refused != nil:
		b.skip(r, "not what the catalog takes", refused.Error())
	default:
		b.keep(r, p)
	}
}

func (b *builder) keep(r row, p *catalogv1.Product) {
	fromFile := p.ProductId != ""
	if !fromFile {
		p.ProductId = catalog.ProductID(p.Brand, p.Name, fmt.Sprintf("%s %d", p.PackSize, p.Mrp.AmountMinor))
	}
	switch {
	case b.products[p.ProductId] && fromFile:
		b.skip(r, "sku comes twice", p.ProductId)
		return
	case b.products[p.ProductId]:
		b.report.Merged++
		return
	}
	b.products[p.ProductId] = true
	for _, barcode := range p.Barcodes {
		b.barcodes[barcode] = true
	}
	b.file.Products = append(b.file.Products, p)
}

func (b *builder) takenBarcode(p *catalogv1.Product) string {
	for _, barcode := range p.Barcodes {
		if b.barcodes[barcode] {
			return barcode
		}
	}
	return ""
}

func inr(m money.Money) *typev1.Money {
	return &typev1.Money{AmountMinor: m.Minor, Currency: money.INR}
}

// slug is a name in small letters, digits and hyphens.
func slug(name string) string {
	var text strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if gap && text.Len() > 0 {
				text.WriteByte('-')
			}
			text.WriteRune(r)
			gap = false
		case r != '\'':
			gap = true
		}
	}
	return text.String()
}

// shorten cuts between characters.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
