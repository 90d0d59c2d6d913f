package order_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
	"doorstep/services/order"
	"doorstep/services/order/ordertest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func TestFromCartToDelivered(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk", "bread")
	// Two products, two units each at Rs 118; free delivery above Rs 199, handling Rs 10.
	if quote.ItemsTotal.AmountMinor != 47200 || quote.Total.AmountMinor != 48200 {
		t.Fatalf("bill: items %v, total %v", quote.ItemsTotal, quote.Total)
	}
	placed, err := f.Place(ctx, quote.QuoteId, "cod", "key")
	if err != nil {
		t.Fatal(err)
	}
	if placed.FinalAmount.AmountMinor != quote.Total.AmountMinor {
		t.Errorf("quoted %v, billed %v", quote.Total, placed.FinalAmount)
	}
	if placed.Status != "confirmed" || placed.DeliveryOtp == "" || !placed.PromiseAt.AsTime().Equal(ordertest.Start.Add(18*time.Minute)) {
		t.Fatalf("placed: %v", placed)
	}
	id, now := placed.OrderId, timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, PickerId: "p", StartedAt: now})
	f.Tell(t, "delivery", id, &eventsv1.RiderAssigned{OrderId: id, PartnerId: "rider", AssignedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now, Lines: []*eventsv1.OrderPacked_Line{
		{ProductId: "milk", Picked: 2}, {ProductId: "bread", Picked: 1, NotFound: 1},
	}})
	ready := f.Await(t, ctx, id, "ready_for_pickup")
	if ready.FinalAmount.AmountMinor != 48200-11800 || ready.DeliveryPartnerId != "rider" {
		t.Errorf("after a short pick: %v", ready)
	}
	f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, PartnerId: "rider", HandedOverAt: now})
	f.Tell(t, "delivery", id, &eventsv1.RiderArrivedAtDoor{OrderId: id, PartnerId: "rider", At: now})
	f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, PartnerId: "rider", CashCollectedMinor: 36400, At: now})
	delivered := f.Await(t, ctx, id, "delivered")
	if delivered.PaymentStatus != "paid" || delivered.DeliveryOtp != "" || delivered.CanCancel {
		t.Errorf("delivered: %v", delivered)
	}
	history, err := f.ListOrderEvents(ctx, &orderv1.ListOrderEventsRequest{OrderId: id})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range history.Events {
		if e.Sequence != int32(i+1) {
			t.Errorf("history has a gap at %d: %v", i, e)
		}
	}
}

func TestASubstituteIsBilledAtMostAsWhatItReplaces(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk", "bread")
	placed, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, "key"), &orderv1.PlaceOrderRequest{QuoteId: quote.QuoteId, PaymentMethod: "upi", WhenMissing: "substitute"})
	if err != nil {
		t.Fatal(err)
	}
	id, now := placed.OrderId, timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, PickerId: "p", StartedAt: now})
	for _, sub := range []struct {
		product, replaces string
		price             int64
	}{{"dear", "milk", 15000}, {"cheap", "bread", 9000}, {"dear", "milk", 15000}} { // the last is a repeat
		f.Tell(t, "warehouse", id, &eventsv1.LineSubstituted{
			OrderId: id, PickerId: "p", ProductId: sub.replaces, At: now, MrpMinor: 16000, TaxRateBp: 1800,
			Substitute: &eventsv1.OrderLine{ProductId: sub.product, Name: sub.product, Quantity: 1, PriceMinor: sub.price, StorageZone: "ambient", IsFood: true},
		})
	}
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now, Lines: []*eventsv1.OrderPacked_Line{
		{ProductId: "milk", Picked: 1, NotFound: 1}, {ProductId: "bread", Picked: 1, NotFound: 1}, {ProductId: "dear", Picked: 1}, {ProductId: "cheap", Picked: 1},
	}})
	ready := f.Await(t, ctx, id, "ready_for_pickup")
	if want := placed.FinalAmount.AmountMinor - (11800 - 9000); ready.FinalAmount.AmountMinor != want || len(ready.Items) != 4 {
		t.Fatalf("billed %v for %v, want %d", ready.FinalAmount, ready.Items, want)
	}
	if dear := ready.Items[2]; dear.SubstituteFor != "milk" || dear.Price.AmountMinor != 11800 {
		t.Errorf("the dear one is billed as %v", dear)
	}
	var raw []byte
	if err := f.Pool.QueryRow(t.Context(), "SELECT payload FROM events.outbox WHERE type = 'order_ready_for_pickup'").Scan(&raw); err != nil {
		t.Fatal(err)
	}
	var event eventsv1.OrderReadyForPickup
	if err := proto.Unmarshal(raw, &event); err != nil || event.ShortMinor != 11800-9000 {
		t.Errorf("to be paid back: %d, %v", event.ShortMinor, err)
	}
	history, err := f.ListOrderEvents(ctx, &orderv1.ListOrderEventsRequest{OrderId: id})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range history.Events {
		if e.Name == "line_substituted" || e.Name == "line_short_picked" {
			told = append(told, e.Detail)
		}
	}
	if want := []string{"milk -> dear", "bread -> cheap"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	report, err := verify.Check(t.Context(), f.Pool, order.Invariants)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range report.Findings {
		if finding.Violations > 0 {
			t.Errorf("%s: %q", finding.Name, finding.Examples)
		}
	}
}

func TestLastCallManyTimesIsOneOrder(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk")
	ids := make(chan string, 10)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			o, err := f.Place(ctx, quote.QuoteId, "upi", "same-key")
			if err != nil {
				t.Error(err)
				return
			}
			ids <- o.OrderId
		})
	}
	wg.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Errorf("two orders: %s and %s", first, id)
		}
	}
	if _, err := f.Place(ctx, quote.QuoteId, "cod", "same-key"); !errs.Is(err, "idempotency_key_reused") {
		t.Errorf("the same key with another body: %v", err)
	}
	if _, err := f.Place(ctx, quote.QuoteId, "cod", "another-key"); !errs.Is(err, "quote_used") {
		t.Errorf("the same quote with another key: %v", err)
	}
	assertCount(t, f, 1, `SELECT count(*) FROM orders.orders`)
	assertCount(t, f, 1, `SELECT count(*) FROM events.outbox WHERE type = 'order_confirmed'`)
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(f *ordertest.Fixture)
		reason  string
		end     string
	}{
		"stock is gone": {func(f *ordertest.Fixture) {
			f.Stock.SetRefuse(errs.New(errs.FailedPrecondition, "out_of_stock", "Gone."))
		}, "out_of_stock", "cancelled"},
		"payment is refused":   {func(f *ordertest.Fixture) { f.Pay.Set("failed", nil) }, "payment_failed", "cancelled"},
		"payment is down":      {func(f *ordertest.Fixture) { f.Pay.Set("", errors.New("no route to host")) }, "internal", "pending"},
		"inventory is down":    {func(f *ordertest.Fixture) { f.Stock.SetRefuse(errs.New(errs.Unavailable, "unreachable", "Down.")) }, "unreachable", "pending"},
		"payment hangs midway": {func(f *ordertest.Fixture) { f.Pay.Set("unknown", nil) }, "", "pending"},
	} {
		t.Run(name, func(t *testing.T) {
			f := ordertest.New(t)
			ctx := ordertest.As(t, "asha")
			quote := f.Quote(t, ctx, "milk")
			test.prepare(f)
			for range 2 { // a repeat answers the same
				if _, err := f.Place(ctx, quote.QuoteId, "upi", "key"); errs.Reason(err) != test.reason {
					t.Errorf("reason %q, want %q (%v)", errs.Reason(err), test.reason, err)
				}
			}
			orders, err := f.ListOrders(ctx, &orderv1.ListOrdersRequest{})
			if err != nil || len(orders.Orders) != 1 || orders.Orders[0].Status != test.end {
				t.Errorf("orders: %v, %v", orders, err)
			}
			cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
			if err != nil || (test.end == "cancelled") != (len(cart.Items) == 1) {
				t.Errorf("cart after %s: %v, %v", test.end, cart, err)
			}
		})
	}
}

// A crash between the intent and its outcome leaves a pending order; the sweeper ends it.
func TestSweeperSettlesWhatACrashLeft(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	quote := f.Quote(t, ctx, "milk")
	f.Pay.Set("", errors.New("the process died here"))
	_, _ = f.Place(ctx, quote.QuoteId, "upi", "key")
	f.Pay.Set("captured", nil)
	f.Clock.Advance(time.Minute)

	running, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(running) }()
	orders, err := f.ListOrders(ctx, &orderv1.ListOrdersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	f.Await(t, ctx, orders.Orders[0].OrderId, "confirmed")
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestCancelRacesWithPicking(t *testing.T) {
	f := ordertest.New(t)
	for i := range 20 {
		ctx := ordertest.As(t, fmt.Sprint("customer-", i))
		placed, err := f.Place(ctx, f.Quote(t, ctx, "milk").QuoteId, "cod", "key")
		if err != nil {
			t.Fatal(err)
		}
		f.Tell(t, "warehouse", placed.OrderId, &eventsv1.PickStarted{OrderId: placed.OrderId, StartedAt: timestamppb.New(f.Clock.Now())})
		_, err = f.CancelOrder(ctx, &orderv1.CancelOrderRequest{OrderId: placed.OrderId})
		switch {
		case err == nil:
			f.Await(t, ctx, placed.OrderId, "cancelled")
		case errs.Is(err, "cancel_too_late"):
			f.Await(t, ctx, placed.OrderId, "preparing")
		default:
			t.Error(err)
		}
	}
	assertCount(t, f, 0, `SELECT count(*) FROM events.parked`)
}

func TestSomebodyElsesOrderIsAbsent(t *testing.T) {
	f := ordertest.New(t)
	asha, ravi := ordertest.As(t, "asha"), ordertest.As(t, "ravi")
	quote := f.Quote(t, asha, "milk")
	if _, err := f.Place(ravi, quote.QuoteId, "cod", "key"); !errs.Is(err, "quote_not_found") {
		t.Errorf("somebody else's quote: %v", err)
	}
	placed, err := f.Place(asha, quote.QuoteId, "cod", "key")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{placed.OrderId, "absent"} {
		_, get := f.GetOrder(ravi, &orderv1.GetOrderRequest{OrderId: id})
		_, cancel := f.CancelOrder(ravi, &orderv1.CancelOrderRequest{OrderId: id})
		_, history := f.ListOrderEvents(ravi, &orderv1.ListOrderEventsRequest{OrderId: id})
		for _, err := range []error{get, cancel, history} {
			if !errs.Is(err, "order_not_found") {
				t.Errorf("order %s: %v", id, err)
			}
		}
	}
}

func TestRefundNeverExceedsTheLine(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	placed, err := f.Place(ctx, f.Quote(t, ctx, "milk").QuoteId, "upi", "key")
	if err != nil {
		t.Fatal(err)
	}
	id, now := placed.OrderId, timestamppb.New(f.Clock.Now())
	refund := func(key string) error {
		_, err := f.RefundLines(rpc.WithIdempotencyKey(ctx, key), &orderv1.RefundLinesRequest{
			OrderId: id, Reason: "missing", Lines: []*orderv1.RefundLinesRequest_Line{{ProductId: "milk", Quantity: 1}},
		})
		return err
	}
	if err := refund("early"); !errs.Is(err, "not_delivered") {
		t.Errorf("before delivery: %v", err)
	}
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, StartedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, HandedOverAt: now})
	f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, At: now})
	f.Await(t, ctx, id, "delivered")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { _ = refund(fmt.Sprint("key-", i/2)) }) // each key twice
	}
	wg.Wait()
	assertCount(t, f, 2, `SELECT sum(refunded_quantity) FROM orders.order_items`)
	assertCount(t, f, 2, `SELECT count(*) FROM events.outbox WHERE type = 'order_lines_refunded'`)
	if err := refund("one-more"); !errs.Is(err, "refund_exceeds_line") {
		t.Errorf("a third unit of two: %v", err)
	}
}

func TestCartRules(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	set := func(product, store string, quantity int32) error {
		_, err := f.SetCartItem(ctx, &orderv1.SetCartItemRequest{ProductId: product, WarehouseId: store, Quantity: quantity})
		return err
	}
	if _, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home}); !errs.Is(err, "cart_empty") {
		t.Errorf("empty cart: %v", err)
	}
	if err := set("unsold", ordertest.Store, 1); !errs.Is(err, "product_not_sold") {
		t.Errorf("unsold: %v", err)
	}
	if err := set("milk", "", 1); err != nil { // the store of the saved address
		t.Error(err)
	}
	if err := set("bread", "blr-other", 1); !errs.Is(err, "cart_other_store") {
		t.Errorf("other store: %v", err)
	}
	if err := set("milk", "", 2000); !errs.Is(err, "out_of_stock") {
		t.Errorf("more than there is: %v", err)
	}
	if _, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: "nowhere"}); !errs.Is(err, "address_not_found") {
		t.Errorf("unknown address: %v", err)
	}
	quote, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
	if err != nil {
		t.Fatal(err)
	}
	if err := set("bread", "", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Place(ctx, quote.QuoteId, "cod", "k1"); !errs.Is(err, "cart_changed") {
		t.Errorf("a changed cart: %v", err)
	}
	quote, err = f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
	if err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(11 * time.Minute)
	if _, err := f.Place(ctx, quote.QuoteId, "cod", "k2"); !errs.Is(err, "quote_expired") {
		t.Errorf("an old quote: %v", err)
	}
	if cart, err := f.ClearCart(ctx, &orderv1.ClearCartRequest{}); err != nil || len(cart.Items) != 0 {
		t.Errorf("cleared: %v, %v", cart, err)
	}
}

func assertCount(t *testing.T, f *ordertest.Fixture, want int, sql string) {
	t.Helper()
	var got int
	if err := f.Pool.QueryRow(t.Context(), sql).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%s: %d, want %d", sql, got, want)
	}
}
