package catalog

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

const defaultPageSize = 20

// ListProducts answers from the view. Pages go on after the last product shown, by popularity and
// id, so that a change of the catalog between two pages repeats or hides nothing else. Reasons:
// category_not_found, page_token_invalid.
func (s *Service) ListProducts(ctx context.Context, req *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
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
	start := 0
	if req.PageToken != "" {
		popularity, id, err := parsePageToken(req.PageToken)
		if err != nil {
			return nil, err
		}
		start = shelf.after(among, popularity, id)
	}
	size := int(req.PageSize)
	if size <= 0 {
		size = defaultPageSize
	}
	return s.page(shelf, among, start, size), nil
}

func (s *Service) page(shelf *shelf, among []int32, start, size int) *catalogv1.ListProductsResponse {
	end := min(start+size, len(among))
	res := &catalogv1.ListProductsResponse{Total: int32(len(among)), Products: make([]*catalogv1.Product, end-start)}
	answers := make([]catalogv1.Product, end-start) // one allocation for the page
	now := s.clock.Now()
	for i, at := range among[start:end] {
		shelf.items[at].fill(&answers[i], now)
		res.Products[i] = &answers[i]
	}
	if end < len(among) {
		last := shelf.items[among[end-1]].msg
		res.NextPageToken = pageToken(last.Popularity, last.ProductId)
	}
	return res
}

func pageToken(popularity float64, id string) string {
	key := binary.BigEndian.AppendUint64(nil, math.Float64bits(popularity))
	return base64.RawURLEncoding.EncodeToString(append(key, id...))
}

func parsePageToken(token string) (popularity float64, id string, err error) {
	key, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(key) <= 8 {
		return 0, "", errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
	}
	return math.Float64frombits(binary.BigEndian.Uint64(key)), string(key[8:]), nil
}
