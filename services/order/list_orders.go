package order

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
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

// SearchOrders shows orders that match all that is asked for, newest first. Account knows who has a phone
// number or a name; orders know only ids. Reason: page_token_invalid.
func (s *Service) SearchOrders(ctx context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	p, err := page.Read[string](req, 20)
	if err != nil {
		return nil, err
	}
	filter := dbgen.SearchOrdersParams{
		WarehouseID: req.WarehouseId, Status: req.Status, PartnerID: req.PartnerId, PaymentMethod: req.PaymentMethod, PaymentStatus: req.PaymentStatus,
		NumberEnd: backwards(req.OrderId), CreatedAfter: moment(req.CreatedAfter), CreatedBefore: moment(req.CreatedBefore),
		UserIds: []string{}, Before: p.After, PageSize: p.Limit(),
	}
	if req.OrderId != "" && len(filter.NumberEnd) < shortestNumber {
		return &orderv1.ListOrdersResponse{}, nil
	}
	if req.UserId != "" {
		filter.ByUser, filter.UserIds = true, []string{req.UserId}
	}
	if asked := strings.TrimSpace(req.Customer); asked != "" {
		found, err := s.Account.FindCustomers(ctx, &accountv1.FindCustomersRequest{Asked: asked})
		if err != nil {
			return nil, fmt.Errorf("find customers: %w", err)
		}
		filter.UserIds = both(filter.ByUser, filter.UserIds, found.UserIds)
		filter.ByUser = true
	}
	rows, err := s.queries.SearchOrders(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("search orders: %w", err)
	}
	return s.showPage(ctx, rows, p, false)
}

// shortestNumber is how much of an order's number has to be told.
const shortestNumber = 4

// mistaken are letters that no id has, and what was read: ids are Crockford base32.
var mistaken = strings.NewReplacer("o", "0", "i", "1", "l", "1")

// backwards is the end of an order's number, last character first, without what people put between.
func backwards(number string) string {
	var kept []byte
	for i := len(number) - 1; i >= 0; i-- {
		if c := number[i] | 0x20; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			kept = append(kept, c)
		}
	}
	return mistaken.Replace(string(kept))
}

// both are the users that are in each list; the second alone when the first was not asked for.
func both(asked bool, first, second []string) []string {
	if !asked {
		return slices.Concat([]string{}, second)
	}
	return slices.DeleteFunc(slices.Clone(first), func(user string) bool { return !slices.Contains(second, user) })
}

func moment(at *timestamppb.Timestamp) *time.Time {
	if at == nil {
		return nil
	}
	t := at.AsTime()
	return &t
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
