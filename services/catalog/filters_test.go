package catalog_test

import (
	"fmt"
	"slices"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/services/catalog/catalogtest"
)

func priced(mrp, price int64, brand, diet string, popularity float64) func(*catalogv1.Product) {
	return func(p *catalogv1.Product) {
		p.Mrp, p.Price, p.Brand, p.Popularity = rupees(mrp), rupees(price), brand, popularity
		p.Attributes = map[string]string{"diet": diet}
		if diet == "" {
			p.Attributes = nil
		}
	}
}

// shelfOfFive has something for every filter.
func shelfOfFive(t *testing.T) *catalogtest.World {
	w := catalogtest.New(t)
	w.ImportProducts(t, []string{store},
		product("a", priced(100, 100, "Gopala", "veg", 5)),
		product("b", priced(100, 60, "Gopala", "vegan", 4)),
		product("c", priced(50, 48, "Kaveri", "egg", 3)),
		product("d", priced(50, 20, "Kaveri", "nonveg", 2)),
		product("e", priced(80, 70, "Nila", "", 1), func(p *catalogv1.Product) { p.CategoryId = "cleaning" }))
	levels(t, w, &eventsv1.StockLevel{ProductId: "b", Available: 9, Version: 1}, &eventsv1.StockLevel{ProductId: "e", Available: 9, Version: 1})
	catalogtest.Eventually(t, "e is in stock", func() bool { return get(t, w, "e").InStock })
	say(t, w, "o1", 1, map[string]int32{"c": 5, "d": 2})
	awaitRating(t, w, "d", 2, 1)
	return w
}

func TestFiltersNarrowTogether(t *testing.T) {
	w := shelfOfFive(t)
	for name, c := range map[string]struct {
		req  *catalogv1.ListProductsRequest
		want []string
	}{
		"brands":             {&catalogv1.ListProductsRequest{Brands: []string{"Kaveri", "Nila"}}, []string{"c", "d", "e"}},
		"an unknown brand":   {&catalogv1.ListProductsRequest{Brands: []string{"kaveri"}}, nil},
		"price":              {&catalogv1.ListProductsRequest{MinPriceMinor: 4800, MaxPriceMinor: 7000}, []string{"b", "c", "e"}},
		"in stock":           {&catalogv1.ListProductsRequest{InStock: true}, []string{"b", "e"}},
		"vegetarian":         {&catalogv1.ListProductsRequest{Diet: "veg"}, []string{"a", "b"}},
		"not vegetarian":     {&catalogv1.ListProductsRequest{Diet: "nonveg"}, []string{"c", "d"}},
		"on offer":           {&catalogv1.ListProductsRequest{OnOffer: true}, []string{"b", "d", "e"}},
		"several":            {&catalogv1.ListProductsRequest{OnOffer: true, InStock: true, CategoryId: "dairy"}, []string{"b"}},
		"cheapest first":     {&catalogv1.ListProductsRequest{Sort: "price"}, []string{"d", "c", "b", "e", "a"}},
		"dearest first":      {&catalogv1.ListProductsRequest{Sort: "price_desc"}, []string{"a", "e", "b", "c", "d"}},
		"by discount":        {&catalogv1.ListProductsRequest{Sort: "discount"}, []string{"d", "b", "e", "c", "a"}},
		"by rating":          {&catalogv1.ListProductsRequest{Sort: "rating"}, []string{"c", "d", "a", "b", "e"}},
		"filtered and in an": {&catalogv1.ListProductsRequest{Sort: "price", Brands: []string{"Gopala"}}, []string{"b", "a"}},
	} {
		all := list(t, w, c.req)
		if got := idsOf(all.Products); !slices.Equal(got, c.want) || all.Total != int32(len(c.want)) {
			t.Errorf("%s: %v of %d, want %v", name, got, all.Total, c.want)
		}
		var paged []string
		c.req.PageSize = 1
		for {
			res := list(t, w, c.req)
			paged = append(paged, idsOf(res.Products)...)
			if c.req.PageToken = res.NextPageToken; c.req.PageToken == "" || len(paged) > 9 {
				break
			}
		}
		if !slices.Equal(paged, c.want) {
			t.Errorf("%s, one by one: %v, want %v", name, paged, c.want)
		}
	}
}

func TestPagesOfAnotherOrderAreRefused(t *testing.T) {
	w := shelfOfFive(t)
	first := list(t, w, &catalogv1.ListProductsRequest{Sort: "price", PageSize: 2})
	_, err := w.ListProducts(t.Context(), &catalogv1.ListProductsRequest{WarehouseId: store, PageToken: first.NextPageToken})
	wantReason(t, err, "page_token_invalid")
}

func TestChoicesAreOfTheWholeCategory(t *testing.T) {
	w := shelfOfFive(t)
	narrow := list(t, w, &catalogv1.ListProductsRequest{CategoryId: "dairy", Brands: []string{"Gopala"}, PageSize: 1})
	if got := fmt.Sprint(narrow.Choices.GetBrands()); narrow.Choices.LeastPriceMinor != 2000 || narrow.Choices.MostPriceMinor != 10000 || !narrow.Choices.HasDiets ||
		len(narrow.Choices.Brands) != 2 || narrow.Choices.Brands[0].Name != "Gopala" || narrow.Choices.Brands[0].ProductCount != 2 {
		t.Errorf("choices %v, %v", got, narrow.Choices)
	}
	if more := list(t, w, &catalogv1.ListProductsRequest{CategoryId: "dairy", PageToken: narrow.NextPageToken}); more.Choices != nil {
		t.Errorf("a later page repeats %v", more.Choices)
	}
	if cleaning := list(t, w, &catalogv1.ListProductsRequest{CategoryId: "cleaning"}); cleaning.Choices.HasDiets {
		t.Error("soap has a diet")
	}
}
