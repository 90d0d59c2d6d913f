package catalog_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/catalog/catalogtest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

const store, otherStore = "blr-1", "blr-2"

var (
	product = catalogtest.Product
	rupees  = catalogtest.Rupees
)

func wantReason(t *testing.T, err error, reason string) {
	t.Helper()
	if !errs.Is(err, reason) {
		t.Errorf("error %v, want %s", err, reason)
	}
}

func list(t *testing.T, w *catalogtest.World, req *catalogv1.ListProductsRequest) *catalogv1.ListProductsResponse {
	t.Helper()
	if req.WarehouseId == "" {
		req.WarehouseId = store
	}
	res, err := w.ListProducts(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func idsOf(products []*catalogv1.Product) []string {
	var ids []string
	for _, p := range products {
		ids = append(ids, p.ProductId)
	}
	return ids
}

// told are the events of the catalog so far, in order, as seq of "type subject".
func told(t *testing.T, w *catalogtest.World) map[string][]int64 {
	t.Helper()
	rows, err := w.Pool.Query(t.Context(), "SELECT type || ' ' || subject, seq FROM events.outbox WHERE topic = 'catalog' ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	seqs := make(map[string][]int64)
	var name string
	var seq int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &seq}, func() error {
		seqs[name] = append(seqs[name], seq)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return seqs
}

func lastSaved(t *testing.T, w *catalogtest.World, id string) *eventsv1.ProductSaved {
	t.Helper()
	var payload []byte
	err := w.Pool.QueryRow(t.Context(), "SELECT payload FROM events.outbox WHERE type = 'product_saved' AND subject = $1 ORDER BY id DESC LIMIT 1", id).Scan(&payload)
	if err != nil {
		t.Fatal(err)
	}
	saved := new(eventsv1.ProductSaved)
	if err := proto.Unmarshal(payload, saved); err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestProductLife(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, nil)
	ctx := t.Context()

	sent := product("", func(p *catalogv1.Product) {
		p.Barcodes = []string{"200", "200", " 201 "}
		p.IsFood = false
		p.UnitPrice = "free"
	})
	created, err := w.CreateProduct(ctx, &catalogv1.CreateProductRequest{Product: sent})
	if err != nil {
		t.Fatal(err)
	}
	id := created.ProductId
	if created.UnitPrice != "₹80 / l" || !created.IsFood || !slices.Equal(created.Barcodes, []string{"200", "201"}) || created.InStock {
		t.Errorf("created %v", created)
	}
	again, err := w.CreateProduct(ctx, &catalogv1.CreateProductRequest{Product: sent})
	if err != nil || again.ProductId != id {
		t.Errorf("repeated: %v, %v", again, err)
	}
	other := proto.CloneOf(sent)
	other.Description = "Another one."
	_, err = w.CreateProduct(ctx, &catalogv1.CreateProductRequest{Product: other})
	wantReason(t, err, "product_exists")

	other.ProductId = ""
	for range 2 { // the second time changes nothing
		updated, err := w.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{ProductId: id, Product: other})
		if err != nil || updated.Description != "Another one." {
			t.Fatalf("updated %v, %v", updated, err)
		}
		if _, err := w.DeleteCategory(ctx, &catalogv1.DeleteCategoryRequest{CategoryId: "milk"}); !errs.Is(err, "category_in_use") {
			t.Errorf("deleted a category in use: %v", err)
		}
	}
	for range 2 {
		if _, err := w.DeleteProduct(ctx, &catalogv1.DeleteProductRequest{ProductId: id}); err != nil {
			t.Fatal(err)
		}
	}
	gone, err := w.GetProduct(ctx, &catalogv1.GetProductRequest{ProductId: id})
	if err != nil || !gone.Archived {
		t.Errorf("archived: %v, %v", gone, err)
	}
	if got := told(t, w)["product_saved "+id]; !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("events with seq %v", got)
	}
}

func TestProductRules(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a", func(p *catalogv1.Product) { p.Barcodes = []string{"890"} }))
	ctx := t.Context()
	for reason, edit := range map[string]func(*catalogv1.Product){
		"price_above_mrp":        func(p *catalogv1.Product) { p.Price = rupees(51) },
		"price_not_positive":     func(p *catalogv1.Product) { p.Price = rupees(0) },
		"currency_not_supported": func(p *catalogv1.Product) { p.Price = &typev1.Money{AmountMinor: 100, Currency: "USD"} },
		"category_unknown":       func(p *catalogv1.Product) { p.CategoryId = "nowhere" },
		"barcode_taken":          func(p *catalogv1.Product) { p.Barcodes = []string{"891", "890"} },
	} {
		_, err := w.CreateProduct(ctx, &catalogv1.CreateProductRequest{Product: product("b", edit)})
		wantReason(t, err, reason)
		_, err = w.Import(ctx, &catalogv1.ImportRequest{Products: []*catalogv1.Product{product("c"), product("b", edit)}})
		wantReason(t, err, reason)
	}
	_, err := w.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{ProductId: "none", Product: product("none")})
	wantReason(t, err, "product_not_found")
	_, err = w.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{ProductId: "a", Product: product("b")})
	wantReason(t, err, "product_id_mismatch")
	_, err = w.DeleteProduct(ctx, &catalogv1.DeleteProductRequest{ProductId: "none"})
	wantReason(t, err, "product_not_found")
	_, err = w.GetProduct(ctx, &catalogv1.GetProductRequest{ProductId: "b"})
	wantReason(t, err, "product_not_found")
	_, err = w.Import(ctx, &catalogv1.ImportRequest{Products: []*catalogv1.Product{product("d"), product("d")}})
	wantReason(t, err, "product_repeated")
	if got := told(t, w); len(got) != 5 {
		t.Errorf("refused writes told something: %v", got)
	}
}

func TestStoresHavePricesOfTheirOwn(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, nil, product("a"))
	ctx := t.Context()
	set := func(carried bool, price *typev1.Money) (*catalogv1.AssortmentItem, error) {
		return w.SetAssortment(ctx, &catalogv1.SetAssortmentRequest{WarehouseId: store, ProductId: "a", Carried: carried, Price: price})
	}
	quote := func() []*catalogv1.QuotedProduct {
		res, err := w.Quote(ctx, &catalogv1.QuoteRequest{WarehouseId: store, ProductIds: []string{"a", "unknown"}})
		if err != nil {
			t.Fatal(err)
		}
		return res.Products
	}
	if got := quote(); len(got) != 0 {
		t.Errorf("quoted what nobody carries: %v", got)
	}
	if item, err := set(true, nil); err != nil || item.Price.AmountMinor != 4000 {
		t.Errorf("%v, %v", item, err)
	}
	if item, err := set(true, rupees(35)); err != nil || item.Price.AmountMinor != 3500 {
		t.Errorf("%v, %v", item, err)
	}
	got := quote()
	if len(got) != 1 || got[0].PriceMinor != 3500 || got[0].MrpMinor != 5000 || !got[0].IsFood || got[0].TaxRateBp != 500 || got[0].ImageUrl == "" {
		t.Errorf("quoted %v", got)
	}
	if p := list(t, w, &catalogv1.ListProductsRequest{}).Products[0]; p.Price.AmountMinor != 3500 || p.UnitPrice != "₹70 / l" {
		t.Errorf("listed %v", p)
	}
	if saved := lastSaved(t, w, "a"); saved.PriceMinor != 4000 || len(saved.Assortment) != 1 || saved.Assortment[0].PriceMinor != 3500 {
		t.Errorf("told %v", saved)
	}
	_, err := set(true, rupees(51))
	wantReason(t, err, "price_above_mrp")
	_, err = set(true, rupees(0))
	wantReason(t, err, "price_not_positive")
	_, err = w.SetAssortment(ctx, &catalogv1.SetAssortmentRequest{WarehouseId: store, ProductId: "b", Carried: true})
	wantReason(t, err, "product_not_found")

	// The MRP cannot fall below a store's price, but an import may lower both.
	cheaper := product("a", func(p *catalogv1.Product) { p.Mrp, p.Price = rupees(30), rupees(30) })
	_, err = w.UpdateProduct(ctx, &catalogv1.UpdateProductRequest{ProductId: "a", Product: cheaper})
	wantReason(t, err, "price_above_mrp")
	w.ImportProducts(t, nil, cheaper)
	if got := quote(); got[0].PriceMinor != 3000 {
		t.Errorf("quoted %v", got)
	}
	if _, err := set(false, nil); err != nil || len(quote()) != 0 {
		t.Errorf("still carried: %v", err)
	}
}

// An imported row says neither whether a category is hidden nor, mostly, what it is called in Hindi.
func TestImportKeepsWhatCategoriesAreInHindi(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, nil)
	said := &catalogv1.Category{Name: "Milk", ParentId: "dairy", Position: 1, Picture: "1f95b", NameHi: "दूध", Hidden: true}
	if _, err := w.SaveCategory(t.Context(), &catalogv1.SaveCategoryRequest{CategoryId: "milk", Category: said}); err != nil {
		t.Fatal(err)
	}
	importAs := func(nameHi string) *catalogv1.Category {
		_, err := w.Import(t.Context(), &catalogv1.ImportRequest{Categories: []*catalogv1.Category{
			{CategoryId: "milk", Name: "Milks", ParentId: "dairy", Position: 1, NameHi: nameHi},
		}})
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.ListCategories(t.Context(), &catalogv1.ListCategoriesRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return all.Categories[slices.IndexFunc(all.Categories, func(c *catalogv1.Category) bool { return c.CategoryId == "milk" })]
	}
	if milk := importAs(""); milk.Name != "Milks" || milk.NameHi != "दूध" || !milk.Hidden {
		t.Errorf("after an import without a Hindi name: %v", milk)
	}
	if milk := importAs("दुग्ध"); milk.NameHi != "दुग्ध" {
		t.Errorf("after an import with one: %v", milk)
	}
}

// What the picking list is told of how a product is handled.
func TestQuoteSaysWhatIsFragile(t *testing.T) {
	w := catalogtest.New(t)
	saying := func(id, value string) *catalogv1.Product {
		return product(id, func(p *catalogv1.Product) { p.Attributes["fragile"] = value })
	}
	w.ImportProducts(t, []string{store}, product("milk"), saying("eggs", "yes"), saying("tin", "no"))
	res, err := w.Quote(t.Context(), &catalogv1.QuoteRequest{WarehouseId: store, ProductIds: []string{"milk", "eggs", "tin"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, fragile := range []bool{false, true, false} {
		if got := res.Products[i]; got.Fragile != fragile || got.WeightG == 0 {
			t.Errorf("%s: fragile %v, %d g", got.ProductId, got.Fragile, got.WeightG)
		}
	}
}

func TestPagesAreStable(t *testing.T) {
	w := catalogtest.New(t)
	var products []*catalogv1.Product
	for i := range 25 {
		products = append(products, product(fmt.Sprintf("p%02d", i), func(p *catalogv1.Product) {
			p.Popularity = float64(i / 3) // ties
			if i%2 == 1 {
				p.CategoryId = "curd"
			}
		}))
	}
	w.ImportProducts(t, []string{store}, products...)
	var seen []string
	req := &catalogv1.ListProductsRequest{PageSize: 7}
	for page := range 4 {
		res := list(t, w, req)
		if res.Total != 25 {
			t.Errorf("total %d", res.Total)
		}
		seen = append(seen, idsOf(res.Products)...)
		if req.PageToken = res.NextPageToken; (req.PageToken == "") != (page == 3) {
			t.Fatalf("page %d: token %q", page, req.PageToken)
		}
		// Something before this place moves away: nothing after it is repeated or lost.
		first := res.Products[0]
		_, err := w.DeleteProduct(t.Context(), &catalogv1.DeleteProductRequest{ProductId: first.ProductId})
		if err != nil {
			t.Fatal(err)
		}
		w.ImportProducts(t, []string{store}, products[slices.Index(idsOf(products), first.ProductId)])
	}
	want := slices.Clone(products)
	slices.SortFunc(want, func(a, b *catalogv1.Product) int {
		return cmp.Or(cmp.Compare(b.Popularity, a.Popularity), cmp.Compare(a.ProductId, b.ProductId))
	})
	if !slices.Equal(seen, idsOf(want)) {
		t.Errorf("seen %v, want %v", seen, idsOf(want))
	}
	if res := list(t, w, &catalogv1.ListProductsRequest{CategoryId: "curd", PageSize: 100}); res.Total != 12 || len(res.Products) != 12 {
		t.Errorf("%d curds", res.Total)
	}
	if res := list(t, w, &catalogv1.ListProductsRequest{CategoryId: "dairy"}); res.Total != 25 || len(res.Products) != 20 {
		t.Errorf("%d of %d dairy products", len(res.Products), res.Total)
	}
	if res := list(t, w, &catalogv1.ListProductsRequest{WarehouseId: "elsewhere"}); res.Total != 0 {
		t.Errorf("%d products elsewhere", res.Total)
	}
	_, err := w.ListProducts(t.Context(), &catalogv1.ListProductsRequest{WarehouseId: store, CategoryId: "nothing"})
	wantReason(t, err, "category_not_found")
	_, err = w.ListProducts(t.Context(), &catalogv1.ListProductsRequest{WarehouseId: store, PageToken: "?"})
	wantReason(t, err, "page_token_invalid")
}

func TestCategories(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"), product("b"), product("c", func(p *catalogv1.Product) { p.CategoryId = "dairy" }))
	ctx := t.Context()
	res, err := w.ListCategories(ctx, &catalogv1.ListCategoriesRequest{WarehouseId: store})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Categories) != 2 || res.Categories[0].CategoryId != "dairy" || res.Categories[0].ProductCount != 3 || res.Categories[1].ProductCount != 2 {
		t.Errorf("of the store: %v", res.Categories)
	}
	if milk := res.Categories[1]; milk.Colour != "#cfe3f5" || milk.ImageUrl == "" {
		t.Errorf("milk: %v", milk)
	}
	all, err := w.ListCategories(ctx, &catalogv1.ListCategoriesRequest{})
	if err != nil || len(all.Categories) != 4 || all.Categories[2].CategoryId != "curd" || all.Categories[3].CategoryId != "cleaning" {
		t.Errorf("all: %v, %v", all, err)
	}

	save := func(id, name, parent string) error {
		_, err := w.SaveCategory(ctx, &catalogv1.SaveCategoryRequest{CategoryId: id, Category: &catalogv1.Category{Name: name, ParentId: parent}})
		return err
	}
	wantReason(t, save("dairy", "Dairy", "milk"), "category_cycle")
	wantReason(t, save("dairy", "Dairy", "dairy"), "category_cycle")
	wantReason(t, save("new", "New", "nowhere"), "category_unknown")
	wantReason(t, save("new", " ", ""), "name_needed")

	remove := func(id string) error {
		_, err := w.DeleteCategory(ctx, &catalogv1.DeleteCategoryRequest{CategoryId: id})
		return err
	}
	wantReason(t, remove("dairy"), "category_in_use")
	wantReason(t, remove("none"), "category_not_found")
	for range 2 {
		if err := remove("curd"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.CreateProduct(ctx, &catalogv1.CreateProductRequest{Product: product("d", func(p *catalogv1.Product) { p.CategoryId = "curd" })})
	wantReason(t, err, "category_unknown")
	if err := save("curd", "Curd", "dairy"); err != nil {
		t.Fatal(err)
	}
	if got := told(t, w)["category_saved curd"]; !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("events of a category that came back: %v", got)
	}
}

func TestImportTouchesOnlyWhatChanged(t *testing.T) {
	w := catalogtest.New(t)
	products := []*catalogv1.Product{product("a"), product("b"), product("c")}
	if res := w.ImportProducts(t, []string{store}, products...); res.CategoriesSaved != 4 || res.ProductsSaved != 3 {
		t.Errorf("first: %v", res)
	}
	before := told(t, w)
	if res := w.ImportProducts(t, []string{store}, products...); res.CategoriesSaved != 0 || res.ProductsSaved != 0 || res.ProductsUnchanged != 3 {
		t.Errorf("again: %v", res)
	}
	if after := told(t, w); len(after) != len(before) || len(after["product_saved a"]) != 1 {
		t.Errorf("told again: %v", after)
	}
	products[1] = product("b", func(p *catalogv1.Product) { p.Name = "Curd" })
	if res := w.ImportProducts(t, []string{store, otherStore}, products[1:2]...); res.ProductsSaved != 1 {
		t.Errorf("changed: %v", res)
	}
	if res := list(t, w, &catalogv1.ListProductsRequest{WarehouseId: otherStore}); res.Total != 1 || res.Products[0].Name != "Curd" {
		t.Errorf("in the other store: %v", res)
	}
}

func TestABarcodeMovesFromOneProductToAnother(t *testing.T) {
	w := catalogtest.New(t)
	with := func(id string, barcodes ...string) *catalogv1.Product {
		return product(id, func(p *catalogv1.Product) { p.Barcodes = barcodes })
	}
	w.ImportProducts(t, nil, with("a", "1", "2"), with("b", "3"))
	w.ImportProducts(t, nil, with("a", "3"), with("b", "2", "1"))
	_, err := w.Import(t.Context(), &catalogv1.ImportRequest{Products: []*catalogv1.Product{with("c", "9"), with("d", "9")}})
	wantReason(t, err, "barcode_taken")
	fresh := catalogtest.On(t, w.Pool) // reads SQL
	b, err := fresh.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: "b"})
	if err != nil || !slices.Equal(b.Barcodes, []string{"2", "1"}) {
		t.Errorf("%v, %v", b, err)
	}
}

func TestManyWritersAtOnce(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, nil, product("a"))
	var group sync.WaitGroup
	failures := make(chan error, 100)
	for i := range 100 {
		group.Go(func() {
			var err error
			switch i % 4 {
			case 0:
				_, err = w.SetAssortment(context.Background(), &catalogv1.SetAssortmentRequest{WarehouseId: fmt.Sprint("s", i), ProductId: "a", Carried: true, Price: rupees(int64(1 + i%40))})
			case 1:
				_, err = w.UpdateProduct(context.Background(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: product("a", func(p *catalogv1.Product) { p.Popularity = float64(i) })})
			case 2:
				_, err = w.CreateProduct(context.Background(), &catalogv1.CreateProductRequest{Product: product("new")})
			case 3: // only one may have it
				_, err = w.CreateProduct(context.Background(), &catalogv1.CreateProductRequest{Product: product(fmt.Sprint("p", i), func(p *catalogv1.Product) { p.Barcodes = []string{"890"} })})
				if errs.Is(err, "barcode_taken") {
					err = nil
				}
			}
			if err != nil {
				failures <- err
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	seqs := told(t, w)
	for subject, got := range seqs {
		for i, seq := range got {
			if seq != int64(i+1) {
				t.Errorf("%s: gap in %v", subject, got)
				break
			}
		}
	}
	if len(seqs["product_saved new"]) != 1 {
		t.Errorf("one product was created %d times", len(seqs["product_saved new"]))
	}
	saved := lastSaved(t, w, "a")
	if len(saved.Assortment) != 25 {
		t.Errorf("%d stores carry it, want 25", len(saved.Assortment))
	}
	// What this process shows is what a process reads that starts now.
	fresh := catalogtest.On(t, w.Pool)
	for _, id := range []string{"a", "new"} {
		mine, err1 := w.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: id})
		read, err2 := fresh.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: id})
		if errors.Join(err1, err2) != nil || !proto.Equal(mine, read) {
			t.Errorf("%v is not %v: %v %v", mine, read, err1, err2)
		}
	}
}
