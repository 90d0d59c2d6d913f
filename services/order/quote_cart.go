package order

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/services/order/db/dbgen"
)

// currency of all stores.
const currency = money.INR

// QuoteCart locks the bill: what is billed later never exceeds it.
func (s *Service) QuoteCart(ctx context.Context, req *orderv1.QuoteCartRequest) (*orderv1.Quote, error) {
	user := auth.Caller(ctx).UserID
	c, err := s.openCart(ctx, user)
	if err != nil {
		return nil, err
	}
	if len(c.Lines) == 0 {
		return nil, errs.New(errs.FailedPrecondition, "cart_empty", "The cart is empty.")
	}
	address, err := s.Account.GetAddress(ctx, &accountv1.GetAddressRequest{UserId: user, AddressId: req.AddressId})
	if err != nil {
		return nil, fmt.Errorf("find address: %w", err)
	}
	prices, err := s.prices(ctx, c)
	if err != nil {
		return nil, err
	}
	b, shown, err := s.itemise(c, prices)
	if err != nil {
		return nil, err
	}
	promise, err := s.promise(ctx, c, b, address.Address)
	if err != nil {
		return nil, err
	}
	expires := s.Clock.Now().Add(s.cfg.QuoteTTL)
	if err := s.keepHeld(ctx, c, expires); err != nil {
		return nil, err
	}
	if err := s.sealAddress(b, address); err != nil {
		return nil, err
	}
	fees, _, err := s.feesOf(ctx, c.WarehouseID, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	s.addTerms(b, promise, fees)
	if err := keepTerms(b, promise.Serviceability.Terms, fees); err != nil {
		return nil, err
	}
	return s.lockQuote(ctx, user, c, b, shown, promise, expires)
}

// itemise turns cart lines into billed items at today's prices. Reason: product_not_sold.
func (s *Service) itemise(c cart, prices map[string]*catalogv1.QuotedProduct) (*bill, []*orderv1.CartItem, error) {
	b := &bill{WarehouseID: c.WarehouseID, Currency: currency}
	var shown []*orderv1.CartItem
	for _, line := range c.Lines {
		p := prices[line.ProductID]
		if p == nil {
			return nil, nil, errs.New(errs.FailedPrecondition, "product_not_sold", "Something in the cart is not sold any more; take it out first.").With("product_id", line.ProductID)
		}
		b.Items = append(b.Items, Item{
			ProductID: p.ProductId, Name: p.Name, PackSize: p.PackSize, ImageURL: p.ImageUrl, HSN: p.Hsn, StorageZone: p.StorageZone,
			Quantity: line.Quantity, Price: p.PriceMinor, MRP: p.MrpMinor, TaxRateBP: p.TaxRateBp, IsFood: p.IsFood, Barcodes: p.Barcodes,
			Fragile: p.Fragile, WeightG: p.WeightG,
		})
		item := showLine(p, line.Quantity)
		item.Reserved = true
		shown = append(shown, item)
	}
	return b, shown, nil
}

// promise asks delivery for this address now. When the cart's store does not take the order and another
// one would, the refusal names it: whether it has the goods, its stock decides. Reasons:
// not_serviceable, other_store_serves, store_closed, store_paused, wait_in_line, store_busy.
func (s *Service) promise(ctx context.Context, c cart, b *bill, address *accountv1.Address) (*deliveryv1.PromiseResponse, error) {
	ask := &deliveryv1.PromiseRequest{WarehouseId: c.WarehouseID, Latitude: address.Latitude, Longitude: address.Longitude, Lines: int32(len(b.Items)), UserId: auth.Caller(ctx).UserID}
	for _, item := range b.Items {
		ask.Units += item.Quantity
		ask.Chilled = ask.Chilled || item.StorageZone != "ambient"
	}
	promise, err := s.Delivery.Promise(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("ask promise: %w", err)
	}
	place := promise.Serviceability
	switch {
	case place.WarehouseId != "" && place.WarehouseId != c.WarehouseID:
		return nil, errs.New(errs.FailedPrecondition, "other_store_serves", "Another store serves this address; the cart belongs to %s.", c.WarehouseID).With("warehouse_id", place.WarehouseId)
	case !place.Serviceable && place.OtherWarehouseId != "":
		return nil, errs.New(errs.FailedPrecondition, refusal(place.WhyNot), "%s Another store can bring it.", place.Message).With("warehouse_id", place.OtherWarehouseId)
	case !place.Serviceable:
		return nil, errs.New(errs.FailedPrecondition, refusal(place.WhyNot), "%s", place.Message)
	}
	return promise, nil
}

func refusal(whyNot string) string {
	if whyNot == "outside_zones" || whyNot == "" {
		return "not_serviceable"
	}
	return whyNot
}

// keepHeld makes sure that all units are held until the quote expires. Reason: out_of_stock.
func (s *Service) keepHeld(ctx context.Context, c cart, until time.Time) error {
	now := s.Clock.Now()
	if c.ReservedUntil != nil && !c.ReservedUntil.Before(until) {
		return nil
	}
	renew := c.Lines
	if c.ReservedUntil != nil && c.ReservedUntil.After(now) {
		renew = c.Lines[:1] // one line renews a hold that still runs
	}
	until = now.Add(s.cfg.CartTTL)
	for _, line := range renew {
		_, err := s.Inventory.Reserve(ctx, &inventoryv1.ReserveRequest{
			HoldId: c.CartID, WarehouseId: c.WarehouseID, ProductId: line.ProductID, Quantity: line.Quantity, ExpiresAt: timestamppb.New(until),
		})
		if err != nil {
			return s.explainReserve(err)
		}
	}
	if err := s.queries.RenewCart(ctx, dbgen.RenewCartParams{CartID: c.CartID, ReservedUntil: &until}); err != nil {
		return fmt.Errorf("renew cart: %w", err)
	}
	return nil
}

// recipient is what the rider needs to know of the customer; it travels and rests sealed, as JSON,
// for addressPurpose.
type recipient struct {
	Address string `json:"address"`
	Notes   string `json:"notes"`
	Name    string `json:"name"`
}

const (
	addressPurpose = "event.address"
	otpPurpose     = "event.delivery_otp"
)

func (s *Service) sealAddress(b *bill, found *accountv1.GetAddressResponse) error {
	a := found.Address
	text := a.Line1
	for _, part := range []string{a.Line2, a.Landmark, a.City, a.Pincode} {
		if part != "" {
			text += ", " + part
		}
	}
	plain, err := json.Marshal(recipient{Address: text, Notes: a.Notes, Name: found.UserName})
	if err != nil {
		return err
	}
	b.AddressID, b.AddressSealed = a.AddressId, s.Keys.Seal(addressPurpose, string(plain))
	b.Latitude, b.Longitude = a.Latitude, a.Longitude
	return nil
}

func (s *Service) addTerms(b *bill, promise *deliveryv1.PromiseResponse, fees Fees) {
	b.addUp(fees.TaxRateBP)
	b.Fees = fees.Charge(b.ItemsTotal, Surge{promise.SurgePercent, promise.SurgeReasons, promise.SurgeBecause})
	b.addUp(fees.TaxRateBP)
	now := s.Clock.Now()
	b.RideS = promise.RideS
	b.EstimateS = int32(promise.EstimateAt.AsTime().Sub(now).Seconds())
	b.PromiseS = int32(promise.PromiseAt.AsTime().Sub(now).Seconds())
}

func (s *Service) lockQuote(ctx context.Context, user string, c cart, b *bill, shown []*orderv1.CartItem, promise *deliveryv1.PromiseResponse, expires time.Time) (*orderv1.Quote, error) {
	encoded, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	id := string(ids.New[ids.Quote](s.Clock.Now()))
	err = s.queries.InsertQuote(ctx, dbgen.InsertQuoteParams{
		QuoteID: id, UserID: user, CartID: c.CartID, Version: c.Version, Bill: encoded, ExpiresAt: expires,
	})
	if err != nil {
		return nil, fmt.Errorf("lock quote: %w", err)
	}
	return &orderv1.Quote{
		QuoteId: id, WarehouseId: b.WarehouseID, AddressId: b.AddressID, Items: shown,
		ItemsTotal: inr(b.ItemsTotal), Fees: showFees(b.Fees), Discount: inr(b.Discount), TaxIncluded: inr(b.Tax), Total: inr(b.Total),
		Promise: &orderv1.Promise{
			EstimateAt: promise.EstimateAt, PromiseAt: promise.PromiseAt,
			Reasons: promise.Serviceability.Reasons, Because: promise.Serviceability.Because,
			EstimateMinutes: promise.Serviceability.EstimateMinutes, PromiseMinutes: promise.Serviceability.PromiseMinutes,
		},
		ExpiresAt: timestamppb.New(expires),
	}, nil
}

func showFees(fees []Fee) []*orderv1.Fee {
	shown := make([]*orderv1.Fee, len(fees))
	for i, f := range fees {
		shown[i] = &orderv1.Fee{Kind: f.Kind, Amount: inr(f.Minor), Reason: f.Reason}
		for _, cause := range f.Because {
			shown[i].Because = append(shown[i].Because, &typev1.Cause{Kind: cause.Kind, Value: cause.Value})
		}
	}
	return shown
}
