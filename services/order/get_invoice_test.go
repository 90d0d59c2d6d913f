package order_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/kit/verify"
	"doorstep/services/order"
	"doorstep/services/order/invoice"
	"doorstep/services/order/invoice/invoicetest"
	"doorstep/services/order/ordertest"
)

// registered sells with a GSTIN.
func registered(c *order.Config) {
	c.Seller = order.Seller{Seller: invoice.Seller{Party: invoice.Party{Name: "Retail of Karnataka"}, GSTIN: "27AAPFU0939F1ZV"},
		StoreGSTIN: map[string]string{ordertest.Store: "29AAAAA0000A1ZY"}}
}

// says reads the invoice of the caller's order.
func says(t *testing.T, f *ordertest.Fixture, ctx context.Context, id string) string {
	t.Helper()
	file, err := f.GetInvoice(ctx, &orderv1.GetOrderRequest{OrderId: id})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file.Data, []byte("%PDF-")) || file.ContentType != "application/pdf" || file.Name != "invoice-"+id+".pdf" {
		t.Fatalf("%s %s %.20q", file.ContentType, file.Name, file.Data)
	}
	return invoicetest.Text(file.Data)
}

func expect(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestInvoice(t *testing.T) {
	f := ordertest.New(t, registered)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	// Two of Rs 118 with 18 % in them, free delivery, and Rs 10 for packing.
	text := says(t, f, ctx, id)
	expect(t, text, "Tax invoice", "Number 1-26-000001", "22 Nov 2026, 17:30", "Order "+ids.Order(id).Number(), "Retail of Karnataka", "GSTIN 29AAAAA0000A1ZY", "Place of supply Karnataka (29)",
		"Ashok Nagar", "8 Brigade Road", "Asha", "12 MG Road", "milk", "200.00", "18%", "18.00", "236.00", "Packing and handling", "Rs 246.00", "Paid: by UPI")
	if strings.Contains(text, "Credit note") {
		t.Error("a credit note for nothing")
	}
	f.Clock.Advance(time.Hour)
	if _, err := f.ReportProblem(rpc.WithIdempotencyKey(ctx, "k"), &orderv1.ReportProblemRequest{OrderId: id, Kind: "missing", Lines: milk(1)}); err != nil {
		t.Fatal(err)
	}
	text = says(t, f, ctx, id)
	expect(t, text, "Rs 246.00", "Rs 118.00 of it was refunded", "Credit note", "Number 1-26-C000001    Date 22 Nov 2026, 18:30", "Rs 118.00", "Rupees One Hundred Eighteen Only")
	f.Clock.Advance(time.Hour)
	if _, err := f.ReportProblem(rpc.WithIdempotencyKey(ctx, "k2"), &orderv1.ReportProblemRequest{OrderId: id, Kind: "missing", Lines: milk(1)}); err != nil {
		t.Fatal(err)
	}
	text = says(t, f, ctx, id)
	expect(t, text, "Rs 236.00 of it was refunded", "Number 1-26-C000001    Date 22 Nov 2026, 18:30", "Number 1-26-C000002    Date 22 Nov 2026, 19:30")

	own, err := f.GetInvoice(ctx, &orderv1.GetOrderRequest{OrderId: id})
	theirs, staffErr := f.InspectInvoice(staff(t, authv1.Role_ROLE_OPERATIONS), &orderv1.GetOrderRequest{OrderId: id})
	if err != nil || staffErr != nil || !bytes.Equal(own.Data, theirs.Data) {
		t.Error("operations see another invoice than the customer", err, staffErr)
	}
	for name, of := range map[string]string{"somebody else's": id, "none": "absent"} {
		if _, err := f.GetInvoice(ordertest.As(t, "eve"), &orderv1.GetOrderRequest{OrderId: of}); !errs.Is(err, "order_not_found") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What was not found is not billed, and what stood for it is.
func TestInvoiceIsTheBill(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	placed, err := f.Place(ctx, f.Quote(t, ctx, "milk", "bread").QuoteId, "cod", "key")
	if err != nil {
		t.Fatal(err)
	}
	id, now := placed.OrderId, timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", id, &eventsv1.PickStarted{OrderId: id, StartedAt: now})
	f.Tell(t, "warehouse", id, &eventsv1.LineSubstituted{OrderId: id, ProductId: "bread", At: now, MrpMinor: 9900, TaxRateBp: 500, Hsn: "1905",
		Substitute: &eventsv1.OrderLine{ProductId: "rusk", Name: "rusk", Quantity: 1, PriceMinor: 10500}})
	f.Tell(t, "warehouse", id, &eventsv1.OrderPacked{OrderId: id, PickDoneAt: now, PackedAt: now, Lines: []*eventsv1.OrderPacked_Line{{ProductId: "milk", NotFound: 1}, {ProductId: "bread", NotFound: 2}}})
	f.Await(t, ctx, id, "ready_for_pickup")
	for _, ask := range []func(context.Context, *orderv1.GetOrderRequest) error{
		func(ctx context.Context, req *orderv1.GetOrderRequest) error {
			_, err := f.GetInvoice(ctx, req)
			return err
		},
		func(ctx context.Context, req *orderv1.GetOrderRequest) error {
			_, err := f.InspectInvoice(ctx, req)
			return err
		},
	} {
		if err := ask(ctx, &orderv1.GetOrderRequest{OrderId: id}); !errs.Is(err, "invoice_not_ready") {
			t.Errorf("before the delivery: %v", err)
		}
	}
	f.Tell(t, "warehouse", id, &eventsv1.OrderHandedOver{OrderId: id, HandedOverAt: now})
	f.Tell(t, "delivery", id, &eventsv1.DeliveryCompleted{OrderId: id, At: now})
	o := f.Await(t, ctx, id, "delivered")
	if o.FinalAmount.AmountMinor >= placed.FinalAmount.AmountMinor {
		t.Fatal("nothing came off the bill")
	}
	text := says(t, f, ctx, id)
	expect(t, text, "milk", "rusk", "1905", "5%", "100.00", "2.50", "118.00", "Rs 233.00", "Paid: in cash at the door")
	if o.FinalAmount.AmountMinor != 23300 || strings.Contains(text, "bread") || strings.Contains(text, "GSTIN") {
		t.Error(o.FinalAmount, text)
	}
}

func TestCancelledOrderHasNoInvoice(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	placed, err := f.Place(ctx, f.Quote(t, ctx, "milk").QuoteId, "upi", "key")
	if err == nil {
		_, err = f.CancelOrder(ctx, &orderv1.CancelOrderRequest{OrderId: placed.OrderId})
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.GetInvoice(ctx, &orderv1.GetOrderRequest{OrderId: placed.OrderId}); !errs.Is(err, "no_invoice") {
		t.Error(err)
	}
}

// Invoices of a store and a financial year count from 1 without gaps, however many are delivered and asked
// for at once; those of before have numbers when they are first asked for.
func TestInvoicesCountWithoutGaps(t *testing.T) {
	f := ordertest.New(t)
	const orders = 12
	ids := make([]string, orders)
	var delivering sync.WaitGroup
	for i := range ids {
		delivering.Go(func() { ids[i] = delivered(t, f, ordertest.As(t, fmt.Sprint("customer-", i))) })
	}
	delivering.Wait()
	if t.Failed() {
		return
	}
	assertCount(t, f, orders, `SELECT count(*) FROM orders.invoices`)
	holds(t, f)

	if _, err := f.Pool.Exec(t.Context(), `WITH gone AS (DELETE FROM orders.invoices) UPDATE orders.invoice_books SET last = 0`); err != nil {
		t.Fatal(err)
	}
	var asking sync.WaitGroup
	for i, id := range append(ids, ids...) {
		asking.Go(func() { says(t, f, ordertest.As(t, fmt.Sprint("customer-", i%orders)), id) })
	}
	asking.Wait()
	assertCount(t, f, orders, `SELECT count(*) FROM orders.invoices`)
	holds(t, f)
}

// Credit notes of a store count without gaps, however many refunds there are at once and however many of
// them are refused.
func TestCreditNotesCountWithoutGaps(t *testing.T) {
	f := ordertest.New(t)
	const orders = 6
	ids := make([]string, orders)
	for i := range ids {
		ids[i] = delivered(t, f, ordertest.As(t, fmt.Sprint("customer-", i)))
	}
	var refunding sync.WaitGroup
	for i, id := range ids {
		for n := range 4 { // two units each: the other two refunds are refused
			refunding.Go(func() {
				ctx := rpc.WithIdempotencyKey(ordertest.As(t, fmt.Sprint("customer-", i)), fmt.Sprint(n))
				_, err := f.ReportProblem(ctx, &orderv1.ReportProblemRequest{OrderId: id, Kind: "missing", Lines: milk(1)})
				if err != nil && !errs.Is(err, "refund_exceeds_line") {
					t.Error(err)
				}
			})
		}
	}
	refunding.Wait()
	assertCount(t, f, 2*orders, `SELECT count(*) FROM orders.credit_notes`)
	assertCount(t, f, 2*orders, `SELECT last_note FROM orders.invoice_books`)
	holds(t, f)
}

// What credit paid is a payment on the invoice: the bill and its tax are as they were.
func TestCreditOnTheInvoice(t *testing.T) {
	f := ordertest.New(t)
	for who, c := range map[string]struct {
		credit int64
		want   string
	}{
		"asha": {5000, "Paid: Rs 50.00 by credit, Rs 196.00 by UPI."},
		"mala": {24600, "Paid: by credit."},
	} {
		ctx := ordertest.As(t, who)
		o, err := f.PlaceOrder(rpc.WithIdempotencyKey(ctx, "key"), &orderv1.PlaceOrderRequest{QuoteId: f.Quote(t, ctx, "milk").QuoteId, PaymentMethod: "upi", CreditMinor: c.credit})
		if err != nil {
			t.Fatal(err)
		}
		bringHome(t, f, ctx, o.OrderId)
		text := says(t, f, ctx, o.OrderId)
		expect(t, text, c.want, "Rs 246.00", "18.00")
		if strings.Contains(text, "discount") {
			t.Error("credit is a discount")
		}
	}
}

func holds(t *testing.T, f *ordertest.Fixture) {
	t.Helper()
	report, err := verify.Check(t.Context(), f.Pool, order.Invariants)
	if err != nil || report.Violations != 0 {
		t.Error(report, err)
	}
}

func TestInvoiceBookOfAFinancialYear(t *testing.T) {
	f := ordertest.New(t)
	lastMinute := time.Date(2027, 3, 31, 18, 29, 0, 0, time.UTC) // 23:59 in India
	f.Clock.Advance(lastMinute.Sub(f.Clock.Now()))
	asha, bala := ordertest.As(t, "asha"), ordertest.As(t, "bala")
	before := delivered(t, f, asha)
	f.Clock.Advance(time.Minute)
	after := delivered(t, f, bala)
	expect(t, says(t, f, asha, before), "Number 1-26-000001", "31 Mar 2027, 23:59")
	expect(t, says(t, f, bala, after), "Number 2-27-000001", "1 Apr 2027, 00:00")
}

func TestWrongGSTINIsFoundAtTheStart(t *testing.T) {
	_, err := order.New(order.Deps{}, order.Config{Seller: order.Seller{StoreGSTIN: map[string]string{ordertest.Store: "29AAAAA0000A1ZX"}}})
	if err == nil || !strings.Contains(err.Error(), "29AAAAA0000A1ZX") {
		t.Error(err)
	}
}
