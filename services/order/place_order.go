package order

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	inventoryv1 "doorstep/gen/inventory/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/rpc"
	"doorstep/services/order/db/dbgen"
)

// Reasons that end a pending order.
const (
	reasonOutOfStock     = "out_of_stock"
	reasonPaymentFailed  = "payment_failed"
	reasonPaymentTimeout = "payment_timeout"
	reasonCreditChanged  = "credit_changed"
)

// PlaceOrder makes an order of a quote, once per key. A repeat resumes where the first left off.
func (s *Service) PlaceOrder(ctx context.Context, req *orderv1.PlaceOrderRequest) (*orderv1.Order, error) {
	user := auth.Caller(ctx).UserID
	key := idem.Key{Caller: user, Key: rpc.IdempotencyKey(ctx), Procedure: orderv1connect.OrderPublicServicePlaceOrderProcedure}
	var o *Order // another one, or none, when the key was used before
	intent, err := idem.Do(ctx, s.Pool, key, req, func(tx pgx.Tx) (_ *orderv1.Order, err error) {
		if o, err = s.intend(ctx, tx, user, req); err != nil {
			return nil, err
		}
		return &orderv1.Order{OrderId: o.ID}, nil
	})
	if err == nil && (o == nil || o.ID != intent.OrderId) {
		o, err = s.load(ctx, intent.OrderId)
	}
	if err != nil {
		return nil, err
	}
	fault.Pass(fault.OrderIntended)
	if o, err = s.settle(ctx, o); err != nil {
		return nil, err
	}
	return s.show(o, true)
}

// intend writes the pending order: the quote is used, the cart is closed.
func (s *Service) intend(ctx context.Context, tx pgx.Tx, user string, req *orderv1.PlaceOrderRequest) (*Order, error) {
	now := s.Clock.Now()
	o := &Order{ID: string(ids.New[ids.Order](now)), UserID: user, Status: Pending, PaymentMethod: req.PaymentMethod, PaymentStatus: PaymentPending, CreatedAt: now}
	if req.Interactive && req.PaymentMethod != COD {
		o.PayUntil = now.Add(s.payTime)
	}
	o.WhenMissing = cmp.Or(req.WhenMissing, WhenMissingRefund)
	if err := s.takeQuote(ctx, tx, req.QuoteId, o); err != nil {
		return nil, err
	}
	if err := o.payWithCredit(req.CreditMinor); err != nil {
		return nil, err
	}
	o.OTPSealed = s.Keys.Seal(otpPurpose, ids.Digits(4))
	o.create(now)
	return o, s.insert(ctx, tx, o)
}

// leastCharge is the least, in paise, that is charged to UPI or a card.
const leastCharge = 100

// payWithCredit sets what the customer's credit pays of the bill, as they saw it; whether it is there,
// payment decides. Reasons: credit_exceeds_bill, method_needed, rest_too_small.
func (o *Order) payWithCredit(credit int64) error {
	rest := o.Final - credit
	switch {
	case rest < 0:
		return errs.New(errs.InvalidArgument, "credit_exceeds_bill", "The credit is more than the bill of %s.", money.Paise(o.Final))
	case rest == 0 && credit > 0:
		o.PaymentMethod, o.PayUntil = byCredit, time.Time{}
	case o.PaymentMethod == byCredit:
		return errs.New(errs.InvalidArgument, "method_needed", "The credit does not pay all of the bill; say how the rest is paid.")
	case credit > 0 && rest < leastCharge && o.PaymentMethod != COD:
		return errs.New(errs.InvalidArgument, "rest_too_small", "At least %s can be charged; use less credit.", money.Paise(leastCharge))
	}
	o.Credit = credit
	return nil
}

// takeQuote uses the quote up and copies its bill into o.
func (s *Service) takeQuote(ctx context.Context, tx pgx.Tx, quoteID string, o *Order) error {
	queries := s.queries.WithTx(tx)
	quote, err := queries.UseQuote(ctx, dbgen.UseQuoteParams{OrderID: &o.ID, QuoteID: quoteID, UserID: o.UserID, Now: o.CreatedAt})
	if errors.Is(err, pgx.ErrNoRows) {
		return s.explainQuote(ctx, queries, quoteID, o.UserID)
	}
	if err != nil {
		return fmt.Errorf("use quote: %w", err)
	}
	if !o.CreatedAt.Before(quote.ExpiresAt) {
		return errs.New(errs.FailedPrecondition, "quote_expired", "This bill has expired; ask for a new one.")
	}
	if !quote.Closed {
		return errs.New(errs.Conflict, "cart_changed", "The cart was changed after this bill; ask for a new one.")
	}
	var b bill
	if err := json.Unmarshal(quote.Bill, &b); err != nil {
		return fmt.Errorf("read bill of quote %s: %w", quoteID, err)
	}
	if fault.Planted(fault.QuoteNotHonoured) {
		b.FeesTotal, b.Total = 2*b.FeesTotal, b.Total+b.FeesTotal
	}
	o.CartID, o.WarehouseID, o.Currency, o.Items = quote.CartID, b.WarehouseID, b.Currency, b.Items
	o.Total, o.Fees, o.FeeLines, o.DeliveryFee = b.ItemsTotal, b.FeesTotal, b.Fees, b.deliveryFee()
	o.Discount, o.Tax, o.Final, o.Quoted = b.Discount, b.Tax, b.Total, b.Total
	o.AddressSealed, o.Latitude, o.Longitude = b.AddressSealed, b.Latitude, b.Longitude
	o.RideS, o.EstimateS, o.PromiseS = b.RideS, b.EstimateS, b.PromiseS
	return nil
}

func (s *Service) explainQuote(ctx context.Context, queries *dbgen.Queries, quoteID, user string) error {
	orderID, err := queries.FindQuote(ctx, dbgen.FindQuoteParams{QuoteID: quoteID, UserID: user})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return auth.NotFound("quote", quoteID)
	case err != nil:
		return fmt.Errorf("find quote: %w", err)
	}
	return errs.New(errs.Conflict, "quote_used", "This bill was already ordered.").With("order_id", text(orderID))
}

// settle takes a pending order to confirmed or cancelled: stock, then money, each keyed by the
// order, so that doing it again, here or in the sweeper, is harmless. An order whose payment has no
// known outcome stays pending. Reasons: out_of_stock, payment_failed.
func (s *Service) settle(ctx context.Context, o *Order) (*Order, error) {
	if o.Status != Pending {
		return o, o.ended()
	}
	_, err := s.Inventory.Confirm(ctx, &inventoryv1.ConfirmRequest{HoldId: o.CartID, OrderId: o.ID, WarehouseId: o.WarehouseID, Lines: stockLines(o.Items)})
	if err != nil {
		return s.refuse(ctx, o, BySystem, reasonOutOfStock, err)
	}
	fault.Pass(fault.StockConfirmed)
	paid, err := s.Payment.Authorise(ctx, &paymentv1.AuthoriseRequest{
		OrderId: o.ID, UserId: o.UserID, WarehouseId: o.WarehouseID, Method: o.PaymentMethod, AmountMinor: o.Final, Currency: o.Currency,
		PayUntil: stamp(o.PayUntil), CreditMinor: o.Credit,
	})
	if err != nil {
		return o, fmt.Errorf("authorise payment: %w", err)
	}
	return s.conclude(ctx, o, paid)
}

// conclude takes a pending order to where its payment is. Reasons: payment_failed, credit_changed.
func (s *Service) conclude(ctx context.Context, o *Order, paid *paymentv1.AuthoriseResponse) (*Order, error) {
	switch paid.State {
	case "failed":
		reason := reasonPaymentFailed
		if paid.Refusal == reasonCreditChanged {
			reason = reasonCreditChanged
		}
		return s.refuse(ctx, o, ByPayment, reason, errs.New(errs.FailedPrecondition, reason, "%s", paid.Message))
	case "unknown", "action_needed":
		return o, nil
	}
	fault.Pass(fault.MoneyAuthorised)
	return s.changePending(ctx, o, func(o *Order) error { return o.confirm(s.Clock.Now(), ByCustomer, paid.Method) })
}

// ended is the answer to a repeat of a placement that failed.
func (o *Order) ended() error {
	switch {
	case o.Status == Cancelled && o.CancelReason == reasonOutOfStock:
		return errs.New(errs.FailedPrecondition, reasonOutOfStock, "The order was not placed: an item is out of stock.").With("order_id", o.ID)
	case o.Status == Cancelled && o.CancelReason == reasonCreditChanged:
		return errs.New(errs.FailedPrecondition, reasonCreditChanged, "The order was not placed: the credit was less than shown.").With("order_id", o.ID)
	case o.Status == Cancelled && o.CancelReason == reasonPaymentFailed:
		return errs.New(errs.FailedPrecondition, reasonPaymentFailed, "The order was not placed: the payment failed.").With("order_id", o.ID)
	}
	return nil
}

// refuse cancels a pending order for cause, gives the customer the cart back, and answers with the
// cause. Only stock that is gone and money that was refused end an order; anything else is a fault
// that the sweeper tries again.
func (s *Service) refuse(ctx context.Context, o *Order, actor, reason string, cause error) (*Order, error) {
	if public := errs.From(cause); public.Reason != reason && public.Reason != "hold_ended" {
		return o, fmt.Errorf("settle order: %w", cause)
	}
	_, err := s.changePending(ctx, o, func(o *Order) error { return o.cancel(s.Clock.Now(), actor, reason) })
	if err != nil {
		return o, err
	}
	return o, errs.New(errs.FailedPrecondition, reason, "%s", errs.From(cause).Message).With("order_id", o.ID)
}

// giveCartsBack puts the items of orders that came to nothing back into carts, which hold nothing.
func (s *Service) giveCartsBack(ctx context.Context, queries *dbgen.Queries, orders []*Order) error {
	for _, o := range orders {
		if !o.cartBack {
			continue
		}
		o.cartBack = false
		now := s.Clock.Now()
		err := queries.ReopenCart(ctx, dbgen.ReopenCartParams{NewCartID: string(ids.New[ids.Cart](now)), Now: now, CartID: o.CartID})
		if err != nil {
			return fmt.Errorf("give the cart of order %s back: %w", o.ID, err)
		}
	}
	return nil
}

func stockLines(items []Item) []*inventoryv1.StockLine {
	lines := make([]*inventoryv1.StockLine, len(items))
	for i, item := range items {
		lines[i] = &inventoryv1.StockLine{ProductId: item.ProductID, Quantity: item.Quantity}
	}
	return lines
}
