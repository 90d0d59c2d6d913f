package order_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/order/ordertest"
)

// delivered places an order of asha's and has it delivered.
func delivered(t *testing.T, f *ordertest.Fixture, ctx context.Context) string {
	t.Helper()
	placed, err := f.Place(ctx, f.Quote(t, ctx, "milk").QuoteId, "upi", "key")
	if err != nil {
		t.Fatal(err)
	}
	bringHome(t, f, ctx, placed.OrderId)
	return placed.OrderId
}

// bringHome has an order delivered.
func bringHome(t *testing.T, f *ordertest.Fixture, ctx context.Context, id string) {
	t.Helper()
	now := timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, StartedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, HandedOverAt: now})
	f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, At: now})
	f.Await(t, ctx, id, "delivered")
}

func milk(quantity int32) []*orderv1.RefundLinesRequest_Line {
	return []*orderv1.RefundLinesRequest_Line{{ProductId: "milk", Quantity: quantity}}
}

func TestSmallClaimIsRefundedAtOnceAndOnce(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	report := func(key string) (*orderv1.Claim, error) {
		return f.ReportProblem(rpc.WithIdempotencyKey(ctx, key), &orderv1.ReportProblemRequest{OrderId: id, Kind: "missing", Lines: milk(1)})
	}
	var twice sync.WaitGroup
	for range 2 {
		twice.Go(func() { _, _ = report("once") })
	}
	twice.Wait()
	claim, err := report("once")
	if err != nil || claim.State != "refunded" || claim.UserId != "" || len(claim.Lines) != 1 {
		t.Fatalf("%v, %v", claim, err)
	}
	assertCount(t, f, 1, `SELECT sum(refunded_quantity) FROM orders.order_items`)
	assertCount(t, f, 1, `SELECT count(*) FROM orders.claims`)
	list, err := f.ListProblems(ctx, &orderv1.GetOrderRequest{OrderId: id})
	if err != nil || len(list.Claims) != 1 || list.Claims[0].ClaimId != claim.ClaimId {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := f.ListProblems(ordertest.As(t, "eve"), &orderv1.GetOrderRequest{OrderId: id}); !errs.Is(err, "order_not_found") {
		t.Errorf("somebody else's: %v", err)
	}
}

func TestClaimsThatAreNoClaims(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	report := func(req *orderv1.ReportProblemRequest) error {
		req.OrderId, req.Kind = id, "damaged"
		_, err := f.ReportProblem(rpc.WithIdempotencyKey(ctx, fmt.Sprint(req)), req)
		return err
	}
	if err := report(&orderv1.ReportProblemRequest{Lines: milk(50)}); !errs.Is(err, "refund_exceeds_line") {
		t.Errorf("more than there was: %v", err)
	}
	if err := report(&orderv1.ReportProblemRequest{Lines: append(milk(1), milk(1)...)}); !errs.Is(err, "product_repeated") {
		t.Errorf("twice the same: %v", err)
	}
	f.Clock.Advance(49 * time.Hour)
	if err := report(&orderv1.ReportProblemRequest{Lines: milk(1)}); !errs.Is(err, "claim_too_late") {
		t.Errorf("after two days: %v", err)
	}
	assertCount(t, f, 0, `SELECT count(*) FROM orders.claims`)
}

func TestOperationsDecideLargeClaims(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	if _, err := f.Pool.Exec(ctx, `
INSERT INTO orders.claims SELECT 'c0', order_id, user_id, warehouse_id, 'missing', '[]', '', 150000, 'refunded', '', '', $1, $1 FROM orders.orders`, f.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	claim, err := f.ReportProblem(rpc.WithIdempotencyKey(ctx, "k"), &orderv1.ReportProblemRequest{OrderId: id, Kind: "wrong", Lines: milk(1), Note: "curd"})
	if err != nil || claim.State != "open" {
		t.Fatalf("beyond the month's amount: %v, %v", claim, err)
	}
	staff := ordertest.As(t, "olga")
	open, err := f.ListClaims(staff, &orderv1.ListClaimsRequest{State: "open"})
	if err != nil || len(open.Claims) != 1 || open.Claims[0].Note != "curd" || open.Claims[0].UserId != "asha" {
		t.Fatalf("%v, %v", open, err)
	}
	if _, err := f.DecideClaim(staff, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId}); !errs.Is(err, "reason_needed") {
		t.Errorf("declined without a reason: %v", err)
	}
	for range 2 {
		decided, err := f.DecideClaim(staff, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId, Refund: true, Reason: "seen on the photo"})
		if err != nil || decided.State != "refunded" || decided.DecidedBy != "olga" {
			t.Errorf("%v, %v", decided, err)
		}
	}
	if _, err := f.DecideClaim(staff, &orderv1.DecideClaimRequest{ClaimId: claim.ClaimId, Reason: "no"}); !errs.Is(err, "claim_decided") {
		t.Errorf("declined after the refund: %v", err)
	}
	assertCount(t, f, 1, `SELECT sum(refunded_quantity) FROM orders.order_items`)
}
