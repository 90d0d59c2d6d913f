package search

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	eventsv1 "doorstep/gen/events/v1"
	searchv1 "doorstep/gen/search/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/money"
)

const (
	defaultPageSize = 20
	// window is how many of the best hits can be paged through; nobody looks further.
	window = 1000
)

// Search asks the engine and shows what is in stock first. Reason: page_token_invalid.
func (s *Service) Search(ctx context.Context, req *searchv1.SearchRequest) (*searchv1.SearchResponse, error) {
	text := strings.TrimLeft(req.Q, " \t\r\n") // a blank at the end says that the last word is whole
	offset, err := parsePageToken(req)
	if err != nil {
		return nil, err
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
	s.found.Add(ctx, 1, metric.WithAttributes(attribute.Bool("found", hits.Total > 0)))
	return s.page(req, hits, offset), nil
}

func (s *Service) page(req *searchv1.SearchRequest, hits Hits, offset int) *searchv1.SearchResponse {
	ordered, inStock := s.inStockFirst(req.WarehouseId, hits.Hits)
	size := int(req.PageSize)
	if size <= 0 {
		size = defaultPageSize
	}
	res := &searchv1.SearchResponse{Total: int32(hits.Total)}
	start := min(offset, len(ordered))
	end := min(start+size, len(ordered))
	for i, hit := range ordered[start:end] {
		if p := s.index.product(hit.ProductID); p != nil {
			res.Hits = append(res.Hits, answer(p, hit, req.WarehouseId, start+i < inStock))
		}
	}
	if end < len(ordered) {
		res.NextPageToken = pageToken(req, end)
	}
	return res
}

// inStockFirst keeps the order of the engine otherwise, and says how many are in stock.
func (s *Service) inStockFirst(store string, hits []Hit) (ordered []Hit, inStock int) {
	in := s.stock.inStock(store, hits)
	ordered = make([]Hit, 0, len(hits))
	for i, hit := range hits {
		if in[i] {
			ordered = append(ordered, hit)
		}
	}
	inStock = len(ordered)
	for i, hit := range hits {
		if !in[i] {
			ordered = append(ordered, hit)
		}
	}
	return ordered, inStock
}

func answer(p *eventsv1.ProductSaved, hit Hit, store string, inStock bool) *searchv1.SearchHit {
	price := p.PriceMinor
	if at := slices.IndexFunc(p.Assortment, func(a *eventsv1.Assortment) bool { return a.WarehouseId == store }); at >= 0 {
		price = p.Assortment[at].PriceMinor
	}
	return &searchv1.SearchHit{
		ProductId: p.ProductId, Name: p.Name, Brand: p.Brand, PackSize: p.PackSize, CategoryId: p.CategoryId,
		Price: inr(price), Mrp: inr(p.MrpMinor), ImageUrl: p.ImageUrl, InStock: inStock, Score: hit.Score,
	}
}

func inr(minor int64) *typev1.Money { return &typev1.Money{AmountMinor: minor, Currency: money.INR} }

// A page token is a position and a mark of the query that it belongs to.

func pageToken(req *searchv1.SearchRequest, offset int) string {
	token := binary.BigEndian.AppendUint32(nil, uint32(offset))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(token, mark(req)))
}

func parsePageToken(req *searchv1.SearchRequest) (offset int, err error) {
	if req.PageToken == "" {
		return 0, nil
	}
	token, err := base64.RawURLEncoding.DecodeString(req.PageToken)
	if err != nil || len(token) != 12 || binary.BigEndian.Uint64(token[4:]) != mark(req) {
		return 0, errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of this search.")
	}
	return int(binary.BigEndian.Uint32(token)), nil
}

func mark(req *searchv1.SearchRequest) uint64 {
	sum := fnv.New64a()
	for _, part := range []string{req.Q, req.WarehouseId, req.CategoryId} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return sum.Sum64()
}
