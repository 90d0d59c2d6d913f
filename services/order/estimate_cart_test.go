package order_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/services/order/ordertest"
)

// What a visitor is told a basket costs is what the cart says later, and what the bill locks.
func TestEstimateIsTheBillToCome(t *testing.T) {
	f := ordertest.New(t)
	f.Delivery.Set(&deliveryv1.StoreTerms{Mode: "normal", SurgePercent: 140, SurgeReasons: []string{"Rain"}})
	estimate, err := f.EstimateCart(t.Context(), &orderv1.EstimateCartRequest{
		WarehouseId: ordertest.Store, Lines: []*orderv1.EstimateCartRequest_Line{{ProductId: "milk", Quantity: 2}, {ProductId: "unsold", Quantity: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.carts`)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk")
	cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(quote.Fees) < 3 || len(estimate.Items) != 2 || estimate.Items[0].Reserved || estimate.Items[1].Refused != "not_sold" {
		t.Fatalf("estimated %v, quoted %v", estimate, quote)
	}
	for i, fee := range quote.Fees {
		if !proto.Equal(fee, estimate.Fees[i]) || !proto.Equal(fee, cart.Fees[i]) {
			t.Errorf("estimated %v, in the cart %v, quoted %v", estimate.Fees[i], cart.Fees[i], fee)
		}
	}
	if !proto.Equal(estimate.Total, quote.Total) || !proto.Equal(cart.Total, quote.Total) {
		t.Errorf("estimated %v, in the cart %v, quoted %v", estimate.Total, cart.Total, quote.Total)
	}
}

func TestEstimatesOfNothing(t *testing.T) {
	f := ordertest.New(t)
	lines := func(products ...string) (lines []*orderv1.EstimateCartRequest_Line) {
		for _, p := range products {
			lines = append(lines, &orderv1.EstimateCartRequest_Line{ProductId: p, Quantity: 1})
		}
		return lines
	}
	for _, products := range [][]string{nil, {"unsold"}} {
		cart, err := f.EstimateCart(t.Context(), &orderv1.EstimateCartRequest{WarehouseId: ordertest.Store, Lines: lines(products...)})
		if err != nil || len(cart.Items) != len(products) || len(cart.Fees) != 0 || cart.Total.AmountMinor != 0 {
			t.Errorf("%v costs %v, %v", products, cart, err)
		}
	}
	_, err := f.EstimateCart(t.Context(), &orderv1.EstimateCartRequest{WarehouseId: ordertest.Store, Lines: lines("milk", "milk")})
	if !errs.Is(err, "product_repeated") {
		t.Errorf("twice the same: %v", err)
	}
}
