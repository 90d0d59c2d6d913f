package order_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/services/order"
	"doorstep/services/order/ordertest"
)

func TestOrdersAreFound(t *testing.T) {
	f := ordertest.New(t)
	asha := ordertest.As(t, "asha")
	first := delivered(t, f, asha)
	second, err := f.Place(asha, f.Quote(t, asha, "milk").QuoteId, "cod", "key-2")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		req  *orderv1.SearchOrdersRequest
		want []string
	}{
		"the end of the number, as read out": {&orderv1.SearchOrdersRequest{OrderId: first[len(first)-6:len(first)-3] + " " + first[len(first)-3:]}, []string{first}},
		"the number on the bag":              {&orderv1.SearchOrdersRequest{OrderId: "#" + ids.Order(first).Number()}, []string{first}},
		"letters that were misread":          {&orderv1.SearchOrdersRequest{OrderId: strings.NewReplacer("0", "O", "1", "l").Replace(first)}, []string{first}},
		"too little of a number":             {&orderv1.SearchOrdersRequest{OrderId: first[len(first)-3:]}, nil},
		"a customer":                         {&orderv1.SearchOrdersRequest{Customer: " asha "}, []string{second.OrderId, first}},
		"somebody else":                      {&orderv1.SearchOrdersRequest{Customer: "ravi"}, nil},
		"a customer who is another user":     {&orderv1.SearchOrdersRequest{Customer: "asha", UserId: "ravi"}, nil},
		"how it is paid":                     {&orderv1.SearchOrdersRequest{PaymentMethod: "cod"}, []string{second.OrderId}},
		"what is paid":                       {&orderv1.SearchOrdersRequest{PaymentStatus: "paid"}, []string{first}},
		"before it all":                      {&orderv1.SearchOrdersRequest{CreatedBefore: timestamppb.New(f.Clock.Now().AddDate(0, 0, -1))}, nil},
		"a rider who had none":               {&orderv1.SearchOrdersRequest{PartnerId: "nobody"}, nil},
	} {
		res, err := f.SearchOrders(t.Context(), c.req)
		if err != nil || len(res.Orders) != len(c.want) {
			t.Errorf("%s: %v, %v", name, res, err)
			continue
		}
		for i, o := range res.Orders {
			if o.OrderId != c.want[i] {
				t.Errorf("%s: found %s, want %s", name, o.OrderId, c.want[i])
			}
		}
	}
}

// staff is a context in which somebody with a role calls.
func staff(t *testing.T, role authv1.Role) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: "olga", Role: role})
}

// as is a context in which somebody of the staff calls.
func as(t *testing.T, who string, role authv1.Role) context.Context {
	return rpc.WithIdempotencyKey(auth.WithPrincipal(t.Context(), auth.Principal{UserID: who, Role: role}), "key of "+who)
}

// Above the limit of an order nobody refunds alone, whatever their role, and two people refund once.
func TestLargeRefundsNeedTwoPeople(t *testing.T) {
	f := ordertest.New(t, func(c *order.Config) { c.RefundAlone = 12_000 })
	asha := ordertest.As(t, "asha")
	id := delivered(t, f, asha)
	olga, ravi := as(t, "olga", authv1.Role_ROLE_ADMIN), as(t, "ravi", authv1.Role_ROLE_OPERATIONS)
	if o, err := f.RefundLines(olga, &orderv1.RefundLinesRequest{OrderId: id, Lines: milk(1), Reason: "spilt"}); err != nil || o.WaitingClaimId != "" {
		t.Fatalf("within the limit: %v, %v", o, err)
	}
	again := rpc.WithIdempotencyKey(olga, "another")
	var claim string
	for range 2 { // the same key, the same claim
		o, err := f.RefundLines(again, &orderv1.RefundLinesRequest{OrderId: id, Lines: milk(1), Reason: "all of it", ToCredit: true})
		if err != nil || o.WaitingClaimId == "" || claim != "" && claim != o.WaitingClaimId {
			t.Fatalf("together above the limit: %v, %v", o, err)
		}
		claim = o.WaitingClaimId
	}
	assertCount(t, f, 1, `SELECT sum(refunded_quantity) FROM orders.order_items`)
	if seen, err := f.ListProblems(asha, &orderv1.GetOrderRequest{OrderId: id}); err != nil || len(seen.Claims) != 0 {
		t.Errorf("the customer sees what is not decided: %v, %v", seen, err)
	}
	waiting, err := f.ListClaims(ravi, &orderv1.ListClaimsRequest{State: "open"}) // where everybody looks
	if err != nil || len(waiting.Claims) != 1 || waiting.Claims[0].ProposedBy != "olga" || waiting.Claims[0].RefundTo != "credit" {
		t.Fatalf("%v, %v", waiting, err)
	}
	decide := func(ctx context.Context) *orderv1.Claim {
		decided, err := f.DecideClaim(ctx, &orderv1.DecideClaimRequest{ClaimId: claim, Refund: true, Reason: "agreed"})
		if err != nil {
			t.Error(err)
		}
		return decided
	}
	if decided := decide(olga); decided.State != "proposed" {
		t.Errorf("one person alone: %v", decided)
	}
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() { decide(ravi) })
		both.Go(func() { decide(olga) })
	}
	both.Wait()
	if decided := decide(ravi); decided.State != "refunded" || decided.ProposedBy != "olga" || decided.DecidedBy != "ravi" {
		t.Errorf("%v", decided)
	}
	assertCount(t, f, 2, `SELECT sum(refunded_quantity) FROM orders.order_items`)
	assertCount(t, f, 2, `SELECT count(*) FROM events.outbox WHERE type = 'order_lines_refunded'`)
	var last eventsv1.OrderLinesRefunded
	if published(t, f, id, "order_lines_refunded", &last); !last.ToCredit || last.AmountMinor != 11800 {
		t.Errorf("%v", &last)
	}
}

// A claim of a customer above the limit is proposed by one person; the customer still sees it open. The
// second may decline it.
func TestLargeClaimsNeedTwoPeople(t *testing.T) {
	f := ordertest.New(t, func(c *order.Config) { c.RefundAlone, c.Claims.AtOnce = 1, 1 })
	asha := ordertest.As(t, "asha")
	id := delivered(t, f, asha)
	claim, err := f.ReportProblem(rpc.WithIdempotencyKey(asha, "k"), &orderv1.ReportProblemRequest{OrderId: id, Kind: "missing", Lines: milk(1)})
	if err != nil || claim.State != "open" || claim.RefundTo != "upi" {
		t.Fatalf("%v, %v", claim, err)
	}
	olga, ravi := as(t, "olga", authv1.Role_ROLE_OPERATIONS), as(t, "ravi", authv1.Role_ROLE_ADMIN)
	proposed, err := f.DecideClaim(olga, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId, Refund: true, Reason: "seen"})
	if err != nil || proposed.State != "proposed" {
		t.Fatalf("%v, %v", proposed, err)
	}
	if seen, err := f.ListProblems(asha, &orderv1.GetOrderRequest{OrderId: id}); err != nil || seen.Claims[0].State != "open" || seen.Claims[0].Reason != "" || seen.Claims[0].ProposedBy != "" {
		t.Errorf("%v, %v", seen, err)
	}
	declined, err := f.DecideClaim(ravi, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId, Reason: "it came"})
	if err != nil || declined.State != "declined" {
		t.Errorf("%v, %v", declined, err)
	}
	if _, err := f.DecideClaim(olga, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId, Refund: true, Reason: "seen"}); !errs.Is(err, "claim_decided") {
		t.Errorf("after it was declined: %v", err)
	}
	assertCount(t, f, 0, `SELECT sum(refunded_quantity) FROM orders.order_items`)
}

// A delay moves the estimate and tells the customer once; the promise stays.
func TestDelayIsAnnounced(t *testing.T) {
	f := ordertest.New(t)
	asha := ordertest.As(t, "asha")
	placed, err := f.Place(asha, f.Quote(t, asha, "milk").QuoteId, "upi", "key")
	if err != nil {
		t.Fatal(err)
	}
	desk := rpc.WithIdempotencyKey(staff(t, authv1.Role_ROLE_OPERATIONS), "k")
	if _, err := f.AnnounceDelay(desk, &orderv1.AnnounceDelayRequest{OrderId: placed.OrderId, Minutes: 1, Cause: "rider"}); !errs.Is(err, "not_later") {
		t.Errorf("earlier than promised: %v", err)
	}
	for range 2 {
		told, err := f.AnnounceDelay(desk, &orderv1.AnnounceDelayRequest{OrderId: placed.OrderId, Minutes: 90, Cause: "rider"})
		if err != nil || !told.PromiseAt.AsTime().Equal(placed.PromiseAt.AsTime()) || !told.EstimatedDeliveryTime.AsTime().After(placed.PromiseAt.AsTime()) {
			t.Fatalf("%v, %v", told, err)
		}
	}
	assertCount(t, f, 1, `SELECT count(*) FROM events.outbox WHERE type = 'order_delayed'`)
	assertCount(t, f, 1, `SELECT count(*) FROM orders.order_events WHERE name = 'order_delayed' AND actor = 'operations'`)
	id := delivered(t, f, ordertest.As(t, "mala"))
	if _, err := f.AnnounceDelay(rpc.WithIdempotencyKey(desk, "k2"), &orderv1.AnnounceDelayRequest{OrderId: id, Minutes: 90, Cause: "rider"}); !errs.Is(err, "order_ended") {
		t.Errorf("after the delivery: %v", err)
	}
}
