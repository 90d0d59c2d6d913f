package payment_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/money"
	"doorstep/services/payment/paymenttest"
	"doorstep/services/payment/provider"
)

// payTime is how long the customers of these tests may take at the page.
const payTime = 10 * time.Minute

// begin authorises an order whose customer is there.
func begin(t *testing.T, f *paymenttest.Fixture, order, method string) *paymentv1.AuthoriseResponse {
	t.Helper()
	res, err := f.Authorise(t.Context(), &paymentv1.AuthoriseRequest{
		OrderId: order, UserId: paymenttest.Customer, WarehouseId: "blr-test", Method: method, AmountMinor: 5000, Currency: money.INR,
		PayUntil: timestamppb.New(f.Clock.Now().Add(payTime)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// own is the payment as its customer sees it.
func own(t *testing.T, f *paymenttest.Fixture, order string) *paymentv1.Payment {
	t.Helper()
	p, err := f.GetPayment(paymenttest.As(t.Context(), paymenttest.Customer, authv1.Role_ROLE_CUSTOMER), &paymentv1.GetPaymentRequest{OrderId: order})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// press presses a button of the page and returns where it leads.
func press(t *testing.T, f *paymenttest.Fixture, page, button string) string {
	t.Helper()
	req := httptest.NewRequest(http.MethodPost, page, strings.NewReader(url.Values{"press": {button}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	f.Provider.Page().ServeHTTP(w, req)
	if w.Code != http.StatusSeeOther {
		t.Errorf("%s: status %d, %s", button, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// hear has the provider tell what it has to tell, and the payments it is about looked up.
func hear(t *testing.T, f *paymenttest.Fixture) {
	t.Helper()
	if err := f.Provider.TellDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.CheckDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func change(t *testing.T, f *paymenttest.Fixture, order, method, want string) {
	t.Helper()
	res, err := f.ChangeMethod(t.Context(), &paymentv1.ChangeMethodRequest{OrderId: order, Method: method})
	if err != nil || res.State != want {
		t.Fatalf("%s by %s: %v, %v; want %s", order, method, res, err, want)
	}
}

func TestCheckoutPage(t *testing.T) {
	f := paymenttest.New(t)
	if res := begin(t, f, "order", "upi"); res.State != "action_needed" {
		t.Fatal(res)
	}
	begin(t, f, "order", "upi") // a repeat has the same page
	p := own(t, f, "order")
	if p.CheckoutUrl == "" || !p.PayUntil.AsTime().Equal(paymenttest.Start.Add(payTime)) || p.Message != "" {
		t.Fatal(p)
	}
	w := httptest.NewRecorder()
	f.Provider.Page().ServeHTTP(w, httptest.NewRequest(http.MethodGet, p.CheckoutUrl, nil))
	for _, text := range []string{"This is an emulator", "₹50", "UPI"} {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	for _, other := range []string{"/pay/", "/pay/nonsense", "/pay/" + strings.Repeat("x", 4000)} {
		w := httptest.NewRecorder()
		f.Provider.Page().ServeHTTP(w, httptest.NewRequest(http.MethodGet, other, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%.20s: %d", other, w.Code)
		}
	}
	if to := press(t, f, p.CheckoutUrl, "approve"); to != "/orders/order/pay" {
		t.Error("it leads to", to)
	}
	wantState(t, f, "order", "action_needed") // the customer is back before the notice
	hear(t, f)
	p = own(t, f, "order")
	if p.State != "captured" || p.CheckoutUrl != "" {
		t.Error(p)
	}
	for range 2 { // the notice comes again
		if err := f.Notice(t.Context(), provider.Notice{EventID: "evt_1", Reference: "order"}); err != nil {
			t.Fatal(err)
		}
		hear(t, f)
	}
	if events := told(t, f, "order"); !slices.Equal(events, []string{"payment_captured"}) {
		t.Errorf("%v was published", events)
	}
	if f.Provider.Charges.Load() != 0 {
		t.Error("money was taken without the customer")
	}
	checkInvariants(t, f.Pool)
}

func TestRefusedTriesLeaveThePaymentOpen(t *testing.T) {
	f := paymenttest.New(t)
	begin(t, f, "order", "upi")
	page := own(t, f, "order").CheckoutUrl
	for _, refusal := range []string{"insufficient_funds", "bank_unavailable", "wrong_pin"} {
		press(t, f, page, refusal)
		hear(t, f)
		if p := own(t, f, "order"); p.State != "action_needed" || p.Refusal != refusal || p.Message == "" || p.CheckoutUrl != page {
			t.Fatal(p)
		}
	}
	press(t, f, page, "nonsense")
	press(t, f, page, "leave")
	press(t, f, page, "no_answer")
	hear(t, f)
	wantState(t, f, "order", "unknown")
	press(t, f, page, "approve") // while the bank thinks nothing else is possible
	hear(t, f)
	wantState(t, f, "order", "unknown")
	f.Clock.Advance(5 * time.Second)
	hear(t, f)
	if p := own(t, f, "order"); p.State != "action_needed" || p.Refusal != "no_answer" {
		t.Fatal(p)
	}
	change(t, f, "order", "card", "action_needed")
	if p := own(t, f, "order"); p.Method != "card" || p.CheckoutUrl != page {
		t.Fatal("another page, or another method:", p)
	}
	press(t, f, page, "approve_late")
	f.Clock.Advance(5 * time.Second)
	hear(t, f)
	if p := own(t, f, "order"); p.State != "captured" || p.Method != "card" || p.Refusal != "" {
		t.Fatal(p)
	}
	press(t, f, page, "wrong_pin") // the back button
	hear(t, f)
	wantState(t, f, "order", "captured")
	change(t, f, "order", "cod", "captured") // a press that came late
	if p := inspect(t, f, "order"); p.Method != "card" {
		t.Error(p)
	}
	checkInvariants(t, f.Pool)
}

func TestRefusedThenCash(t *testing.T) {
	f := paymenttest.New(t)
	begin(t, f, "order", "upi")
	page := own(t, f, "order").CheckoutUrl
	press(t, f, page, "insufficient_funds")
	for range 2 {
		change(t, f, "order", "cod", "cash_due")
	}
	hear(t, f) // the notice of the refusal comes only now
	press(t, f, page, "approve")
	hear(t, f)
	f.Clock.Advance(time.Hour)
	check(t, f, 0)
	if p := inspect(t, f, "order"); p.State != "cash_due" || p.Provider != "cash" || p.Method != "cod" || len(p.Entries) > 0 {
		t.Error(p)
	}
	if res := begin(t, f, "order", "upi"); res.State != "cash_due" || res.Method != "cod" {
		t.Error("a repeat says", res)
	}
	checkInvariants(t, f.Pool)
}

// Cash is wished for while the bank thinks: its answer counts, whichever it is.
func TestCashWishedForDuringATry(t *testing.T) {
	f := paymenttest.New(t)
	for order, test := range map[string]struct{ button, state, method string }{
		"approved": {"approve_late", "captured", "upi"}, "silent": {"no_answer", "cash_due", "cod"},
	} {
		begin(t, f, order, "upi")
		page := own(t, f, order).CheckoutUrl
		press(t, f, page, test.button)
		change(t, f, order, "cod", "unknown")
		f.Clock.Advance(5 * time.Second)
		hear(t, f)
		if p := inspect(t, f, order); p.State != test.state || p.Method != test.method {
			t.Errorf("%s: %v", order, p)
		}
		press(t, f, page, "approve")
		hear(t, f)
		wantState(t, f, order, test.state)
	}
	checkInvariants(t, f.Pool)
}

// A process that dies right after the page was closed does not make the payment fail.
func TestCrashWhileGoingOverToCash(t *testing.T) {
	f := paymenttest.New(t)
	begin(t, f, "order", "upi")
	f.Provider.BreakClose.Store(true)
	change(t, f, "order", "cod", "action_needed") // closed, and the answer was lost
	f.Provider.BreakClose.Store(false)
	f.Clock.Advance(time.Minute)
	check(t, f, 1)
	wantState(t, f, "order", "cash_due")
	checkInvariants(t, f.Pool)
}

func TestPageAfterItsTimeAndAfterCancelling(t *testing.T) {
	f := paymenttest.New(t)
	begin(t, f, "slow", "upi")
	begin(t, f, "gone", "upi")
	begin(t, f, "late", "upi")
	pages := map[string]string{"slow": own(t, f, "slow").CheckoutUrl, "gone": own(t, f, "gone").CheckoutUrl, "late": own(t, f, "late").CheckoutUrl}
	cancelled := func(order string) *eventsv1.OrderCancelled {
		return &eventsv1.OrderCancelled{OrderId: order, UserId: paymenttest.Customer, WarehouseId: "blr-test"}
	}
	publish(t, f, "gone", cancelled("gone"))
	check(t, f, 1) // closes the page
	press(t, f, pages["gone"], "approve")
	hear(t, f)
	wantState(t, f, "gone", "voided")

	press(t, f, pages["late"], "approve") // paid, and cancelled before we heard of it
	publish(t, f, "late", cancelled("late"))
	hear(t, f)
	refund(t, f, 1)
	if p := inspect(t, f, "late"); p.State != "captured" || p.Refunded.AmountMinor != 5000 {
		t.Error(p)
	}

	f.Clock.Advance(payTime)
	press(t, f, pages["slow"], "approve")
	check(t, f, 1)
	wantState(t, f, "slow", "failed")
	change(t, f, "slow", "card", "failed")
	checkInvariants(t, f.Pool)
}

// Two tabs, a notice and a sweep, all at once: money moves once or cash is due, never both.
func TestRacesAtThePage(t *testing.T) {
	f := paymenttest.New(t)
	for _, order := range []string{"a", "b", "c", "d", "e", "f"} {
		begin(t, f, order, "upi")
		page := own(t, f, order).CheckoutUrl
		var racing sync.WaitGroup
		for _, button := range []string{"approve", "insufficient_funds", "approve", "wrong_pin"} {
			racing.Go(func() { press(t, f, page, button) })
		}
		for _, method := range []string{"cod", "card", "cod"} {
			racing.Go(func() {
				_, err := f.ChangeMethod(context.Background(), &paymentv1.ChangeMethodRequest{OrderId: order, Method: method})
				if err != nil {
					t.Error(err)
				}
			})
		}
		for range 2 {
			racing.Go(func() {
				if err := f.Provider.TellDue(context.Background()); err != nil {
					t.Error(err)
				}
				if _, err := f.CheckDue(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		racing.Wait()
		hear(t, f)
		p := inspect(t, f, order)
		if cash := p.Method == "cod" && p.State == "cash_due" && len(p.Entries) == 0; !cash && !(p.Method != "cod" && p.State == "captured" && len(p.Entries) == 1) {
			t.Errorf("%s: %v", order, p)
		}
	}
	checkInvariants(t, f.Pool)
}

func TestProviderThatOpensNoPage(t *testing.T) {
	f := paymenttest.New(t)
	f.Provider.BreakOpen.Store(true)
	if res := begin(t, f, "order", "upi"); res.State != "unknown" {
		t.Fatal(res)
	}
	f.Provider.BreakOpen.Store(false)
	if res := begin(t, f, "order", "upi"); res.State != "action_needed" || own(t, f, "order").CheckoutUrl == "" {
		t.Fatal("the next attempt opens none either:", res)
	}
	checkInvariants(t, f.Pool)
}
