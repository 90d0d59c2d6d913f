package payment_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/services/payment/paymenttest"
)

// balances are what the ledger says about one order, by account; debits are positive.
func balances(t *testing.T, f *paymenttest.Fixture, order string) map[string]int64 {
	t.Helper()
	sums := make(map[string]int64)
	for _, e := range inspect(t, f, order).Entries {
		sums[e.DebitAccount] += e.Amount.AmountMinor
		sums[e.CreditAccount] -= e.Amount.AmountMinor
	}
	for account, sum := range sums {
		if sum == 0 {
			delete(sums, account)
		}
	}
	return sums
}

func wantBalances(t *testing.T, f *paymenttest.Fixture, order string, want map[string]int64) {
	t.Helper()
	if got := balances(t, f, order); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: balances %v, want %v", order, got, want)
	}
}

func deliveredForCash(f *paymenttest.Fixture, order, partner string, final int64) *eventsv1.OrderDelivered {
	return &eventsv1.OrderDelivered{
		OrderId: order, UserId: paymenttest.Customer, PartnerId: partner, PaymentMethod: "cod", DeliveredAt: timestamppb.New(f.Clock.Now()),
		FinalAmountMinor: final, ItemsMinor: final - 500, FeesMinor: 500, TaxMinor: 300, CashCollectedMinor: final,
	}
}

func TestCashOnDelivery(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "cod", 6000, "cash_due")
	publish(t, f, "order", &eventsv1.OrderReadyForPickup{OrderId: "order", FinalAmountMinor: 5000, CashDueMinor: 5000, ShortMinor: 1000})
	if p := inspect(t, f, "order"); p.Amount.AmountMinor != 5000 || len(p.Refunds) > 0 {
		t.Fatalf("a line was short before cash was taken: %v", p)
	}
	for range 2 {
		publish(t, f, "order", deliveredForCash(f, "order", "rider", 5000))
		wantState(t, f, "order", "captured")
		wantBalances(t, f, "order", map[string]int64{"rider_float:rider": 5000, "sales_items": -4200, "sales_fees": -500, "tax_payable": -300})
	}
	// A claim after the delivery becomes credit of the customer.
	publish(t, f, "order", &eventsv1.OrderLinesRefunded{OrderId: "order", RefundId: "claim", AmountMinor: 700, Reason: "damaged"})
	refund(t, f, 1)
	if f.Provider.Refunds.Load() != 0 {
		t.Error("the provider was asked to refund cash")
	}
	wantBalances(t, f, "order", map[string]int64{
		"rider_float:rider": 5000, "sales_items": -4200, "sales_fees": -500, "tax_payable": -300, "sales_returns": 700, "customer_credit:customer": -700,
	})
	checkInvariants(t, f.Pool)
}

func TestPaidInAdvanceAndDelivered(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "card", 6000, "captured")
	wantBalances(t, f, "order", map[string]int64{"provider_receivable": 6000, "customer_deposits": -6000})
	publish(t, f, "order", &eventsv1.OrderReadyForPickup{OrderId: "order", FinalAmountMinor: 5000, ShortMinor: 1000})
	delivered := deliveredForCash(f, "order", "rider", 5000)
	delivered.PaymentMethod, delivered.CashCollectedMinor = "card", 0
	for range 2 {
		publish(t, f, "order", delivered)
	}
	// Delivered before the refund was carried out: what is owed is still there.
	wantBalances(t, f, "order", map[string]int64{"provider_receivable": 6000, "customer_deposits": -1000, "sales_items": -4200, "sales_fees": -500, "tax_payable": -300})
	checkInvariants(t, f.Pool)
	refund(t, f, 1)
	wantBalances(t, f, "order", map[string]int64{"provider_receivable": 5000, "sales_items": -4200, "sales_fees": -500, "tax_payable": -300})
	publish(t, f, "order", &eventsv1.OrderLinesRefunded{OrderId: "order", RefundId: "claim", AmountMinor: 700, Reason: "missing"})
	refund(t, f, 1)
	wantBalances(t, f, "order", map[string]int64{"provider_receivable": 4300, "sales_items": -4200, "sales_fees": -500, "tax_payable": -300, "sales_returns": 700})
	publish(t, f, "unpaid", deliveredForCash(f, "unpaid", "rider", 5000)) // an order that payment never heard of
	checkInvariants(t, f.Pool)
}

func TestCashFloatAndDeposits(t *testing.T) {
	f := paymenttest.New(t)
	for i := range 3 {
		order := fmt.Sprintf("order-%d", i)
		pay(t, f, order, "cod", 5000, "cash_due")
		publish(t, f, order, deliveredForCash(f, order, "rider", 5000))
	}
	held := func() int64 {
		float, err := f.GetCashFloat(paymenttest.As(t.Context(), "rider", authv1.Role_ROLE_RIDER), &paymentv1.GetCashFloatRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return float.Held.AmountMinor
	}
	if held() != 15000 {
		t.Fatalf("the rider holds %d", held())
	}
	// One key, one deposit.
	ctx := paymenttest.As(t.Context(), "ops", authv1.Role_ROLE_OPERATIONS)
	for range 2 {
		float, err := f.DepositCash(ctx, &paymentv1.DepositCashRequest{PartnerId: "rider", AmountMinor: 4000})
		if err != nil || float.Held.AmountMinor != 11000 {
			t.Fatal(float, err)
		}
	}
	// Twenty deposits at once of what is enough for five.
	var mu sync.Mutex // guards booked
	booked := 0
	var tellers sync.WaitGroup
	for range 20 {
		tellers.Go(func() {
			_, err := f.DepositCash(paymenttest.As(context.Background(), "ops", authv1.Role_ROLE_OPERATIONS), &paymentv1.DepositCashRequest{PartnerId: "rider", AmountMinor: 2000})
			switch {
			case err == nil:
				mu.Lock()
				booked++
				mu.Unlock()
			case !errs.Is(err, "deposit_exceeds_float"):
				t.Error(err)
			}
		})
	}
	tellers.Wait()
	if booked != 5 || held() != 1000 {
		t.Errorf("%d deposits booked, the rider holds %d", booked, held())
	}
	_, err := f.DepositCash(ctx, &paymentv1.DepositCashRequest{PartnerId: "rider", AmountMinor: 1})
	wantReason(t, err, "idempotency_key_reused")
	_, err = f.DepositCash(paymenttest.As(t.Context(), "ops", authv1.Role_ROLE_OPERATIONS), &paymentv1.DepositCashRequest{PartnerId: "stranger", AmountMinor: 1})
	wantReason(t, err, "deposit_exceeds_float")
	checkInvariants(t, f.Pool)
}

func TestLedgerIsAppendOnly(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	for _, forbidden := range []string{
		`UPDATE payment.transfers SET amount_minor = 1`, `DELETE FROM payment.transfers`, `TRUNCATE payment.transfers`,
	} {
		if _, err := f.Pool.Exec(t.Context(), forbidden); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", forbidden, err)
		}
	}
	if _, err := f.Pool.Exec(t.Context(), `UPDATE payment.payments SET refund_minor = 5001`); err == nil {
		t.Error("the database let more be refunded than was captured")
	}
}

func TestPaymentsAreTheCustomersOwn(t *testing.T) {
	f := paymenttest.New(t)
	for i := range 5 {
		pay(t, f, fmt.Sprintf("order-%d", i), "upi", 5000, "captured")
	}
	owner := paymenttest.As(t.Context(), paymenttest.Customer, authv1.Role_ROLE_CUSTOMER)
	stranger := paymenttest.As(t.Context(), "stranger", authv1.Role_ROLE_CUSTOMER)
	p, err := f.GetPayment(owner, &paymentv1.GetPaymentRequest{OrderId: "order-1"})
	if err != nil || p.State != "captured" || p.CapturedAt == nil || len(p.Entries) > 0 {
		t.Errorf("%v, %v", p, err)
	}
	_, errStrange := f.GetPayment(stranger, &paymentv1.GetPaymentRequest{OrderId: "order-1"})
	wantReason(t, errStrange, "order_not_found")
	_, errAbsent := f.GetPayment(owner, &paymentv1.GetPaymentRequest{OrderId: "absent"})
	wantReason(t, errAbsent, "order_not_found")
	_, err = f.InspectPayment(stranger, &paymentv1.GetPaymentRequest{OrderId: "absent"})
	wantReason(t, err, "order_not_found")

	var seen []string
	req := &paymentv1.ListPaymentsRequest{PageSize: 2}
	for {
		page, err := f.ListPayments(owner, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Payments {
			seen = append(seen, p.OrderId)
		}
		if req.PageToken = page.NextPageToken; req.PageToken == "" {
			break
		}
	}
	if got := strings.Join(seen, " "); got != "order-4 order-3 order-2 order-1 order-0" {
		t.Errorf("listed %s", got)
	}
	if page, err := f.ListPayments(stranger, &paymentv1.ListPaymentsRequest{}); err != nil || len(page.Payments) > 0 {
		t.Errorf("a stranger sees %v, %v", page, err)
	}
	_, err = f.ListPayments(owner, &paymentv1.ListPaymentsRequest{PageToken: "%"})
	wantReason(t, err, "page_token_invalid")
}
