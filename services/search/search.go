package search

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"

	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
	"doorstep/kit/page"
)

// window is how many of the best hits can be paged through; nobody looks further.
const window = 1000

// place is how many hits of a search have been shown. Hits have no order that outlives a search, so
// there is no key to go on from.
type place struct {
	Shown  uint32
	Search uint64
}

// Search asks the engine and shows what is in stock first. Reason: page_token_invalid.
func (s *Service) Search(ctx context.Context, req *searchv1.SearchRequest) (*searchv1.SearchResponse, error) {
	text := strings.TrimLeft(req.Q, " \t\r\n") // a blank at the end says that the last word is whole
	p, err := page.Read[place](req, 20)
	if err != nil {
		return nil, err
	}
	if req.PageToken != "" && p.After.Search != mark(req) {
		return nil, page.Invalid()
	}
	if strings.TrimSpace(text) == "" {
		return &searchv1.SearchResponse{}, nil
	}
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil, errs.New(errs.Unavailable, "search_not_ready", "The search is not ready yet.").Because(ctx.Err())
	}
	hits, err := s.engine.Search(ctx, Query{Text: text, WarehouseID: req.WarehouseId, CategoryID: req.CategoryId, Limit: window})
	if err != nil {
		return nil, errs.New(errs.Unavailable, "search_unavailable", "The search does not answer.").Because(err)
	}
	s.searched(ctx, hits.Total > 0)
	return s.show(req, hits, p), nil
}

func (s *Service) searched(ctx context.Context, found bool) {
	if found {
		s.found.Add(ctx, 1)
	} else {
		s.notFound.Add(ctx, 1)
	}
}

func (s *Service) show(req *searchv1.SearchRequest, hits Hits, p page.Page[place]) *searchv1.SearchResponse {
	ordered := s.inStockFirst(req.WarehouseId, hits.Hits)
	start := min(int(p.After.Shown), len(ordered))
	shown, next := page.Cut(ordered[start:], p, func(onShelf) place {
		return place{Shown: uint32(start) + uint32(p.Size), Search: mark(req)}
	})
	res := &searchv1.SearchResponse{Total: int32(hits.Total), NextPageToken: next}
	for _, hit := range shown {
		if p := s.index.product(hit.ProductID); p != nil {
			shown := answer(p, hit, req.WarehouseId)
			shown.RatingMean, shown.RatingCount = s.ratings.read(hit.ProductID)
			res.Hits = append(res.Hits, shown)
		}
	}
	return res
}

// onShelf is a hit with what the store has of it.
type onShelf struct {
	Hit
	availability
}

// inStockFirst keeps the order of the engine otherwise.
func (s *Service) inStockFirst(store string, hits []Hit) []onShelf {
	has := s.stock.of(store, hits)
	ordered := make([]onShelf, 0, len(hits))
	for _, inStock := range []bool{true, false} {
		for i, hit := range hits {
			if has[i].inStock == inStock {
				ordered = append(ordered, onShelf{hit, has[i]})
			}
		}
	}
	return ordered
}

func answer(p *eventsv1.ProductSaved, hit onShelf, store string) *searchv1.SearchHit {
	price := p.PriceMinor
	if at := slices.IndexFunc(p.Assortment, func(a *eventsv1.Assortment) bool { return a.WarehouseId == store }); at >= 0 {
		price = p.Assortment[at].PriceMinor
	}
	return &searchv1.SearchHit{
		ProductId: p.ProductId, Name: p.Name, Brand: p.Brand, PackSize: p.PackSize, CategoryId: p.CategoryId,
		Price: inr(price), Mrp: inr(p.MrpMinor), ImageUrl: p.ImageUrl, InStock: hit.inStock, OnlyLeft: hit.onlyLeft, Score: hit.Score,
		Diet: p.Attributes["diet"],
	}
}

func inr(minor int64) *typev1.Money { return &typev1.Money{AmountMinor: minor, Currency: money.INR} }

// mark tells searches apart.
func mark(req *searchv1.SearchRequest) uint64 {
	sum := fnv.New64a()
	for _, part := range []string{req.Q, req.WarehouseId, req.CategoryId} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return sum.Sum64()
}
