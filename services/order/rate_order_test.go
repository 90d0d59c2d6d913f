package order_test

import (
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/verify"
	"doorstep/services/order"
	"doorstep/services/order/ordertest"
)

func stars(product string, n int32) *orderv1.ItemStars {
	return &orderv1.ItemStars{ProductId: product, Stars: n}
}

const told = `SELECT count(*) FROM events.outbox WHERE type = 'order_rated'`

// However often and in whatever way the same is said, an order has one rating and others hear of it once.
func TestOrderIsRatedOnce(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	open, err := f.GetOrderRating(ctx, &orderv1.GetOrderRequest{OrderId: id})
	if err != nil || open.Stars != 0 || open.RatedAt != nil || !open.OpenUntil.AsTime().Equal(ordertest.Start.Add(14*24*time.Hour)) {
		t.Fatalf("before: %v, %v", open, err)
	}
	say := &orderv1.RateOrderRequest{
		OrderId: id, Stars: 4, Tags: []string{"fresh", "well_packed"}, Comment: "  good\tmilk\u202e \n\n", Items: []*orderv1.ItemStars{stars("milk", 5)},
	}
	var presses sync.WaitGroup
	for range 8 {
		presses.Go(func() {
			if _, err := f.RateOrder(ctx, say); err != nil {
				t.Error(err)
			}
		})
	}
	presses.Wait()
	say.Tags = []string{"well_packed", "fresh"}
	said, err := f.RateOrder(ctx, say)
	if err != nil || said.Stars != 4 || said.Comment != "good milk" || len(said.Tags) != 2 || len(said.Items) != 1 || said.Items[0].Stars != 5 {
		t.Fatalf("%v, %v", said, err)
	}
	assertCount(t, f, 1, `SELECT count(*) FROM orders.ratings`)
	assertCount(t, f, 1, told)
	say.Stars, say.Items = 2, nil
	if said, err = f.RateOrder(ctx, say); err != nil || said.Stars != 2 || len(said.Items) != 0 {
		t.Fatalf("changed: %v, %v", said, err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.item_ratings`)
	assertCount(t, f, 2, told)
	report, err := verify.Check(ctx, f.Pool, order.Invariants)
	if err != nil || report.Err() != nil {
		t.Errorf("%v: %+v", err, report)
	}
}

func TestRatingsHaveTheirTime(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	rate := func(id string, n int32) error {
		_, err := f.RateOrder(ctx, &orderv1.RateOrderRequest{OrderId: id, Stars: n})
		return err
	}
	early, err := f.Place(ctx, f.Quote(t, ctx, "bread").QuoteId, "cod", "early")
	if err != nil {
		t.Fatal(err)
	}
	if err := rate(early.OrderId, 5); !errs.Is(err, "not_delivered") {
		t.Errorf("before it came: %v", err)
	}
	id := delivered(t, f, ctx)
	if err := rate(id, 5); err != nil {
		t.Fatal(err)
	}
	f.Clock.Advance(47 * time.Hour)
	if err := rate(id, 4); err != nil {
		t.Errorf("changed within two days: %v", err)
	}
	f.Clock.Advance(2 * time.Hour) // a change does not begin the time anew
	if err := rate(id, 1); !errs.Is(err, "rating_final") {
		t.Errorf("changed after two days: %v", err)
	}
	if err := rate(id, 4); err != nil {
		t.Errorf("the same again, late: %v", err)
	}
	said, err := f.GetOrderRating(ctx, &orderv1.GetOrderRequest{OrderId: id})
	if err != nil || said.Stars != 4 || said.OpenUntil != nil {
		t.Errorf("%v, %v", said, err)
	}
	assertCount(t, f, 2, told)
}

func TestRatingTooLate(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	f.Clock.Advance(14*24*time.Hour + time.Second)
	if _, err := f.RateOrder(ctx, &orderv1.RateOrderRequest{OrderId: id, Stars: 5}); !errs.Is(err, "rating_too_late") {
		t.Errorf("after a fortnight: %v", err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.ratings`)
}

func TestOnlyWhatCameToTheOwnDoorIsRated(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	placed, err := f.Place(ctx, f.Quote(t, ctx, "milk", "bread").QuoteId, "upi", "key")
	if err != nil {
		t.Fatal(err)
	}
	id, now := placed.OrderId, timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, StartedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now, Lines: []*eventsv1.OrderPacked_Line{{ProductId: "bread", NotFound: 2}}})
	f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, HandedOverAt: now})
	f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, At: now})
	f.Await(t, ctx, id, "delivered")
	for reason, items := range map[string][]*orderv1.ItemStars{
		"item_not_delivered": {stars("bread", 1)}, "product_repeated": {stars("milk", 1), stars("milk", 5)},
	} {
		if _, err := f.RateOrder(ctx, &orderv1.RateOrderRequest{OrderId: id, Stars: 3, Items: items}); !errs.Is(err, reason) {
			t.Errorf("%v: %v, want %s", items, err, reason)
		}
	}
	if _, err := f.RateOrder(ctx, &orderv1.RateOrderRequest{OrderId: id, Stars: 3, Items: []*orderv1.ItemStars{stars("rice", 1)}}); !errs.Is(err, "item_not_delivered") {
		t.Errorf("not in the order: %v", err)
	}
	eve := ordertest.As(t, "eve")
	if _, err := f.RateOrder(eve, &orderv1.RateOrderRequest{OrderId: id, Stars: 1}); !errs.Is(err, "order_not_found") {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := f.GetOrderRating(eve, &orderv1.GetOrderRequest{OrderId: id}); !errs.Is(err, "order_not_found") {
		t.Errorf("somebody else reads: %v", err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.ratings`)
}
