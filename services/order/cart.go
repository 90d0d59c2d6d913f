package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/services/order/db/dbgen"
)

// cart is an open cart with its lines.
type cart struct {
	dbgen.OrdersCart
	Lines []dbgen.CartItemsRow
}

// mostCarts bounds one read.
const mostCarts = 256

// GetCart answers with the caller's open cart, empty when there is none.
func (s *Service) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.Cart, error) {
	c, err := s.openCart(ctx, auth.Caller(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return s.showCart(ctx, c)
}

// setLine is what SetCartItem does to the rows.
func (c *cart) setLine(productID string, quantity int32) {
	at := slices.IndexFunc(c.Lines, func(l dbgen.CartItemsRow) bool { return l.ProductID == productID })
	switch {
	case quantity == 0 && at >= 0:
		c.Lines = slices.Delete(c.Lines, at, at+1)
	case quantity > 0 && at >= 0:
		c.Lines[at].Quantity = quantity
	case quantity > 0:
		c.Lines = append(c.Lines, dbgen.CartItemsRow{ProductID: productID, Quantity: quantity})
	}
}

// openCart loads the open cart of a user; the zero cart when there is none.
func (s *Service) openCart(ctx context.Context, userID string) (cart, error) {
	c, err := s.carts.Do(ctx, userID)
	if err != nil {
		return cart{}, fmt.Errorf("load cart: %w", err)
	}
	return c, nil
}

// openCarts loads the carts of users who ask at the same time.
func (s *Service) openCarts(ctx context.Context, userIDs []string) ([]cart, error) {
	rows, err := s.queries.OpenCarts(ctx, userIDs)
	if err != nil {
		return nil, err
	}
	open := make(map[string]cart, len(userIDs))
	for _, row := range rows {
		c := open[row.OrdersCart.UserID]
		c.OrdersCart = row.OrdersCart
		if row.ProductID != "" {
			c.Lines = append(c.Lines, dbgen.CartItemsRow{ProductID: row.ProductID, Quantity: row.Quantity})
		}
		open[c.UserID] = c
	}
	carts := make([]cart, len(userIDs))
	for i, user := range userIDs {
		carts[i] = open[user]
		carts[i].Lines = slices.Clone(carts[i].Lines) // one user may ask twice at the same time
	}
	return carts, nil
}

// ensureCart loads the caller's cart for a store, making or moving it when it is empty.
// Reasons: store_needed, cart_other_store.
func (s *Service) ensureCart(ctx context.Context, userID, warehouseID string) (cart, error) {
	c, err := s.openCart(ctx, userID)
	switch {
	case err != nil:
		return c, err
	case c.CartID == "":
		return s.createCart(ctx, userID, warehouseID)
	case warehouseID == "" || warehouseID == c.WarehouseID:
		return c, nil
	case len(c.Lines) > 0:
		return c, errs.New(errs.FailedPrecondition, "cart_other_store", "The cart holds items of another store; empty it first.").With("warehouse_id", c.WarehouseID)
	}
	now := s.Clock.Now()
	_, err = s.queries.MoveCart(ctx, dbgen.MoveCartParams{CartID: c.CartID, NewCartID: string(ids.New[ids.Cart](now)), WarehouseID: warehouseID, Now: now})
	if err != nil {
		return c, fmt.Errorf("move cart: %w", err)
	}
	return s.openCart(ctx, userID)
}

// createCart stores an empty cart. It comes before the hold, which bears its id: a repeat after a lost
// answer or a crash must find the hold that it made.
func (s *Service) createCart(ctx context.Context, userID, warehouseID string) (c cart, err error) {
	if warehouseID == "" {
		if warehouseID, err = s.storeOf(ctx, userID); err != nil {
			return c, err
		}
	}
	c.CartID, c.UserID, c.WarehouseID = string(ids.New[ids.Cart](s.Clock.Now())), userID, warehouseID
	made, err := s.newCarts.Do(ctx, c)
	switch {
	case err != nil:
		return c, fmt.Errorf("create cart: %w", err)
	case made:
		return c, nil
	}
	return s.openCart(ctx, userID)
}

// createCarts stores the carts of users who begin at the same time, and reports which of them are now
// the open carts of their users.
func (s *Service) createCarts(ctx context.Context, carts []cart) ([]bool, error) {
	p := dbgen.CreateCartsParams{Now: s.Clock.Now()}
	for _, c := range carts {
		p.CartIds, p.UserIds, p.WarehouseIds = append(p.CartIds, c.CartID), append(p.UserIds, c.UserID), append(p.WarehouseIds, c.WarehouseID)
	}
	stored, err := s.queries.CreateCarts(ctx, p)
	if err != nil {
		return nil, err
	}
	made := make([]bool, len(carts))
	for i, c := range carts {
		made[i] = slices.Contains(stored, c.CartID)
	}
	return made, nil
}

// storeOf is the store that serves the customer's latest address.
func (s *Service) storeOf(ctx context.Context, userID string) (string, error) {
	found, err := s.Account.GetDefaultAddress(ctx, &accountv1.GetDefaultAddressRequest{UserId: userID})
	if err != nil {
		return "", fmt.Errorf("find default address: %w", err)
	}
	if found.Address == nil {
		return "", errs.New(errs.FailedPrecondition, "store_needed", "Say which store: send warehouse_id, or save an address first.")
	}
	promise, err := s.Delivery.Promise(ctx, &deliveryv1.PromiseRequest{Latitude: found.Address.Latitude, Longitude: found.Address.Longitude})
	if err != nil {
		return "", fmt.Errorf("find store: %w", err)
	}
	if promise.Serviceability.WarehouseId == "" {
		return "", errs.New(errs.FailedPrecondition, "store_needed", "No store serves your latest address; send warehouse_id.")
	}
	return promise.Serviceability.WarehouseId, nil
}

// showCart adds prices as of now.
func (s *Service) showCart(ctx context.Context, c cart) (*orderv1.Cart, error) {
	shown := &orderv1.Cart{CartId: c.CartID, WarehouseId: c.WarehouseID, ItemsTotal: inr(0), Savings: inr(0), Total: inr(0)}
	if len(c.Lines) == 0 {
		return shown, nil
	}
	prices, err := s.prices(ctx, c)
	if err != nil {
		return nil, err
	}
	held := c.ReservedUntil != nil && c.ReservedUntil.After(s.Clock.Now())
	if held {
		shown.ReservedUntil = timestamppb.New(*c.ReservedUntil)
	}
	for _, line := range c.Lines {
		p := prices[line.ProductID]
		if p == nil {
			// Taken off sale since: shown, so that it can be taken out. Nobody knows its name any more.
			shown.Items = append(shown.Items, &orderv1.CartItem{
				ProductId: line.ProductID, Quantity: line.Quantity, Price: inr(0), Mrp: inr(0), Total: inr(0), Refused: reasonNotSold,
			})
			continue
		}
		item := showLine(p, line.Quantity)
		item.Reserved = held
		shown.Items = append(shown.Items, item)
		shown.ItemsTotal.AmountMinor += item.Total.AmountMinor
		shown.Savings.AmountMinor += (p.MrpMinor - p.PriceMinor) * int64(line.Quantity)
	}
	s.showTerms(ctx, shown, prices)
	return shown, nil
}

func (s *Service) prices(ctx context.Context, c cart) (map[string]*catalogv1.QuotedProduct, error) {
	products := make([]string, len(c.Lines))
	for i, line := range c.Lines {
		products[i] = line.ProductID
	}
	quote, err := s.Catalog.Quote(ctx, &catalogv1.QuoteRequest{WarehouseId: c.WarehouseID, ProductIds: products})
	if err != nil {
		return nil, fmt.Errorf("ask prices: %w", err)
	}
	byID := make(map[string]*catalogv1.QuotedProduct, len(quote.Products))
	for _, p := range quote.Products {
		byID[p.ProductId] = p
	}
	return byID, nil
}

func showLine(p *catalogv1.QuotedProduct, quantity int32) *orderv1.CartItem {
	return &orderv1.CartItem{
		ProductId: p.ProductId, Name: p.Name, PackSize: p.PackSize, ImageUrl: p.ImageUrl, Quantity: quantity,
		Price: inr(p.PriceMinor), Mrp: inr(p.MrpMinor), Total: inr(p.PriceMinor * int64(quantity)),
	}
}

func inr(minor int64) *typev1.Money { return &typev1.Money{AmountMinor: minor, Currency: currency} }

// stamp is nil for a time that has not come.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
