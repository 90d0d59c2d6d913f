package payment_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/events"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment"
	"doorstep/services/payment/paymenttest"
)

// give gives Customer credit, by a refund of an order that was paid in cash.
func give(t *testing.T, f *paymenttest.Fixture, minor int64) {
	t.Helper()
	order := fmt.Sprintf("earlier-%d", minor)
	pay(t, f, order, "cod", minor+1000, "cash_due")
	publish(t, f, order, deliveredForCash(f, order, "rider", minor+1000))
	publish(t, f, order, &eventsv1.OrderLinesRefunded{OrderId: order, RefundId: "claim", AmountMinor: minor, Reason: "missing"})
	refund(t, f, 1)
}

func creditOf(t *testing.T, f *paymenttest.Fixture, user string) *paymentv1.Credit {
	t.Helper()
	c, err := f.GetCredit(paymenttest.As(t.Context(), user, authv1.Role_ROLE_CUSTOMER), &paymentv1.GetCreditRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantCredit(t *testing.T, f *paymenttest.Fixture, minor int64) {
	t.Helper()
	if c := creditOf(t, f, paymenttest.Customer); c.Balance.AmountMinor != minor {
		t.Fatalf("the customer has %d in credit, want %d: %v", c.Balance.AmountMinor, minor, c.Entries)
	}
}

// payWith authorises an order of which credit pays a part.
func payWith(t *testing.T, f *paymenttest.Fixture, order, method string, minor, credit int64, want string) *paymentv1.AuthoriseResponse {
	t.Helper()
	res, err := f.Authorise(t.Context(), creditRequest(order, method, minor, credit))
	if err != nil || res.State != want {
		t.Fatalf("%s is %v, %v; want %q", order, res, err, want)
	}
	return res
}

func creditRequest(order, method string, minor, credit int64) *paymentv1.AuthoriseRequest {
	return &paymentv1.AuthoriseRequest{
		OrderId: order, UserId: paymenttest.Customer, WarehouseId: "blr-test", Method: method, AmountMinor: minor, CreditMinor: credit, Currency: money.INR,
	}
}

func TestRefundOfCashIsSpent(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 700)
	wantCredit(t, f, 700)
	for range 2 { // a repeat takes nothing more
		payWith(t, f, "part", "cod", 3000, 500, "cash_due")
	}
	wantCredit(t, f, 200)
	if p := inspect(t, f, "part"); p.Amount.AmountMinor != 2500 || p.Credit.AmountMinor != 500 {
		t.Errorf("%v", p)
	}
	if res := payWith(t, f, "all", "cod", 200, 200, "captured"); res.Method != "credit" {
		t.Errorf("%v", res)
	}
	wantCredit(t, f, 0)
	if res := payWith(t, f, "none", "upi", 3000, 1, "failed"); res.Refusal != "credit_changed" {
		t.Errorf("%v", res)
	}
	if payWith(t, f, "none", "upi", 3000, 1, "failed"); f.Provider.Charges.Load() != 0 {
		t.Error("the provider was asked, though the credit was not there")
	}
	delivered := deliveredForCash(f, "part", "rider", 3000)
	delivered.CashCollectedMinor = 2500
	publish(t, f, "part", delivered)
	wantBalances(t, f, "part", map[string]int64{
		"customer_credit:customer": 500, "rider_float:rider": 2500, "sales_items": -2200, "sales_fees": -500, "tax_payable": -300,
	})
	entries := creditOf(t, f, paymenttest.Customer).Entries
	got := ""
	for _, e := range entries {
		got += fmt.Sprint(e.Kind, " ", e.OrderId, " ", e.Amount.AmountMinor, "; ")
	}
	if want := "used all -200; used part -500; refund earlier-700 700; "; got != want {
		t.Errorf("history %q, want %q", got, want)
	}
	if c := creditOf(t, f, "stranger"); c.Balance.AmountMinor != 0 || len(c.Entries) > 0 {
		t.Errorf("a stranger sees %v", c)
	}
	checkInvariants(t, f.Pool)
}

// Twenty checkouts at once with credit for five: five get it, the others are refused and pay nothing.
func TestCreditIsNotSpentTwice(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 5000)
	var captured, refused atomic.Int32
	var checkouts sync.WaitGroup
	for i := range 40 { // each sent twice
		checkouts.Go(func() {
			res, err := f.Authorise(context.Background(), creditRequest(fmt.Sprintf("order-%d", i/2), "upi", 1500, 1000))
			switch {
			case err != nil:
				t.Error(err)
			case res.State == "captured":
				captured.Add(1)
			case res.State == "failed" && res.Refusal == "credit_changed":
				refused.Add(1)
			case res.State != "unknown": // the twin is still asking the provider
				t.Errorf("%v", res)
			}
		})
	}
	checkouts.Wait()
	if captured.Load() < 5 || captured.Load() > 10 || refused.Load() != 30 || f.Provider.Charges.Load() != 5 {
		t.Errorf("%d captured, %d refused, %d charged", captured.Load(), refused.Load(), f.Provider.Charges.Load())
	}
	wantCredit(t, f, 0)
	checkInvariants(t, f.Pool)
	// All are cancelled, the refused ones too, and while they are, others spend what comes back.
	for i := range 20 {
		publish(t, f, fmt.Sprintf("order-%d", i), cancelled(fmt.Sprintf("order-%d", i)))
	}
	refund(t, f, 10) // credit and source of each
	wantCredit(t, f, 5000)
	checkInvariants(t, f.Pool)
}

// Spending, cancelling and a late authorisation of one order, all at once and in every order: credit is
// with the order or with the customer, never with both or neither.
func TestCreditComesBackFromOrdersThatEnd(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 9000)
	var all sync.WaitGroup
	for i := range 15 {
		order := fmt.Sprintf("order-%d", i)
		for range 2 {
			all.Go(func() {
				if _, err := f.Authorise(context.Background(), creditRequest(order, []string{"cod", "upi", "card"}[i%3], 900, 600+int64(i%2)*300)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			err := storage.InTx(context.Background(), f.Pool, func(tx pgx.Tx) error {
				return payment.OnOrderCancelled(f.Service, context.Background(), tx, []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled(order)}})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for {
		tried, err := f.RefundDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if tried == 0 {
			break
		}
	}
	wantCredit(t, f, 9000)
	checkInvariants(t, f.Pool)
}

// What the method paid goes back first and to there, what credit paid last; to credit goes what the
// customer wishes.
func TestRefundsOfAMixedPayment(t *testing.T) {
	for name, c := range map[string]struct {
		method         string
		short          int64 // of 3000, of which credit pays 1000
		lines          int64
		wish           bool
		source, credit int64 // comes back
		cash           int64 // the rider collects
	}{
		"upi, a little":           {method: "upi", lines: 500, source: 500},
		"upi, more than upi paid": {method: "upi", short: 600, lines: 2000, source: 2000, credit: 600},
		"upi, all of it":          {method: "upi", lines: 3000, source: 2000, credit: 1000},
		"upi, as a wish":          {method: "upi", short: 600, lines: 500, wish: true, source: 600, credit: 500},
		"cash, a little":          {method: "cod", short: 600, lines: 500, credit: 500, cash: 1400},
		"cash, nothing due":       {method: "cod", short: 2400, lines: 100, credit: 500, cash: 0},
		"more than there was":     {method: "card", lines: 9000, source: 2000, credit: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			f := paymenttest.New(t)
			give(t, f, 1000)
			state := "captured"
			if c.method == "cod" {
				state = "cash_due"
			}
			payWith(t, f, "order", c.method, 3000, 1000, state)
			final := 3000 - c.short
			if c.short > 0 {
				ready := &eventsv1.OrderReadyForPickup{OrderId: "order", FinalAmountMinor: final, ShortMinor: c.short}
				if c.method == "cod" {
					ready.CashDueMinor = max(0, final-1000)
				}
				publish(t, f, "order", ready)
			}
			done := deliveredForCash(f, "order", "rider", final)
			done.PaymentMethod, done.CashCollectedMinor = c.method, c.cash
			publish(t, f, "order", done)
			publish(t, f, "order", &eventsv1.OrderLinesRefunded{OrderId: "order", RefundId: "claim", AmountMinor: c.lines, Reason: "missing", ToCredit: c.wish})
			checkInvariants(t, f.Pool)
			if _, err := f.RefundDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			var source int64
			for _, r := range inspect(t, f, "order").Refunds {
				if r.Destination == "source" {
					source += r.Amount.AmountMinor
				}
			}
			if source != c.source {
				t.Errorf("%d went back to the source, want %d", source, c.source)
			}
			wantCredit(t, f, c.credit)
			checkInvariants(t, f.Pool)
		})
	}
}

// The caller dies after the credit was taken: the sweep finds out what became of the rest, and a repeat
// takes no more.
func TestCreditAfterACrash(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 1000)
	ctx, die := context.WithCancel(t.Context())
	res, err := f.Authorise(ctx, creditRequest("order", "upi", paymenttest.DeclinedLate+400, 400))
	die()
	if err != nil || res.State != "unknown" {
		t.Fatal(res, err)
	}
	wantCredit(t, f, 600)
	f.Clock.Advance(time.Minute)
	check(t, f, 1)
	payWith(t, f, "order", "upi", paymenttest.DeclinedLate+400, 400, "failed")
	wantCredit(t, f, 600) // the order is not cancelled yet
	publish(t, f, "order", cancelled("order"))
	refund(t, f, 1)
	wantCredit(t, f, 1000)
	checkInvariants(t, f.Pool)
	if _, err := f.Pool.Exec(t.Context(), `UPDATE payment.credits SET balance_minor = balance_minor - 1001`); err == nil {
		t.Error("the database let credit go below nothing")
	}
}

// Late money of an order whose credit went back already goes back by itself.
func TestLateMoneyBesideCredit(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 1000)
	payWith(t, f, "late", "upi", paymenttest.ApprovedLate+300, 300, "unknown")
	publish(t, f, "late", cancelled("late"))
	refund(t, f, 1)
	wantCredit(t, f, 1000)
	f.Clock.Advance(time.Minute)
	check(t, f, 1)
	refund(t, f, 1)
	if p := inspect(t, f, "late"); p.Refunded.AmountMinor != paymenttest.ApprovedLate+300 {
		t.Errorf("%v", p)
	}
	wantCredit(t, f, 1000)
	checkInvariants(t, f.Pool)
}

// Credit stays with an order while its customer is at the provider's page: the page asks for the rest, going
// over to cash takes no more of it, and it comes back when nobody paid.
func TestCreditBesideAPage(t *testing.T) {
	f := paymenttest.New(t)
	give(t, f, 1000)
	for _, order := range []string{"left", "cash", "paid"} {
		req := creditRequest(order, "upi", 5000, 300)
		req.PayUntil = timestamppb.New(f.Clock.Now().Add(payTime))
		for range 2 {
			if res, err := f.Authorise(t.Context(), req); err != nil || res.State != "action_needed" {
				t.Fatal(order, res, err)
			}
		}
		if p := own(t, f, order); p.Amount.AmountMinor != 4700 || p.Credit.AmountMinor != 300 {
			t.Errorf("%s: %v", order, p)
		}
	}
	wantCredit(t, f, 100)
	press(t, f, own(t, f, "paid").CheckoutUrl, "approve")
	hear(t, f)
	wantState(t, f, "paid", "captured")
	change(t, f, "cash", "cod", "cash_due")
	wantCredit(t, f, 100)
	f.Clock.Advance(payTime + time.Hour)
	check(t, f, 1)
	wantState(t, f, "left", "failed")
	for _, order := range []string{"left", "cash"} {
		publish(t, f, order, cancelled(order))
	}
	refund(t, f, 2)
	wantCredit(t, f, 700)
	checkInvariants(t, f.Pool)
}
