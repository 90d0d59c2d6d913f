package order_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/order/ordertest"
)

func TestCreditPaysAPartOrAll(t *testing.T) {
	f := ordertest.New(t)
	for who, c := range map[string]struct {
		method string
		rest   int64 // what credit does not pay
		reason string
		want   string // the method of the order
	}{
		"asha": {method: "upi", rest: 5000, want: "upi"},
		"mala": {method: "upi", rest: 0, want: "credit"},
		"ravi": {method: "credit", rest: 0, want: "credit"},
		"eve":  {method: "credit", rest: 5000, reason: "method_needed"},
		"gita": {method: "card", rest: 99, reason: "rest_too_small"},
		"john": {method: "cod", rest: 99, want: "cod"},
		"dev":  {method: "cod", rest: -1, reason: "credit_exceeds_bill"},
	} {
		ctx := ordertest.As(t, who)
		quote := f.Quote(t, ctx, "milk")
		credit := quote.Total.AmountMinor - c.rest
		o, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, "key"), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: c.method, CreditMinor: credit})
		if c.reason != "" {
			if !errs.Is(err, c.reason) {
				t.Errorf("%s: %v, want %s", who, err, c.reason)
			}
			continue
		}
		if err != nil || o.PaymentMethod != c.want || o.CreditAmount.AmountMinor != credit || f.Pay.CreditOf(o.OrderId) != credit {
			t.Errorf("%s: %v, %v", who, o, err)
		}
	}
}

// Less credit than the customer saw ends the order, gives the cart back, and says so again to a repeat.
func TestCreditThatIsNotThereAnyMore(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk")
	f.Pay.Refuse("credit_changed")
	for range 2 {
		_, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, "key"), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: "upi", CreditMinor: 100})
		if !errs.Is(err, "credit_changed") {
			t.Fatal(err)
		}
	}
	cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
	if err != nil || len(cart.Items) != 1 {
		t.Errorf("the cart did not come back: %v, %v", cart, err)
	}
	assertCount(t, f, 1, `SELECT count(*) FROM events.outbox WHERE type = 'order_cancelled'`)
}

// The rider collects what credit does not pay, by the bill as it is when the bags are packed.
func TestCashBesideCredit(t *testing.T) {
	f := ordertest.New(t)
	f.Pay.Set("cash_due", nil)
	for who, c := range map[string]struct {
		credit, due int64
		notFound    int32 // of two units at Rs 118
	}{
		"asha": {credit: 5000, due: 23600 + 1000 - 5000},
		"mala": {credit: 5000, notFound: 1, due: 11800 + 1000 - 5000},
		"ravi": {credit: 20000, notFound: 1, due: 0},
	} {
		ctx := ordertest.As(t, who)
		quote := f.Quote(t, ctx, "milk")
		if quote.Total.AmountMinor != 24600 {
			t.Fatal(quote)
		}
		o, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, "key"), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: "cod", CreditMinor: c.credit})
		if err != nil {
			t.Fatal(err)
		}
		now := timestamppb.New(f.Clock.Now())
		f.Tell(t, "warehouse", o.OrderId, &eventsv1.PickStarted{OrderId: o.OrderId, StartedAt: now})
		f.Tell(t, "warehouse", o.OrderId, &eventsv1.OrderPacked{OrderId: o.OrderId, PickDoneAt: now, PackedAt: now, Lines: []*eventsv1.OrderPacked_Line{
			{ProductId: "milk", Picked: 2 - c.notFound, NotFound: c.notFound},
		}})
		packed := f.Await(t, ctx, o.OrderId, "ready_for_pickup")
		if want := min(c.credit, packed.FinalAmount.AmountMinor); packed.CreditAmount.AmountMinor != want {
			t.Errorf("%s: credit pays %d, want %d", who, packed.CreditAmount.AmountMinor, want)
		}
		var ready eventsv1.OrderReadyForPickup
		if published(t, f, o.OrderId, "order_ready_for_pickup", &ready); ready.CashDueMinor != c.due {
			t.Errorf("%s: %d is due, want %d", who, ready.CashDueMinor, c.due)
		}
	}
}

// published reads the last event of a type about an order.
func published(t *testing.T, f *ordertest.Fixture, order, name string, into proto.Message) {
	t.Helper()
	var payload []byte
	err := f.Pool.QueryRow(t.Context(), `SELECT payload FROM events.outbox WHERE type = $1 AND subject = $2 ORDER BY id DESC LIMIT 1`, name, order).Scan(&payload)
	if err == nil {
		err = proto.Unmarshal(payload, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
