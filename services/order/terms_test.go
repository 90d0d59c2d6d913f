package order_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/services/order/ordertest"
)

// A store that takes on less says so in the cart, and the bill enforces it.
func TestStoreThatTakesOnLess(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := func() error {
		_, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
		return err
	}
	put := func(product string, quantity int32) *orderv1.Cart {
		t.Helper()
		cart, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: product, Quantity: quantity, WarehouseId: ordertest.Store})
		if err != nil {
			t.Fatal(err)
		}
		return cart
	}
	f.Delivery.Set(&deliveryv1.StoreTerms{
		Mode: "minimum", Message: "Many orders right now.", RefusedZones: []string{"chilled", "frozen"},
		MinimumOrder: &typev1.Money{AmountMinor: 29900, Currency: "INR"}, SurgePercent: 150, SurgeReasons: []string{"Rain"},
	})
	put("cold milk", 1)
	cart := put("rice", 1)
	if cart.Notice == "" || cart.MinimumOrder.AmountMinor != 29900 || cart.Items[0].Refused != "cold_paused" || cart.Items[1].Refused != "" {
		t.Errorf("the cart says %q, %v, %v", cart.Notice, cart.MinimumOrder, cart.Items)
	}
	if err := quote(); !errs.Is(err, "cold_paused") {
		t.Errorf("milk from the cold room: %v", err)
	}
	put("cold milk", 0)
	if err := quote(); !errs.Is(err, "below_minimum_order") {
		t.Errorf("a small order: %v", err)
	}
	put("rice", 3)
	if err := quote(); err != nil {
		t.Errorf("a big order of rice: %v", err)
	}
	f.Delivery.Set(&deliveryv1.StoreTerms{Mode: "normal", SurgePercent: 100})
	if cart = put("cold milk", 1); cart.Notice != "" || cart.MinimumOrder.AmountMinor != 0 || cart.Items[0].Refused != "" {
		t.Errorf("an ordinary store says %q, %v", cart.Notice, cart.MinimumOrder)
	}
}

// The surge is there with the first item, with its reason, and the bill charges what it locked.
func TestSurgeIsSeenFirstAndLocked(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	f.Delivery.Set(&deliveryv1.StoreTerms{Mode: "tight", SurgePercent: 160, SurgeReasons: []string{"high demand", "rides take 30 % longer than usual"},
		SurgeBecause: []*typev1.Cause{{Kind: "rider_in", Value: 9}, {Kind: "slow_rides", Value: 30}}})
	cart, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: "rice", Quantity: 2, WarehouseId: ordertest.Store})
	if err != nil {
		t.Fatal(err)
	}
	quote, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
	if err != nil {
		t.Fatal(err)
	}
	surge := surgeOf(cart.Fees)
	if surge == nil || surge.Amount.AmountMinor != 1500 || surge.Reason != "high demand; rides take 30 % longer than usual" {
		t.Fatalf("the cart shows %v", cart.Fees)
	}
	if because := surge.Because; len(because) != 2 || because[1].Kind != "slow_rides" || because[1].Value != 30 || cart.Mode != "tight" {
		t.Errorf("the cart says as data: %v, mode %q", because, cart.Mode)
	}
	if locked := surgeOf(quote.Fees); locked == nil || locked.Amount.AmountMinor != 1500 {
		t.Errorf("the bill says %v", quote.Fees)
	}
	f.Delivery.Set(&deliveryv1.StoreTerms{Mode: "tight", SurgePercent: 200})
	order, err := f.Place(ctx, quote.QuoteId, "cod", "key")
	if err != nil {
		t.Fatal(err)
	}
	if charged := surgeOf(order.Fees); charged == nil || charged.Amount.AmountMinor != 1500 {
		t.Errorf("charged %v after the surge rose", order.Fees)
	}
}

func surgeOf(fees []*orderv1.Fee) *orderv1.Fee {
	for _, fee := range fees {
		if fee.Kind == "surge" {
			return fee
		}
	}
	return nil
}

func TestRefusalNamesTheStoreThatWould(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	if _, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: "rice", Quantity: 1, WarehouseId: ordertest.Store}); err != nil {
		t.Fatal(err)
	}
	for _, why := range []string{"store_busy", "wait_in_line", "store_paused"} {
		f.Delivery.Refuse(why, "blr-other")
		_, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
		if !errs.Is(err, why) || errs.From(err).Details["warehouse_id"] != "blr-other" {
			t.Errorf("%s: %v", why, err)
		}
	}
}

// What was taken off sale since it was put into a cart is still seen there, costs nothing and can be taken out:
// until then there is no bill.
func TestCartWithSomethingThatIsNotSoldAnyMore(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	put := func(product string, quantity int32) *orderv1.Cart {
		t.Helper()
		cart, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: product, Quantity: quantity, WarehouseId: ordertest.Store})
		if err != nil {
			t.Fatal(err)
		}
		return cart
	}
	whole := put("milk", 1)
	if _, err := f.Pool.Exec(t.Context(), `INSERT INTO orders.cart_items (cart_id, product_id, quantity, added_at) SELECT cart_id, 'unsold', 3, now() FROM orders.carts`); err != nil {
		t.Fatal(err)
	}
	cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
	if err != nil || len(cart.Items) != 2 || !proto.Equal(cart.Total, whole.Total) {
		t.Fatalf("%v, %v", cart, err)
	}
	if gone := cart.Items[1]; gone.ProductId != "unsold" || gone.Quantity != 3 || gone.Refused != "not_sold" || gone.Total.AmountMinor != 0 {
		t.Errorf("shown as %v", gone)
	}
	quote := &orderv1.QuoteCartRequest{AddressId: ordertest.Home}
	if _, err := f.QuoteCart(ctx, quote); !errs.Is(err, "product_not_sold") {
		t.Errorf("a bill of it: %v", err)
	}
	if cart := put("unsold", 0); len(cart.Items) != 1 {
		t.Errorf("taken out: %v", cart)
	}
	if _, err := f.QuoteCart(ctx, quote); err != nil {
		t.Errorf("the bill of the rest: %v", err)
	}
}
