package order_test

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
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

func TestOperationsGiveBackWithinALimit(t *testing.T) {
	f := ordertest.New(t, func(c *order.Config) { c.OperationsRefund = 1 })
	id := delivered(t, f, ordertest.As(t, "asha"))
	back := &orderv1.RefundLinesRequest{OrderId: id, Lines: milk(1), Reason: "spilt"}
	if _, err := f.RefundLines(rpc.WithIdempotencyKey(staff(t, authv1.Role_ROLE_OPERATIONS), "k"), back); !errs.Is(err, "refund_above_limit") {
		t.Errorf("operations: %v", err)
	}
	assertCount(t, f, 0, `SELECT sum(refunded_quantity) FROM orders.order_items`)
	if _, err := f.RefundLines(rpc.WithIdempotencyKey(staff(t, authv1.Role_ROLE_ADMIN), "k"), back); err != nil {
		t.Errorf("an administrator: %v", err)
	}
	assertCount(t, f, 1, `SELECT sum(refunded_quantity) FROM orders.order_items`)
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
