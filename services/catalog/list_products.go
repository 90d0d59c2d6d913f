package catalog

import (
	"context"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
)

// place is where a product stands in the order of a list.
type place struct {
	Popularity float64
	ProductID  string
}

// ListProducts answers from the view. Pages go on after the last product shown, by popularity and
// id, so that a change of the catalog between two pages repeats or hides nothing else. Reasons:
// category_not_found, page_token_invalid.
func (s *Service) ListProducts(ctx context.Context, req *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
	p, err := page.Read[place](req, 20)
	if err != nil {
		return nil, err
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
	among := shelf.everything
	if req.CategoryId != "" {
		among = shelf.byCategory[req.CategoryId]
	}
	left := among
	if p.After != (place{}) {
		left = among[shelf.after(among, p.After):]
	}
	shown, next := page.Cut(left, p, func(at int32) place { return placeOf(shelf.items[at].msg) })
	res := &catalogv1.ListProductsResponse{
		Total: int32(len(among)), Products: make([]*catalogv1.Product, len(shown)), NextPageToken: next,
	}
	answers := make([]catalogv1.Product, len(shown)) // one allocation for the page
	now := s.clock.Now()
	for i, at := range shown {
		shelf.items[at].fill(&answers[i], now)
		res.Products[i] = &answers[i]
	}
	return res, nil
}

func placeOf(p *catalogv1.Product) place {
	return place{Popularity: p.Popularity, ProductID: p.ProductId}
}
