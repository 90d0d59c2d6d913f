package catalog

import (
	"context"
	"slices"
	"sort"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
)

// place is where a product stands in the order of a list.
type place struct {
	Rank      float64 // the higher the earlier
	ProductID string
	Sort      string // what the rank means
}

// ListProducts answers from the view. Pages go on after the last product shown, by rank and id, so that
// a change of the catalog between two pages repeats or hides nothing else. Reasons: category_not_found,
// page_token_invalid.
func (s *Service) ListProducts(ctx context.Context, req *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
	p, err := page.Read[place](req, 20)
	if err != nil {
		return nil, err
	}
	order := ordering(req)
	if req.PageToken != "" && p.After.Sort != order {
		return nil, page.Invalid()
	}
	v, err := s.view(ctx)
	if err != nil {
		return nil, err
	}
	if req.CategoryId != "" && v.tree[req.CategoryId] == nil {
		return nil, auth.NotFound("category", req.CategoryId)
	}
	shelf := v.stores[req.WarehouseId]
	if shelf == nil {
		return &catalogv1.ListProductsResponse{}, nil
	}
	among := shelf.matching(req)
	rank := ranks[order]
	left := among
	if req.PageToken != "" {
		left = among[shelf.after(among, rank, p.After):]
	}
	shown, next := page.Cut(left, p, func(at int32) place {
		return place{Rank: rank(&shelf.items[at]), ProductID: shelf.items[at].msg.ProductId, Sort: order}
	})
	res := &catalogv1.ListProductsResponse{
		Total: int32(len(among)), Products: make([]*catalogv1.Product, len(shown)), NextPageToken: next,
	}
	if req.CategoryId != "" && req.PageToken == "" {
		res.Choices = shelf.choicesIn(req.CategoryId)
	}
	answers := make([]catalogv1.Product, len(shown)) // one allocation for the page
	now := s.clock.Now()
	for i, at := range shown {
		shelf.items[at].fill(&answers[i], now)
		res.Products[i] = &answers[i]
	}
	return res, nil
}

// popular is the order of the shelves.
const popular = "popular"

func ordering(req *catalogv1.ListProductsRequest) string {
	if req.Sort == "" {
		return popular
	}
	return req.Sort
}

// ranks put lists in order: the highest first, and among equals the lowest id.
var ranks = map[string]func(it *item) float64{
	popular:      func(it *item) float64 { return it.msg.Popularity },
	"price":      func(it *item) float64 { return -float64(it.price.AmountMinor) },
	"price_desc": func(it *item) float64 { return float64(it.price.AmountMinor) },
	"discount":   func(it *item) float64 { return it.discount() },
	"rating":     func(it *item) float64 { return it.rated.rank() },
}

// matching are the items that a request asks for, in the order that it asks for.
func (s *shelf) matching(req *catalogv1.ListProductsRequest) []int32 {
	among := s.everything
	if req.CategoryId != "" {
		among = s.byCategory[req.CategoryId]
	}
	if wanted := wantedBy(req); len(wanted) > 0 {
		kept := make([]int32, 0, len(among))
		for _, at := range among {
			if !slices.ContainsFunc(wanted, func(wants func(*item) bool) bool { return !wants(&s.items[at]) }) {
				kept = append(kept, at)
			}
		}
		among = kept
	}
	if order := ordering(req); order != popular {
		rank := ranks[order]
		sorted := make([]placed, len(among))
		for i, at := range among {
			sorted[i] = placed{at, rank(&s.items[at])}
		}
		slices.SortFunc(sorted, func(a, b placed) int {
			return before(a.rank, s.items[a.at].msg.ProductId, b.rank, s.items[b.at].msg.ProductId)
		})
		among = make([]int32, len(sorted))
		for i, one := range sorted {
			among[i] = one.at
		}
	}
	return among
}

// placed is an item with its rank, read once: ratings may change under the sort.
type placed struct {
	at   int32
	rank float64
}

// wantedBy are the conditions of a request.
func wantedBy(req *catalogv1.ListProductsRequest) (wanted []func(*item) bool) {
	if len(req.Brands) > 0 {
		wanted = append(wanted, func(it *item) bool { return slices.Contains(req.Brands, it.msg.Brand) })
	}
	if req.MinPriceMinor > 0 {
		wanted = append(wanted, func(it *item) bool { return it.price.AmountMinor >= req.MinPriceMinor })
	}
	if req.MaxPriceMinor > 0 {
		wanted = append(wanted, func(it *item) bool { return it.price.AmountMinor <= req.MaxPriceMinor })
	}
	if req.InStock {
		wanted = append(wanted, func(it *item) bool { return it.level.any() })
	}
	if req.Diet != "" {
		wanted = append(wanted, func(it *item) bool { return diets[it.msg.Attributes["diet"]] == req.Diet })
	}
	if req.OnOffer {
		wanted = append(wanted, func(it *item) bool { return it.discount() >= offerFrom })
	}
	return wanted
}

// diets are the two that people choose by, of what is written on packs.
var diets = map[string]string{"veg": "veg", "vegan": "veg", "egg": "nonveg", "nonveg": "nonveg"}

// offerFrom is the least discount that is worth the name.
const offerFrom = 0.05

// discount is the part of the MRP that is not asked.
func (it *item) discount() float64 {
	return 1 - float64(it.price.AmountMinor)/float64(it.msg.Mrp.AmountMinor)
}

// after is where a page starts that follows the given place in the order, within some of the items.
func (s *shelf) after(among []int32, rank func(*item) float64, at place) int {
	return sort.Search(len(among), func(i int) bool {
		it := &s.items[among[i]]
		return before(at.Rank, at.ProductID, rank(it), it.msg.ProductId) < 0
	})
}
