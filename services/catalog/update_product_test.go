package catalog_test

import (
	"sync"
	"sync/atomic"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
	"doorstep/services/catalog/catalogtest"
)

func read(t *testing.T, w *catalogtest.World, id string) *catalogv1.Product {
	t.Helper()
	p, err := w.GetProduct(t.Context(), &catalogv1.GetProductRequest{ProductId: id})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheSecondOfTwoEditorsIsTold(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"))
	mine, theirs := read(t, w, "a"), read(t, w, "a")
	theirs.Name = "Renamed"
	save := func(p *catalogv1.Product) error {
		_, err := w.UpdateProduct(t.Context(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: p})
		return err
	}
	if err := save(theirs); err != nil {
		t.Fatal(err)
	}
	if err := save(theirs); err != nil {
		t.Errorf("sent again after a lost answer: %v", err)
	}
	mine.Brand = "Another"
	wantReason(t, save(mine), "changed_meanwhile")
	if now := read(t, w, "a"); now.Name != "Renamed" || now.Version == mine.Version {
		t.Errorf("after the refusal it is %v", now)
	}
	mine.Version = read(t, w, "a").Version
	if err := save(mine); err != nil {
		t.Errorf("knowing the newest: %v", err)
	}
	mine.Version, mine.Brand = 0, "Script"
	if err := save(mine); err != nil {
		t.Errorf("without a version it replaces what is there: %v", err)
	}
}

func TestOneOfManyEditorsOfAProductIsKept(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a"))
	var kept, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		mine := read(t, w, "a")
		mine.Popularity = float64(100 + i)
		all.Go(func() {
			_, err := w.UpdateProduct(t.Context(), &catalogv1.UpdateProductRequest{ProductId: "a", Product: mine})
			switch {
			case err == nil:
				kept.Add(1)
			case errs.Is(err, "changed_meanwhile"):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept.Load() != 1 || refused.Load() != 7 {
		t.Errorf("%d kept, %d refused, want 1 and 7", kept.Load(), refused.Load())
	}
}

func TestExportFinds(t *testing.T) {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store}, product("a", func(p *catalogv1.Product) { p.Name, p.Barcodes = "Basmati 100%", []string{"8901"} }))
	w.ImportProducts(t, nil, product("b", func(p *catalogv1.Product) { p.Name, p.Brand, p.Barcodes = "Papad", "Lijjat", nil }))
	for _, c := range []struct {
		req  *catalogv1.ExportProductsRequest
		want string
	}{
		{&catalogv1.ExportProductsRequest{Find: "basm"}, "a"}, {&catalogv1.ExportProductsRequest{Find: "8901"}, "a"},
		{&catalogv1.ExportProductsRequest{Find: "0%"}, "a"}, {&catalogv1.ExportProductsRequest{Find: " LIJJAT "}, "b"},
		{&catalogv1.ExportProductsRequest{Find: "890"}, ""}, {&catalogv1.ExportProductsRequest{SoldNowhere: true}, "b"}, {&catalogv1.ExportProductsRequest{}, "ab"},
	} {
		res, err := w.ExportProducts(t.Context(), c.req)
		if err != nil {
			t.Fatal(err)
		}
		var found string
		for _, row := range res.Rows {
			found += row.Values["sku"]
		}
		if found != c.want {
			t.Errorf("%v finds %q, want %q", c.req, found, c.want)
		}
	}
}
