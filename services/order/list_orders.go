package order

import (
	"context"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
	"doorstep/services/order/db/dbgen"
)

// ListOrders shows the caller's orders, newest first. Reason: page_token_invalid.
func (s *Service) ListOrders(ctx context.Context, req *orderv1.ListOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListUserOrders(ctx, dbgen.ListUserOrdersParams{UserID: auth.Caller(ctx).UserID, Before: p.After, PageSize: p.Limit()})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return s.showPage(ctx, rows, p, true)
}

// SearchOrders shows orders of one store or all, newest first. Reason: page_token_invalid.
func (s *Service) SearchOrders(ctx context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	filter := dbgen.SearchOrdersParams{WarehouseID: req.WarehouseId, Status: req.Status, Before: p.After, PageSize: p.Limit()}
	if req.CreatedAfter != nil {
		after := req.CreatedAfter.AsTime()
		filter.CreatedAfter = &after
	}
	rows, err := s.queries.SearchOrders(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("search orders: %w", err)
	}
	return s.showPage(ctx, rows, p, false)
}

// showPage shows a page of the rows, to the customer whose own they are or to staff.
func (s *Service) showPage(ctx context.Context, rows []dbgen.OrdersOrder, p page.Page[string], own bool) (*orderv1.ListOrdersResponse, error) {
	res := &orderv1.ListOrdersResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.OrdersOrder) string { return row.OrderID })
	orders := make([]*Order, len(rows))
	for i, row := range rows {
		var err error
		if orders[i], err = fromRow(row); err != nil {
			return nil, err
		}
	}
	if err := s.loadItems(ctx, s.Pool, orders); err != nil {
		return nil, err
	}
	for _, o := range orders {
		shown, err := s.show(o, own)
		if err != nil {
			return nil, err
		}
		res.Orders = append(res.Orders, shown)
	}
	return res, nil
}
