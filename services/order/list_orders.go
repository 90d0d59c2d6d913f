package order

import (
	"context"
	"encoding/base64"
	"fmt"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/order/db/dbgen"
)

const defaultPage = 20

// ListOrders shows the caller's orders, newest first.
func (s *Service) ListOrders(ctx context.Context, req *orderv1.ListOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	before, size, err := page(req.PageToken, req.PageSize)
	if err != nil {
		return nil, err
	}
	rows, err := s.queries.ListUserOrders(ctx, dbgen.ListUserOrdersParams{UserID: auth.Caller(ctx).UserID, Before: before, PageSize: size + 1})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return s.showPage(ctx, rows, size, true)
}

// SearchOrders shows orders of one store or all, newest first.
func (s *Service) SearchOrders(ctx context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	before, size, err := page(req.PageToken, req.PageSize)
	if err != nil {
		return nil, err
	}
	filter := dbgen.SearchOrdersParams{WarehouseID: req.WarehouseId, Status: req.Status, Before: before, PageSize: size + 1}
	if req.CreatedAfter != nil {
		after := req.CreatedAfter.AsTime()
		filter.CreatedAfter = &after
	}
	rows, err := s.queries.SearchOrders(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("search orders: %w", err)
	}
	return s.showPage(ctx, rows, size, false)
}

// page reads a token, which is the last order id seen. Reason: page_token_invalid.
func page(token string, size int32) (before string, limit int32, err error) {
	if size == 0 {
		size = defaultPage
	}
	decoded, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", 0, errs.New(errs.InvalidArgument, "page_token_invalid", "This page_token is not one that was given out.")
	}
	return string(decoded), size, nil
}

// showPage shows rows, of which one beyond size says that there are more.
func (s *Service) showPage(ctx context.Context, rows []dbgen.OrdersOrder, size int32, own bool) (*orderv1.ListOrdersResponse, error) {
	res := &orderv1.ListOrdersResponse{}
	if len(rows) > int(size) {
		rows = rows[:size]
		res.NextPageToken = base64.RawURLEncoding.EncodeToString([]byte(rows[size-1].OrderID))
	}
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
