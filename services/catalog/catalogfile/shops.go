package catalogfile

import (
	"regexp"
	"strconv"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/money"
)

const guessed = "storage zone, shelf life, tax and whether it is food are guessed from the words of the category"

var bigbasketFormat = format{
	name:    "BigBasket",
	columns: []string{"product", "category", "sub_category", "brand", "sale_price", "market_price", "type", "rating"},
	row:     bigbasketRow,
	notes:   []string{guessed, "there is no stock and no pack size column: a size is taken from the name where it is there"},
}

func bigbasketRow(b *builder, r row) {
	mrp, errMRP := money.ParseDecimal(r.get("market_price"), money.INR)
	price, errPrice := money.ParseDecimal(r.get("sale_price"), money.INR)
	if errMRP != nil || errPrice != nil {
		b.skip(r, "price not readable", r.get("sale_price")+", "+r.get("market_price"))
		return
	}
	if r.get("category") == "" {
		b.skip(r, "no category", r.get("product"))
		return
	}
	p := &catalogv1.Product{
		Name: r.get("product"), Brand: r.get("brand"), Description: r.get("description"), Mrp: inr(mrp), Price: inr(price), Popularity: 1,
	}
	if rating, err := strconv.ParseFloat(r.get("rating"), 64); err == nil && rating > 0 && rating <= 5 {
		p.Popularity = rating
	}
	p.PackSize, p.Unit = sizeIn(p.Name)
	p.CategoryId = b.category(r.get("category"), "")
	if sub := r.get("sub_category"); sub != "" {
		p.CategoryId = b.category(sub, p.CategoryId)
	}
	guess(p, r.get("sub_category"), r.get("category"))
	if kind := r.get("type"); kind != "" {
		setAttribute(p, "type", kind)
	}
	b.add(r, p)
}

var zeptoFormat = format{
	name:    "Zepto",
	columns: []string{"sku_id", "category", "name", "mrp", "discountedsellingprice", "weightingms"},
	row:     zeptoRow,
	notes:   []string{guessed, "stock columns are ignored", "the same product is listed under several categories: the first one counts"},
}

func zeptoRow(b *builder, r row) {
	mrp, errMRP := strconv.ParseInt(r.get("mrp"), 10, 64) // already paise
	price, errPrice := strconv.ParseInt(r.get("discountedsellingprice"), 10, 64)
	grams, errGrams := strconv.ParseInt(r.get("weightingms"), 10, 64)
	if errMRP != nil || errPrice != nil {
		b.skip(r, "price not readable", r.get("mrp")+", "+r.get("discountedsellingprice"))
		return
	}
	if errGrams != nil || grams < 0 {
		b.skip(r, "weight not readable", r.get("weightingms"))
		return
	}
	if r.get("category") == "" {
		b.skip(r, "no category", r.get("name"))
		return
	}
	p := &catalogv1.Product{Name: r.get("name"), Mrp: inr(money.Paise(mrp)), Price: inr(money.Paise(price)), Popularity: 1}
	p.PackSize, p.Unit = weight(grams)
	p.CategoryId = b.category(r.get("category"), "")
	guess(p, r.get("category"))
	b.add(r, p)
}

// weight is a pack size for people; one of nothing is a pack.
func weight(grams int64) (packSize, unit string) {
	switch {
	case grams == 0:
		return "1 pack", "pack"
	case grams%1000 == 0:
		return strconv.FormatInt(grams/1000, 10) + " kg", "kg"
	default:
		return strconv.FormatInt(grams, 10) + " g", "g"
	}
}

// sizePattern finds 500 g, 1.5ltr, 6 x 200 ml and 10 pcs inside a name.
var sizePattern = regexp.MustCompile(`(?i)\b(?:(\d{1,3})\s*[x×]\s*)?(\d{1,5}(?:\.\d{1,3})?)\s*(kgs?|gms?|grams?|g|ml|ltrs?|litres?|l|pcs|pieces?|units?)\b`)

var sizeUnits = []struct{ begins, unit, written string }{
	{"k", "kg", "kg"}, {"g", "g", "g"}, {"m", "ml", "ml"}, {"l", "l", "l"}, {"p", "piece", "pieces"}, {"u", "piece", "pieces"},
}

// sizeIn is the last size in a name; a product without one is a pack.
func sizeIn(name string) (packSize, unit string) {
	found := sizePattern.FindAllStringSubmatch(name, -1)
	if found == nil {
		return "1 pack", "pack"
	}
	last := found[len(found)-1]
	if strings.Trim(last[2], "0.") == "" {
		return "1 pack", "pack"
	}
	for _, u := range sizeUnits {
		if !strings.HasPrefix(strings.ToLower(last[3]), u.begins) {
			continue
		}
		packSize, unit = last[2]+" "+u.written, u.unit
		break
	}
	if packSize == "1 pieces" {
		packSize = "1 piece"
	}
	if last[1] != "" {
		packSize = last[1] + " x " + packSize
	}
	return packSize, unit
}
