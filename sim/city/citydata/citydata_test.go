package citydata

import (
	"cmp"
	"encoding/csv"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// realBrands must never appear: the demo sells invented brands only.
var realBrands = strings.Split("aachi,aashirvaad,amul,anchor,annapurna,appy,bikaji,bingo,bisleri,boost,bournvita,britannia,bru,cadbury,catch,"+
	"closeup,coca-cola,colgate,complan,dabur,daawat,dettol,domex,dove,eno,everest,fanta,fortune,frooti,godrej,haldiram's,haldirams,harpic,"+
	"himalaya,horlicks,huggies,id fresh,india gate,kellogg's,kissan,knorr,kurkure,kwality wall's,lay's,lays,lifebuoy,limca,lizol,maaza,maggi,"+
	"mamy poko,mamypoko,mdh,medimix,milky mist,mother dairy,mtr,nandini,nescafe,nestle,nestlé,nivea,odonil,oreo,organic india,pampers,parachute,"+
	"parle,parle-g,patanjali,pears,pedigree,pepsi,pepsodent,pitambari,pringles,priya,quaker,real,red bull,red label,rin,saffola,santoor,"+
	"sensodyne,sprite,stayfree,sunfeast,surf excel,tata,tata salt,tata sampann,thums up,tide,tropicana,vim,whisper,whiskas,24 mantra", ",")

const catalogHeader = "sku,barcodes,name,brand,category,sub_category,mrp,price,unit,pack_size,tax_percent,hsn,storage_zone," +
	"shelf_life_days,picture,country,description,attributes,popularity"

var (
	skuPattern     = regexp.MustCompile(`^DS-[A-Z]{3}-\d{3}$`)
	moneyPattern   = regexp.MustCompile(`^\d+(\.\d{1,2})?$`)
	packPattern    = regexp.MustCompile(`^(?:(\d+) x )?(\d+(?:\.\d+)?) (g|kg|ml|l|pieces?|pack|dozen)$`)
	colourPattern  = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	slugPattern    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	hsnPattern     = regexp.MustCompile(`^\d{4}$`)
	countryPattern = regexp.MustCompile(`^[A-Z]{2}$`)
)

type row map[string]string

func (r row) number(t *testing.T, column string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		t.Fatalf("%s %s: %v", r["sku"], column, err)
	}
	return n
}

func readCSV(t *testing.T, data []byte, header string) []row {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[0], ","); got != header {
		t.Fatalf("header is %s, want %s", got, header)
	}
	var rows []row
	for _, line := range lines[1:] {
		r := row{}
		for i, value := range line {
			if value != strings.TrimSpace(value) {
				t.Errorf("%s: blanks around %q", line[0], value)
			}
			r[lines[0][i]] = value
		}
		rows = append(rows, r)
	}
	return rows
}

func products(t *testing.T) []row { return readCSV(t, Catalog(), catalogHeader) }

func categoryRows(t *testing.T) []row {
	return readCSV(t, Categories(), "slug,name,parent_slug,position,colour,picture,name_hi")
}

func TestCatalogFields(t *testing.T) {
	rows := products(t)
	if len(rows) < 640 {
		t.Errorf("%d products, want at least 640", len(rows))
	}
	taxes := []string{"0", "5", "12", "18", "28", "40"}
	zones := []string{"ambient", "chilled", "frozen"}
	diets := []string{"veg", "nonveg", "vegan", "egg"}
	shelfLife := map[string][2]float64{"ambient": {2, 540}, "chilled": {2, 20}, "frozen": {180, 365}}
	skus, listed := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		sku := r["sku"]
		if !skuPattern.MatchString(sku) || skus[sku] {
			t.Errorf("sku %q is malformed or repeated", sku)
		}
		skus[sku] = true
		key := r["name"] + "|" + r["brand"] + "|" + r["pack_size"]
		if listed[key] {
			t.Errorf("%s: %s is listed twice", sku, key)
		}
		listed[key] = true
		if r["name"] == "" || !strings.HasSuffix(r["description"], ".") || len(r["description"]) < 15 {
			t.Errorf("%s: name %q, description %q", sku, r["name"], r["description"])
		}
		if slices.Contains(realBrands, strings.ToLower(r["brand"])) || r["brand"] == "" {
			t.Errorf("%s: brand %q", sku, r["brand"])
		}
		if !moneyPattern.MatchString(r["mrp"]) || !moneyPattern.MatchString(r["price"]) {
			t.Errorf("%s: mrp %q, price %q", sku, r["mrp"], r["price"])
		}
		if price := r.number(t, "price"); price <= 0 || price > r.number(t, "mrp") {
			t.Errorf("%s: price %s, mrp %s", sku, r["price"], r["mrp"])
		}
		if !slices.Contains(taxes, r["tax_percent"]) || !hsnPattern.MatchString(r["hsn"]) {
			t.Errorf("%s: tax %q, hsn %q", sku, r["tax_percent"], r["hsn"])
		}
		if !slices.Contains(zones, r["storage_zone"]) || !countryPattern.MatchString(r["country"]) {
			t.Errorf("%s: zone %q, country %q", sku, r["storage_zone"], r["country"])
		}
		for pair := range strings.SplitSeq(r["attributes"], ";") {
			name, value, found := strings.Cut(pair, "=")
			if pair != "" && (!found || name == "" || value == "") || name == "diet" && !slices.Contains(diets, value) {
				t.Errorf("%s: attribute %q", sku, pair)
			}
		}
		if days, limit := r.number(t, "shelf_life_days"), shelfLife[r["storage_zone"]]; days < limit[0] || days > limit[1] {
			t.Errorf("%s: %v days %s", sku, days, r["storage_zone"])
		}
	}
}

func TestBarcodes(t *testing.T) {
	seen := map[string]string{}
	for _, r := range products(t) {
		for code := range strings.SplitSeq(r["barcodes"], "|") {
			if other, dup := seen[code]; dup {
				t.Errorf("%s and %s share barcode %s", other, r["sku"], code)
			}
			seen[code] = r["sku"]
			if len(code) != 13 || code[0] != '2' {
				t.Errorf("%s: barcode %q is no in-store EAN-13", r["sku"], code)
				continue
			}
			sum := 0
			for i, digit := range code {
				sum += int(digit-'0') * (1 + 2*(i%2))
			}
			if sum%10 != 0 {
				t.Errorf("%s: barcode %s has a wrong check digit", r["sku"], code)
			}
		}
	}
}

// Food and other goods go into separate bags; the diet attribute is what tells them apart.
func TestDietMarksFood(t *testing.T) {
	mixed := []string{"baby-food-bath", "first-aid-health", "pooja-needs"}
	other := []string{"personal-care", "home-cleaning", "baby-pet-health"}
	for _, r := range products(t) {
		if slices.Contains(mixed, r["sub_category"]) {
			continue
		}
		isFood := strings.Contains(r["attributes"], "diet=")
		if isFood == slices.Contains(other, r["category"]) {
			t.Errorf("%s %s in %s: attributes %q", r["sku"], r["name"], r["category"], r["attributes"])
		}
	}
}

// quantity reads a pack size into grams, millilitres or pieces, and the unit column it belongs to.
func quantity(t *testing.T, r row) (amount float64, unit string) {
	t.Helper()
	m := packPattern.FindStringSubmatch(r["pack_size"])
	if m == nil {
		t.Fatalf("%s: pack size %q", r["sku"], r["pack_size"])
	}
	amount, _ = strconv.ParseFloat(m[2], 64)
	if m[1] != "" {
		times, _ := strconv.ParseFloat(m[1], 64)
		amount *= times
	}
	switch m[3] {
	case "kg", "l":
		return amount * 1000, m[3]
	case "dozen":
		return amount * 12, "piece"
	case "pieces":
		return amount, "piece"
	}
	return amount, m[3]
}

func TestUnitPriceFallsWithSize(t *testing.T) {
	type size struct{ amount, price, mrp float64 }
	sizes := map[string][]size{}
	for _, r := range products(t) {
		amount, unit := quantity(t, r)
		if unit != r["unit"] {
			t.Errorf("%s: unit %s for a pack of %s", r["sku"], r["unit"], r["pack_size"])
		}
		key := r["brand"] + " " + r["name"]
		sizes[key] = append(sizes[key], size{amount, r.number(t, "price") / amount, r.number(t, "mrp") / amount})
	}
	several := 0
	for key, list := range sizes {
		slices.SortFunc(list, func(a, b size) int { return cmp.Compare(a.amount, b.amount) })
		for i := 1; i < len(list); i++ {
			several++
			if list[i].price > list[i-1].price+1e-9 || list[i].mrp > list[i-1].mrp+1e-9 {
				t.Errorf("%s: the larger pack costs more a unit: %v", key, list)
			}
		}
	}
	if several < 100 {
		t.Errorf("only %d products have a larger pack", several)
	}
}

func TestPopularityFollowsZipfMandelbrot(t *testing.T) {
	rows := products(t)
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(b.number(t, "popularity"), a.number(t, "popularity")) })
	top := rows[0].number(t, "popularity")
	for i, r := range rows {
		// s = 1, q = 8: the weight at rank k is proportional to 1 / (k + 8).
		if want := top * 9 / float64(i+1+8); math.Abs(r.number(t, "popularity")-want) > 0.01 {
			t.Fatalf("rank %d, %s: popularity %s, want %.2f", i+1, r["sku"], r["popularity"], want)
		}
	}
	var lead strings.Builder
	for _, r := range rows[:30] {
		lead.WriteString(r["name"] + ", ")
	}
	for _, word := range []string{"Milk", "Bread", "Eggs", "Onion", "Tomato", "Atta", "Curd", "Banana", "Water", "Chips"} {
		if !strings.Contains(lead.String(), word) {
			t.Errorf("%s is not among the first 30: %s", word, lead.String())
		}
	}
}

func TestCategories(t *testing.T) {
	bySlug, positions, colours, subs := map[string]row{}, map[string]bool{}, map[string]bool{}, 0
	for _, c := range categoryRows(t) {
		place := c["parent_slug"] + "#" + c["position"]
		if !slugPattern.MatchString(c["slug"]) || bySlug[c["slug"]] != nil || c["name"] == "" || c["name_hi"] == "" || positions[place] {
			t.Errorf("category %v is malformed or repeated", c)
		}
		bySlug[c["slug"]], positions[place] = c, true
		if c["parent_slug"] == "" {
			if !colourPattern.MatchString(c["colour"]) || colours[c["colour"]] {
				t.Errorf("%s: colour %q is malformed or taken", c["slug"], c["colour"])
			}
			colours[c["colour"]] = true
			continue
		}
		subs++
		if parent := bySlug[c["parent_slug"]]; parent == nil || parent["parent_slug"] != "" {
			t.Errorf("%s: parent %q is no top category above it", c["slug"], c["parent_slug"])
		}
	}
	if len(colours) != 12 || subs < 68 || subs > 74 {
		t.Errorf("%d top categories and %d sub-categories", len(colours), subs)
	}

	count := map[string]int{}
	for _, r := range products(t) {
		sub := bySlug[r["sub_category"]]
		if sub == nil || sub["parent_slug"] != r["category"] || r["category"] == "" {
			t.Errorf("%s: %s is not under %s", r["sku"], r["sub_category"], r["category"])
		}
		count[r["sub_category"]]++
	}
	for slug, c := range bySlug {
		if c["parent_slug"] != "" && count[slug] < 5 {
			t.Errorf("%s has %d products", slug, count[slug])
		}
	}
}

func TestPictures(t *testing.T) {
	named := map[string]bool{}
	for _, r := range append(products(t), categoryRows(t)...) {
		if r["picture"] != "" {
			named[r["picture"]+".webp"] = true
		}
	}
	files, err := fs.ReadDir(Images(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, file := range files {
		data, err := fs.ReadFile(Images(), file.Name())
		if err != nil {
			t.Fatal(err)
		}
		total += int64(len(data))
		if file.Name() == "LICENSE" {
			if !strings.Contains(string(data), "Microsoft Corporation") {
				t.Error("LICENSE does not name the author")
			}
			continue
		}
		if !named[file.Name()] {
			t.Errorf("%s is not used", file.Name())
		}
		delete(named, file.Name())
		if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
			t.Errorf("%s is no WebP", file.Name())
		}
	}
	for name := range named {
		t.Errorf("%s is missing", name)
	}
	if total > 1_500_000 {
		t.Errorf("pictures take %d bytes", total)
	}
}

func TestNamesAndStreets(t *testing.T) {
	word := regexp.MustCompile(`^[A-Z][A-Za-z']+$`)
	for what, list := range map[string][]string{"first names": FirstNames(), "surnames": Surnames()} {
		if want := map[string]int{"first names": 200, "surnames": 100}[what]; len(list) != want {
			t.Errorf("%d %s, want %d", len(list), what, want)
		}
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s are not sorted and distinct", what)
		}
		for _, name := range list {
			if !word.MatchString(name) {
				t.Errorf("%s: %q", what, name)
			}
		}
	}
	pattern := regexp.MustCompile(`^[^{}]*\{(flat|floor|house)\}[^{}]*(\{floor\}[^{}]*)?, Bengaluru 5600\d\d$`)
	seen := map[string]bool{}
	for _, s := range Streets() {
		if !pattern.MatchString(s) || seen[s] {
			t.Errorf("street %q is malformed or repeated", s)
		}
		seen[s] = true
	}
	if len(seen) != 40 {
		t.Errorf("%d streets, want 40", len(seen))
	}
}
