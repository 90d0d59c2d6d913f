package order

import (
	"context"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/page"
	"doorstep/services/order/db/dbgen"
)

// ListProblems are the claims of an order of the caller, newest first.
func (s *Service) ListProblems(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.ListClaimsResponse, error) {
	if _, err := s.loadOwn(ctx, req.OrderId); err != nil {
		return nil, err
	}
	rows, err := s.queries.ClaimsOfOrder(ctx, req.OrderId)
	if err != nil {
		return nil, fmt.Errorf("list problems: %w", err)
	}
	return showClaims(rows, false)
}

// ListClaims are the claims of one store, of one order or all, newest first. Reason: page_token_invalid.
func (s *Service) ListClaims(ctx context.Context, req *orderv1.ListClaimsRequest) (*orderv1.ListClaimsResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListClaims(ctx, dbgen.ListClaimsParams{
		WarehouseID: req.WarehouseId, State: req.State, OrderID: req.OrderId, Before: p.After, Most: p.Limit(),
	})
	if err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	rows, next := page.Cut(rows, p, func(row dbgen.OrdersClaim) string { return row.ClaimID })
	res, err := showClaims(rows, true)
	if err != nil {
		return nil, err
	}
	res.NextPageToken = next
	return res, nil
}

func showClaims(rows []dbgen.OrdersClaim, staff bool) (*orderv1.ListClaimsResponse, error) {
	res := &orderv1.ListClaimsResponse{}
	for _, row := range rows {
		shown, err := showClaim(row, staff)
		if err != nil {
			return nil, err
		}
		res.Claims = append(res.Claims, shown)
	}
	return res, nil
}
