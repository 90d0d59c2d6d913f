package order_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/order/ordertest"
)

func operations(t *testing.T, key string) context.Context {
	ctx := auth.WithPrincipal(t.Context(), auth.Principal{UserID: "nisha", Role: authv1.Role_ROLE_OPERATIONS})
	return rpc.WithIdempotencyKey(ctx, key)
}

func rupees(n int64) *typev1.Money { return &typev1.Money{AmountMinor: 100 * n, Currency: "INR"} }

// flat are rules of one delivery fee and one handling fee.
func flat(delivery, handling int64) *orderv1.FeeRules {
	return &orderv1.FeeRules{
		Delivery: []*orderv1.FeeRules_Slab{{From: rupees(0), Fee: rupees(delivery)}}, Handling: rupees(handling),
		SurgeBase: rupees(40), SurgeStep: rupees(5), SurgeCap: rupees(20),
	}
}

// Rules hold from their time on, a store's own before those of all; a bill that was quoted before is
// honoured as it is.
func TestFeesHoldFromTheirTime(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	plan := func(key, store string, from time.Duration, rules *orderv1.FeeRules) *orderv1.FeeChange {
		t.Helper()
		req := &orderv1.PlanFeesRequest{WarehouseId: store, Rules: rules, Reason: "Festival week"}
		if from > 0 {
			req.HoldsFrom = timestamppb.New(f.Clock.Now().Add(from))
		}
		change, err := f.PlanFees(operations(t, key), req)
		if err != nil {
			t.Fatal(err)
		}
		return change
	}
	// Two units at Rs 118: free delivery and Rs 10 handling, as configured.
	quote := f.Quote(t, ctx, "rice")
	total := func(what string, want int64) {
		t.Helper()
		q, err := f.QuoteCart(ctx, &orderv1.QuoteCartRequest{AddressId: ordertest.Home})
		if err != nil {
			t.Fatal(err)
		}
		cart, err := f.GetCart(ctx, &orderv1.GetCartRequest{})
		if err != nil {
			t.Fatal(err)
		}
		var inCart int64
		for _, fee := range cart.Fees {
			inCart += fee.Amount.AmountMinor
		}
		if got := q.Total.AmountMinor; got != 100*want || inCart != 100*(want-236) {
			t.Errorf("%s: the bill is %d, the cart's fees are %d, want Rs %d", what, got, inCart, want)
		}
	}
	total("as configured", 246)
	plan("later", "", 2*time.Minute, flat(30, 5))
	own := plan("own", ordertest.Store, 4*time.Minute, flat(7, 1))
	withdrawn := plan("mistake", ordertest.Store, 3*time.Minute, flat(50, 25))
	if own.State != "planned" {
		t.Errorf("planned rules are %s", own.State)
	}
	total("before any holds", 246)
	for range 2 {
		gone, err := f.WithdrawFees(operations(t, "x"), &orderv1.WithdrawFeesRequest{FeeChangeId: withdrawn.FeeChangeId})
		if err != nil || gone.State != "withdrawn" {
			t.Errorf("taken back: %v, %v", gone, err)
		}
	}
	f.Clock.Advance(2 * time.Minute)
	total("everywhere", 271)
	f.Clock.Advance(time.Minute)
	total("what was taken back never holds", 271)
	f.Clock.Advance(time.Minute)
	total("the store's own", 244)
	if _, err := f.WithdrawFees(operations(t, "x"), &orderv1.WithdrawFeesRequest{FeeChangeId: own.FeeChangeId}); !errs.Is(err, "fees_hold_already") {
		t.Errorf("taking back what holds: %v", err)
	}
	placed, err := f.Place(ctx, quote.QuoteId, "cod", "key")
	if err != nil {
		t.Fatal(err)
	}
	if placed.FinalAmount.AmountMinor != 24600 {
		t.Errorf("quoted Rs 246 before, billed %v", placed.FinalAmount)
	}
	list, err := f.ListFees(t.Context(), &orderv1.ListFeesRequest{WarehouseId: ordertest.Store})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Changes) != 2 || list.Changes[0].State != "now" || list.Changes[1].State != "withdrawn" || list.Now.Handling.AmountMinor != 100 {
		t.Errorf("the store has %v", list)
	}
	if list.Changes[0].CreatedBy != "nisha" || list.Changes[0].Reason != "Festival week" {
		t.Errorf("who and why: %v", list.Changes[0])
	}
}

func TestFeesOfSomebodyWhoDidNotKnowTheNewestAreRefused(t *testing.T) {
	f := ordertest.New(t)
	plan := func(key, store, newest string) (*orderv1.FeeChange, error) {
		return f.PlanFees(operations(t, key), &orderv1.PlanFeesRequest{WarehouseId: store, Rules: flat(20, 5), Reason: "Festival week", NewestKnown: newest})
	}
	first, err := plan("first", ordertest.Store, "none")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan("second", ordertest.Store, "none"); !errs.Is(err, "changed_meanwhile") {
		t.Errorf("planned over a change that was not seen: %v", err)
	}
	if again, err := plan("first", ordertest.Store, "none"); err != nil || again.FeeChangeId != first.FeeChangeId {
		t.Errorf("the first, sent again: %v, %v", again, err)
	}
	if _, err := plan("other", "", "none"); err != nil {
		t.Errorf("other fees have a newest of their own: %v", err)
	}
	if _, err := plan("third", ordertest.Store, first.FeeChangeId); err != nil {
		t.Errorf("knowing the newest: %v", err)
	}
	if _, err := plan("script", ordertest.Store, ""); err != nil {
		t.Errorf("without saying what is known: %v", err)
	}
}

// Of those who begin from the same fees at once one is kept; nothing is lost silently.
func TestOneOfManyPlansFromTheSameFees(t *testing.T) {
	f := ordertest.New(t)
	var kept, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		ctx := operations(t, fmt.Sprint("key", i))
		all.Go(func() {
			_, err := f.PlanFees(ctx, &orderv1.PlanFeesRequest{Rules: flat(20, 5), Reason: "Festival week", NewestKnown: "none"})
			switch {
			case err == nil:
				kept.Add(1)
			case errs.Is(err, "changed_meanwhile"):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept.Load() != 1 || refused.Load() != 7 {
		t.Errorf("%d kept, %d refused, want 1 and 7", kept.Load(), refused.Load())
	}
}

func TestPreviewChargesAsTheBillWould(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	rules := flat(30, 5)
	rules.MinimumOrder = rupees(100)
	shown, err := f.PreviewFees(t.Context(), &orderv1.PreviewFeesRequest{
		WarehouseId: ordertest.Store, Rules: rules, SurgePercent: 145, Baskets: []*typev1.Money{rupees(99), rupees(236)},
	})
	if err != nil {
		t.Fatal(err)
	}
	// 45 % of Rs 40 is Rs 18, in whole steps Rs 15. Before: 45 % of Rs 25.
	small, usual := shown.Baskets[0], shown.Baskets[1]
	if small.AfterTotal != nil || small.BeforeTotal.AmountMinor != 9900+1500+1000+1125 {
		t.Errorf("a small basket pays %v", small)
	}
	if usual.AfterTotal.AmountMinor != 23600+3000+500+1500 || usual.BeforeTotal.AmountMinor != 23600+1000+1125 {
		t.Errorf("a basket of Rs 236 pays %v", usual)
	}
	f.Delivery.Set(&deliveryv1.StoreTerms{Mode: "tight", SurgePercent: 145})
	if _, err := f.PlanFees(operations(t, "now"), &orderv1.PlanFeesRequest{Rules: rules, Reason: "At once"}); err != nil {
		t.Fatal(err)
	}
	if quote := f.Quote(t, ctx, "rice"); quote.Total.AmountMinor != usual.AfterTotal.AmountMinor {
		t.Errorf("the preview said %v, the bill says %v", usual.AfterTotal, quote.Total)
	}
}

func TestFeesKeepTheirLimits(t *testing.T) {
	f := ordertest.New(t)
	change := func(edit func(r *orderv1.FeeRules)) *orderv1.FeeRules {
		rules := flat(30, 5)
		edit(rules)
		return rules
	}
	slab := func(from, fee int64) *orderv1.FeeRules_Slab {
		return &orderv1.FeeRules_Slab{From: rupees(from), Fee: rupees(fee)}
	}
	for name, rules := range map[string]*orderv1.FeeRules{
		"no bands":         change(func(r *orderv1.FeeRules) { r.Delivery = nil }),
		"a late first":     change(func(r *orderv1.FeeRules) { r.Delivery[0].From = rupees(1) }),
		"falling values":   change(func(r *orderv1.FeeRules) { r.Delivery = append(r.Delivery, slab(200, 10), slab(100, 5)) }),
		"more pays more":   change(func(r *orderv1.FeeRules) { r.Delivery = append(r.Delivery, slab(200, 31)) }),
		"a dear delivery":  change(func(r *orderv1.FeeRules) { r.Delivery[0].Fee = rupees(101) }),
		"a negative fee":   change(func(r *orderv1.FeeRules) { r.Handling = rupees(-1) }),
		"a high surge":     change(func(r *orderv1.FeeRules) { r.SurgeCap = rupees(51) }),
		"a big small cart": change(func(r *orderv1.FeeRules) { r.SmallCartBelow = rupees(301) }),
		"other money":      change(func(r *orderv1.FeeRules) { r.Handling = &typev1.Money{AmountMinor: 1, Currency: "USD"} }),
	} {
		if _, err := f.PlanFees(operations(t, name), &orderv1.PlanFeesRequest{Rules: rules, Reason: "A slip"}); !errs.Is(err, "fees_beyond_limits") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.PreviewFees(t.Context(), &orderv1.PreviewFeesRequest{Rules: rules}); !errs.Is(err, "fees_beyond_limits") {
			t.Errorf("%s, previewed: %v", name, err)
		}
	}
	_, err := f.PlanFees(operations(t, "past"), &orderv1.PlanFeesRequest{Rules: flat(1, 1), Reason: "Late", HoldsFrom: timestamppb.New(ordertest.Start.Add(-time.Second))})
	if !errs.Is(err, "fees_from_past") {
		t.Errorf("from the past: %v", err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.fee_changes`)
}

// A change that is sent many times at once is one change.
func TestOneKeyOneChangeOfFees(t *testing.T) {
	f := ordertest.New(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := f.PlanFees(operations(t, "same"), &orderv1.PlanFeesRequest{Rules: flat(30, 5), Reason: "Festival"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	assertCount(t, f, 1, `SELECT count(*) FROM orders.fee_changes`)
	if _, err := f.PlanFees(operations(t, "same"), &orderv1.PlanFeesRequest{Rules: flat(31, 5), Reason: "Festival"}); !errs.Is(err, "idempotency_key_reused") {
		t.Errorf("the same key with other rules: %v", err)
	}
}
