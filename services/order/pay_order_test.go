package order_test

import (
	"context"
	"sync"
	"testing"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/order/ordertest"
)

// placeByPage places an order whose customer is sent to the provider's page.
func placeByPage(t *testing.T, f *ordertest.Fixture, ctx context.Context, key string) *orderv1.Order {
	t.Helper()
	f.Pay.Set("action_needed", nil)
	quote := f.Quote(t, ctx, "milk")
	o, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, key), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: "upi", Interactive: true})
	if err != nil {
		t.Fatal(err)
	}
	if o.Status != "pending" || !o.PayUntil.AsTime().Equal(f.Clock.Now().Add(10*time.Minute)) || !o.CanCancel {
		t.Fatalf("placed: %v", o)
	}
	return o
}

func TestPayAnotherWay(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	o := placeByPage(t, f, ctx, "key")
	still, err := f.PayOrder(ctx, &orderv1.PayOrderRequest{OrderId: o.OrderId, PaymentMethod: "card"})
	if err != nil || still.Status != "pending" || still.FinalAmount.AmountMinor != o.FinalAmount.AmountMinor {
		t.Fatal(still, err)
	}
	var pressing sync.WaitGroup
	for range 5 {
		pressing.Go(func() {
			paid, err := f.PayOrder(ctx, &orderv1.PayOrderRequest{OrderId: o.OrderId, PaymentMethod: "cod"})
			if err != nil || paid.Status != "confirmed" || paid.PaymentMethod != "cod" || paid.PaymentStatus != "pending" || paid.PayUntil != nil {
				t.Error(paid, err)
			}
		})
	}
	pressing.Wait()
	assertCount(t, f, 1, `SELECT count(*) FROM orders.orders`)
	assertCount(t, f, 1, `SELECT count(*) FROM events.outbox WHERE type = 'order_confirmed'`)
}

func TestPaidAtThePageByAnotherMethod(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	o := placeByPage(t, f, ctx, "key")
	f.Tell(t, "payment", o.OrderId, &eventsv1.PaymentCaptured{OrderId: o.OrderId, AmountMinor: o.FinalAmount.AmountMinor, Method: "card"})
	paid := f.Await(t, ctx, o.OrderId, "confirmed")
	if paid.PaymentMethod != "card" || paid.PaymentStatus != "paid" {
		t.Error(paid)
	}
}

// An order that comes to nothing before it is confirmed gives its items back, whoever ends it.
func TestItemsGoBackIntoTheCart(t *testing.T) {
	f := ordertest.New(t)
	ends := map[string]func(ctx context.Context, id string){
		"the customer": func(ctx context.Context, id string) {
			if _, err := f.CancelOrder(ctx, &orderv1.CancelOrderRequest{OrderId: id}); err != nil {
				t.Error(err)
			}
		},
		"the bank": func(_ context.Context, id string) {
			f.Tell(t, "payment", id, &eventsv1.PaymentFailed{OrderId: id, Reason: "no"})
		},
		"its time": func(ctx context.Context, id string) {
			f.Clock.Advance(11 * time.Minute)
			go f.Run(ctx) //nolint:errcheck // ends with the test
		},
	}
	for user, end := range ends {
		ctx := ordertest.As(t, user)
		o := placeByPage(t, f, ctx, user)
		end(ctx, o.OrderId)
		f.Await(t, ctx, o.OrderId, "cancelled")
		cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
		if err != nil || len(cart.Items) != 1 || cart.Items[0].Quantity != 2 {
			t.Errorf("ended by %s: %v, %v", user, cart, err)
		}
		_, err = f.PayOrder(ctx, &orderv1.PayOrderRequest{OrderId: o.OrderId, PaymentMethod: "cod"})
		if reason := errs.Reason(err); reason != "order_ended" && reason != "payment_failed" {
			t.Errorf("ended by %s, paid all the same: %v", user, err)
		}
		if _, err := f.ClearCart(ctx, &orderv1.ClearCartRequest{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSomebodyElseDoesNotPayTheOrder(t *testing.T) {
	f := ordertest.New(t)
	o := placeByPage(t, f, ordertest.As(t, "asha"), "key")
	_, err := f.PayOrder(ordertest.As(t, "bala"), &orderv1.PayOrderRequest{OrderId: o.OrderId, PaymentMethod: "cod"})
	if errs.Reason(err) != "order_not_found" {
		t.Error(err)
	}
}
