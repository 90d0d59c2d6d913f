package order

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "doorstep/gen/catalog/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/kit/storage"
	"doorstep/services/order/db/dbgen"
)

// SetCartItem sets the units of one product and holds them. The hold comes first: units in the cart
// that nobody holds would be a promise; units held for nobody run out by themselves.
func (s *Service) SetCartItem(ctx context.Context, req *orderv1.SetCartItemRequest) (*orderv1.Cart, error) {
	user := auth.Caller(ctx).UserID
	c, err := s.ensureCart(ctx, user, req.WarehouseId)
	if err != nil {
		return nil, err
	}
	if err := s.checkLine(ctx, c, req); err != nil {
		return nil, err
	}
	until := s.Clock.Now().Add(s.cfg.CartTTL)
	_, err = s.Inventory.Reserve(ctx, &inventoryv1.ReserveRequest{
		HoldId: c.CartID, WarehouseId: c.WarehouseID, ProductId: req.ProductId, Quantity: req.Quantity, ExpiresAt: timestamppb.New(until),
	})
	if err != nil {
		return nil, s.explainReserve(err)
	}
	fault.Pass(fault.CartHeld)
	if err := s.writeLine(ctx, &c, req.ProductId, req.Quantity, until); err != nil {
		return nil, err
	}
	return s.showCart(ctx, c)
}

// checkLine refuses what can never be bought. Reasons: product_not_sold, cart_full.
func (s *Service) checkLine(ctx context.Context, c cart, req *orderv1.SetCartItemRequest) error {
	if req.Quantity == 0 {
		return nil
	}
	quote, err := s.Catalog.Quote(ctx, &catalogv1.QuoteRequest{WarehouseId: c.WarehouseID, ProductIds: []string{req.ProductId}})
	if err != nil {
		return fmt.Errorf("ask price: %w", err)
	}
	if len(quote.Products) == 0 {
		return errs.New(errs.NotFound, "product_not_sold", "This store does not sell product %q.", req.ProductId).With("product_id", req.ProductId)
	}
	known := slices.ContainsFunc(c.Lines, func(l dbgen.CartItemsRow) bool { return l.ProductID == req.ProductId })
	if !known && len(c.Lines) >= s.cfg.MaxLines {
		return errs.New(errs.FailedPrecondition, "cart_full", "A cart takes at most %d different products.", s.cfg.MaxLines)
	}
	return nil
}

// explainReserve tells of a cart that was ordered while it was being changed.
func (s *Service) explainReserve(err error) error {
	if errs.Is(err, "hold_ended") {
		return cartOrdered().Because(err)
	}
	return fmt.Errorf("hold stock: %w", err)
}

func cartOrdered() *errs.Error {
	return errs.New(errs.Conflict, "cart_changed", "This cart was just ordered; look at it again.")
}

// writeLine stores the line and moves c along with it. Reason: cart_changed, when the cart is not open
// any more.
func (s *Service) writeLine(ctx context.Context, c *cart, productID string, quantity int32, until time.Time) error {
	version, err := s.queries.SetCartItem(ctx, dbgen.SetCartItemParams{
		CartID: c.CartID, ProductID: productID, Quantity: quantity, ReservedUntil: until, Now: s.Clock.Now(),
	})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return cartOrdered()
	case err != nil:
		return fmt.Errorf("write cart item: %w", err)
	case version == c.Version+1:
		c.setLine(productID, quantity)
	default: // changed by somebody else too
		if c.Lines, err = s.queries.CartItems(ctx, c.CartID); err != nil {
			return fmt.Errorf("load cart items: %w", err)
		}
	}
	c.Version, c.ReservedUntil = version, &until
	return nil
}

// ClearCart empties the cart and lets go of what it held.
func (s *Service) ClearCart(ctx context.Context, _ *orderv1.ClearCartRequest) (*orderv1.Cart, error) {
	c, err := s.openCart(ctx, auth.Caller(ctx).UserID)
	if err != nil || c.CartID == "" {
		return &orderv1.Cart{ItemsTotal: inr(0), Savings: inr(0), Total: inr(0)}, err
	}
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		queries := s.queries.WithTx(tx)
		if _, err := queries.TouchCart(ctx, dbgen.TouchCartParams{CartID: c.CartID, UpdatedAt: s.Clock.Now()}); err != nil {
			return err
		}
		return queries.ClearCartItems(ctx, c.CartID)
	})
	switch {
	case errors.Is(err, pgx.ErrNoRows): // ordered meanwhile: then there is nothing to clear
		return &orderv1.Cart{ItemsTotal: inr(0), Savings: inr(0), Total: inr(0)}, nil
	case err != nil:
		return nil, fmt.Errorf("clear cart: %w", err)
	}
	if _, err := s.Inventory.Release(ctx, &inventoryv1.ReleaseRequest{HoldId: c.CartID}); err != nil {
		return nil, fmt.Errorf("let go of stock: %w", err)
	}
	c.Lines = nil
	return s.showCart(ctx, c)
}
