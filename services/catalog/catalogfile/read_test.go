package catalogfile

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/money"
)

const header = "sku,barcodes,name,brand,category,sub_category,mrp,price,unit,pack_size,tax_percent,hsn,storage_zone,shelf_life_days,picture,country,description,attributes,popularity\n"

const categoriesCSV = `slug,name,parent_slug,position,colour,picture,name_hi
dairy,Dairy,,1,#cfe3f5,1f95b,
milk,Milk,dairy,1,,1f95b,दूध
home,Home,,2,,,
`

// read reads a fixture and checks that the contract takes all of it.
func read(t *testing.T, catalogue, categories string) (*File, Report) {
	t.Helper()
	f, report, err := Read(strings.NewReader(catalogue), strings.NewReader(categories))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Products {
		if err := protovalidate.Validate(p); err != nil {
			t.Errorf("%v: %v", p, err)
		}
	}
	for _, c := range f.Categories {
		if err := protovalidate.Validate(c); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
	return f, report
}

func TestOwnCatalogue(t *testing.T) {
	t.Parallel()
	f, report := read(t, header+
		`DS-1,2010000010006|2010000010013,Toned Milk,Gopala,dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,1f95b,IN,"Fresh, every morning.",diet=veg;fat=3 %,750.00`+"\n"+
		`DS-2,,Broom,Jhaduwala,home,,120,99,piece,1 piece,18,9603,ambient,720,,IN,,,1`+"\n",
		categoriesCSV)
	if report.Rows != 2 || report.Products != 2 || report.Categories != 3 || report.Skipped != 0 {
		t.Errorf("report %v", report)
	}
	want := &catalogv1.Product{
		ProductId: "DS-1", Barcodes: []string{"2010000010006", "2010000010013"}, Name: "Toned Milk", Brand: "Gopala", CategoryId: "milk",
		Mrp: inr(money.Paise(2750)), Price: inr(money.Paise(2600)), Unit: "ml", PackSize: "500 ml", TaxRateBp: 500, Hsn: "0401", StorageZone: "chilled",
		ShelfLifeDays: 3, Picture: "1f95b", Country: "IN", Description: "Fresh, every morning.",
		Attributes: map[string]string{"diet": "veg", "fat": "3 %"}, Popularity: 750,
	}
	if !proto.Equal(f.Products[0], want) {
		t.Errorf("got  %v\nwant %v", f.Products[0], want)
	}
	if f.Products[1].CategoryId != "home" || f.Categories[1].ParentId != "dairy" || f.Categories[1].NameHi != "दूध" {
		t.Errorf("%v, %v", f.Products[1], f.Categories[1])
	}
}

func TestOwnCatalogueWithoutCategories(t *testing.T) {
	t.Parallel()
	f, _ := read(t, header+`DS-1,,Toned Milk,Gopala,fresh-dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,,IN,,,1`, "")
	if len(f.Categories) != 2 || f.Categories[0].Name != "Fresh dairy" || f.Categories[1].ParentId != "fresh-dairy" {
		t.Errorf("%v", f.Categories)
	}
}

func TestBadRowsAreSkippedWithTheirReason(t *testing.T) {
	t.Parallel()
	good := strings.Split("DS-1,77,Toned Milk,Gopala,dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,,IN,,,1", ",")
	columns := strings.Split(strings.TrimSpace(header), ",")
	text := header + strings.Join(good, ",") + "\n"
	reasons := []string{""}
	bad := func(column, value, reason string) {
		fields := slices.Clone(good)
		fields[0], fields[1] = fmt.Sprint("B", len(reasons)), fmt.Sprint(100+len(reasons))
		fields[slices.Index(columns, column)] = value
		text += strings.Join(fields, ",") + "\n"
		reasons = append(reasons, reason)
	}
	bad("sku", "", "sku not usable")
	bad("sku", "a b", "sku not usable")
	bad("sku", "DS-1", "sku comes twice")
	bad("barcodes", "77", "barcode of another product")
	bad("name", " ", "no name")
	bad("name", strings.Repeat("x", 201), "name, brand or pack size too long")
	bad("mrp", "twenty", "price not readable")
	bad("mrp", "0", "no price")
	bad("price", "-3", "no price")
	bad("price", "27.51", "price above MRP")
	bad("tax_percent", "101", "tax not readable")
	bad("shelf_life_days", "3.5", "shelf life not readable")
	bad("popularity", "NaN", "popularity not readable")
	bad("unit", "mile", "unit unknown")
	bad("storage_zone", "warm", "storage zone unknown")
	bad("attributes", "diet", "attributes not readable")
	bad("sub_category", "curd", "category unknown")
	bad("category", "home", "category unknown")
	text += "just,two\n" + `DS-9,,"broken` + "\n"
	reasons = append(reasons, "too few columns", "broken quotes")

	f, report := read(t, text, categoriesCSV)
	if len(f.Products) != 1 || report.Skipped != len(reasons)-1 || report.Rows != len(reasons) {
		t.Errorf("%d products; %v", len(f.Products), report)
	}
	for i, skip := range report.First {
		if skip.Line != i+3 || skip.Reason != reasons[i+1] {
			t.Errorf("%v, want line %d: %s", skip, i+3, reasons[i+1])
		}
	}
	if report.Reasons["price above MRP"] != 1 || report.Reasons["no price"] != 2 {
		t.Errorf("reasons %v", report.Reasons)
	}
}

func TestReportNamesTwentyRows(t *testing.T) {
	t.Parallel()
	text := header + "DS-1,,Toned Milk,Gopala,dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,,IN,,,1\n" +
		strings.Repeat("DS-2,,,Gopala,dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,,IN,,,1\n", 45)
	_, report := read(t, text, categoriesCSV)
	if len(report.First) != 20 || report.Skipped != 45 {
		t.Errorf("%d named of %d", len(report.First), report.Skipped)
	}
	for _, part := range []string{"46 rows, 1 products", "45 skipped", "no name: 45", "line 3: no name", "and 25 more"} {
		if !strings.Contains(report.String(), part) {
			t.Errorf("no %q in\n%s", part, report)
		}
	}
}

// The same dirt as in real exports: blanks around brands, no-break spaces, line breaks in names,
// missing names and brands, repeated rows, one column too many.
const bigbasketCSV = `index,product,category,sub_category,brand,sale_price,market_price,type,rating,
1,Sunflower Oil - Refined 1 ltr,"Foodgrains, Oil & Masala",Edible Oils & Ghee,Suryan ,145.5,160,Sunflower Oil,4.1,
2,"Mixture` + "\u00a0- Spicy\n  Crunchy" + `",Snacks & Branded Foods,Snacks & Namkeen, Karakura,55,55,Namkeen,,
3,,Beverages,Tea,Chaiwala,90,100,Leaf Tea,4,
4,Paneer,"Bakery, Cakes & Dairy",Dairy,,85,90,Paneer,4.4,
5,Floor Cleaner - Lime 2 x 500ml,Cleaning & Household,All Purpose Cleaners,Chamak,180,210,Cleaner,3.9,
6,Floor Cleaner - Lime 2 x 500ml,Cleaning & Household,All Purpose Cleaners,Chamak ,175,210,Cleaner,3.9,
7,Butter Biscuits,Snacks & Branded Foods,Biscuits & Cookies,Makhani,20,20,Biscuits,4.2,
8,Butter Biscuits,Snacks & Branded Foods,Biscuits & Cookies,Makhani,38,40,Biscuits,4.2,
9,Mutton Keema,"Eggs, Meat & Fish",Mutton & Lamb,Qasai,500,400,Mutton,4.2,
10,Fish Oil Capsule 500 mg,Beauty & Hygiene,Health & Medicine,Machhua,299,310,Supplement,6,
`

func TestBigBasketExport(t *testing.T) {
	t.Parallel()
	f, report := read(t, bigbasketCSV, "")
	if report.Format != "BigBasket" || report.Encoding != "UTF-8" || report.Rows != 10 || report.Products != 7 || report.Merged != 1 || report.Skipped != 2 {
		t.Fatalf("%v", report)
	}
	if report.First[0] != (Skip{5, "no name", "Chaiwala"}) || report.First[1].Line != 11 || report.First[1].Reason != "price above MRP" {
		t.Errorf("skipped %v", report.First)
	}
	oil, mixture, paneer, cleaner, small, large, capsule := f.Products[0], f.Products[1], f.Products[2], f.Products[3], f.Products[4], f.Products[5], f.Products[6]
	if oil.Brand != "Suryan" || oil.PackSize != "1 l" || oil.Unit != "l" || oil.Price.AmountMinor != 14550 || oil.Popularity != 4.1 || oil.Attributes["diet"] == "" {
		t.Errorf("oil %v", oil)
	}
	if mixture.Name != "Mixture - Spicy Crunchy" || mixture.Brand != "Karakura" || mixture.Popularity != 1 || mixture.Unit != "pack" {
		t.Errorf("mixture %v", mixture)
	}
	if paneer.StorageZone != "chilled" || paneer.CategoryId != "bakery-cakes-dairy-dairy" || paneer.ShelfLifeDays != 10 {
		t.Errorf("paneer %v", paneer)
	}
	if cleaner.PackSize != "2 x 500 ml" || cleaner.Attributes["diet"] != "" || cleaner.TaxRateBp != 1800 || cleaner.Price.AmountMinor != 18000 {
		t.Errorf("cleaner %v", cleaner)
	}
	if small.ProductId == large.ProductId || small.StorageZone != "ambient" {
		t.Errorf("biscuits %v, %v", small, large)
	}
	if capsule.PackSize != "1 pack" || capsule.Attributes["diet"] != "" || capsule.Popularity != 1 {
		t.Errorf("capsule %v", capsule)
	}
	again, _ := read(t, strings.Replace(bigbasketCSV, "145.5,160", "139,160", 1), "")
	if again.Products[0].ProductId != oil.ProductId {
		t.Error("another price makes another id")
	}
}

// In Windows-1252, with the apostrophe and the accent that UTF-8 readers stumble over.
const zeptoCSV = "sku_id,Category,name,mrp,discountPercent,availableQuantity,discountedSellingPrice,weightInGms,outOfStock,quantity\n" +
	"1,Fruits & Vegetables,Onion,2500,16,3,2100,1000,0,1\n" +
	"2,Packaged Food,Chatori\x92s Schezwan Sauce,8000,10,2,7200,250,0,250\n" +
	"3,Ice Cream & Desserts,Chatori\x92s Schezwan Sauce,8000,10,2,7200,250,0,250\n" +
	"4,Beverages,Caf\xe9 Noir,19900,0,0,19900,95,1,95\n" +
	"5,Home & Cleaning,Shoe Polish,0,0,2,0,75,0,75\n" +
	"6,Personal Care,Kajal,14900,0,2,14900,0,0,0\n" +
	"7,Personal Care,Comb,149.00,0,2,149.00,0,0,0\n" +
	"8,\"Meats, Fish & Eggs\",Chicken Curry Cut,21000,0,1,21000,450,0,450\n"

func TestZeptoExport(t *testing.T) {
	t.Parallel()
	f, report := read(t, zeptoCSV, "")
	if report.Format != "Zepto" || report.Encoding != "Windows-1252" || report.Rows != 8 || report.Products != 5 || report.Merged != 1 || report.Skipped != 2 {
		t.Fatalf("%v", report)
	}
	if report.Reasons["no price"] != 1 || report.Reasons["price not readable"] != 1 {
		t.Errorf("reasons %v", report.Reasons)
	}
	onion, sauce, coffee, kajal, chicken := f.Products[0], f.Products[1], f.Products[2], f.Products[3], f.Products[4]
	if onion.Mrp.AmountMinor != 2500 || onion.Price.AmountMinor != 2100 || onion.PackSize != "1 kg" || onion.TaxRateBp != 0 {
		t.Errorf("onion %v", onion)
	}
	if sauce.Name != "Chatori’s Schezwan Sauce" || sauce.CategoryId != "packaged-food" || sauce.PackSize != "250 g" {
		t.Errorf("sauce %v", sauce)
	}
	if coffee.Name != "Café Noir" {
		t.Errorf("coffee %v", coffee)
	}
	if kajal.Unit != "pack" || kajal.Attributes["diet"] != "" {
		t.Errorf("kajal %v", kajal)
	}
	if chicken.StorageZone != "chilled" || chicken.Attributes["diet"] != "nonveg" {
		t.Errorf("chicken %v", chicken)
	}
}

func TestUselessFilesAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ catalogue, categories, want string }{
		"empty":             {"", "", "empty"},
		"unknown header":    {"a,b,c\n1,2,3\n", "", `"a, b, c"`},
		"spreadsheet":       {"PK\x03\x04...", "", "save it as CSV"},
		"binary":            {"\x7fELF\x02\x00\x00", "", "no text file"},
		"UTF-16":            {"\xff\xfes\x00k\x00u\x00", "", "UTF-16"},
		"neither encoding":  {"sku\nx\n\x81\n", "", "line 3"},
		"no product":        {header + "DS-1,,,,,,,,,,,,,,,,,,\n", "", "no product"},
		"category columns":  {header, "slug,name\n", "parent_slug"},
		"category order":    {header, "slug,name,parent_slug,position,colour,picture\nmilk,Milk,dairy,1,,\n", `parent "dairy"`},
		"category twice":    {header, categoriesCSV + "milk,Milk,,1,,\n", "comes twice"},
		"category slug":     {header, categoriesCSV + "Big Milk,Milk,,1,,\n", "no slug"},
		"category position": {header, categoriesCSV + "curd,Curd,,first,,\n", "position"},
	} {
		_, _, err := Read(strings.NewReader(c.catalogue), strings.NewReader(c.categories))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryCategoryNameMakesAnID(t *testing.T) {
	t.Parallel()
	b := newBuilder(bigbasketFormat, "UTF-8")
	seen := make(map[string]string)
	for _, name := range []string{"चाय", "दूध", "Tea & Coffee", strings.Repeat("Long ", 30) + "A", strings.Repeat("Long ", 30) + "B"} {
		for _, id := range []string{b.category(name, ""), b.category(name, "parent")} {
			if other := seen[id]; len(id) == 0 || len(id) > maxSlug || id != slug(id) || other != "" {
				t.Errorf("%q has id %q, like %q", name, id, other)
			}
			seen[id] = name
		}
	}
}

func TestDemoCatalogue(t *testing.T) {
	t.Parallel()
	catalogue, err1 := os.ReadFile("../../../sim/city/citydata/catalog.csv")
	categories, err2 := os.ReadFile("../../../sim/city/citydata/categories.csv")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	f, report := read(t, string(catalogue), string(categories))
	if report.Skipped != 0 || report.Merged != 0 || report.Products < 1000 || len(f.Categories) < 80 {
		t.Errorf("%v", report)
	}
}
