package payment_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/money"
	"doorstep/services/payment/paymenttest"
	"doorstep/services/payment/provider"
)

func TestAuthorise(t *testing.T) {
	f := paymenttest.New(t)
	tests := []struct {
		order, method string
		minor         int64
		state         string
		asked         int32
	}{
		{"cod", "cod", 12900, "cash_due", 0},
		{"upi", "upi", 12900, "captured", 1},
		{"card", "card", 12900, "captured", 1},
		{"declined", "card", paymenttest.Declined, "failed", 1},
		{"late", "upi", paymenttest.ApprovedLate, "unknown", 1},
	}
	for _, test := range tests {
		before := f.Provider.Charges.Load()
		for range 3 {
			pay(t, f, test.order, test.method, test.minor, test.state)
		}
		if asked := f.Provider.Charges.Load() - before; asked != test.asked {
			t.Errorf("%s: the provider was asked %d times", test.order, asked)
		}
		if events := told(t, f, test.order); len(events) > 0 {
			t.Errorf("%s: the caller knows already, and %v was published", test.order, events)
		}
	}
	res, err := f.Authorise(t.Context(), &paymentv1.AuthoriseRequest{OrderId: "declined", Method: "card", AmountMinor: paymenttest.Declined, Currency: money.INR})
	if err != nil || res.Message == "" {
		t.Errorf("a repeat of a declined payment says %v, %v", res, err)
	}
	_, err = f.Pay(t.Context(), "bad", "gold", 100)
	wantReason(t, err, "payment_method_invalid")
	_, err = f.Pay(t.Context(), "bad", "upi", 0)
	wantReason(t, err, "payment_invalid")
}

func TestAuthoriseOneOrderTenTimesAtOnce(t *testing.T) {
	f := paymenttest.New(t)
	for _, method := range []string{"cod", "upi"} {
		var callers sync.WaitGroup
		for range 10 {
			callers.Go(func() {
				state, err := f.Pay(context.Background(), method, method, 5000)
				if err != nil || !slices.Contains([]string{"cash_due", "captured", "unknown"}, state) {
					t.Errorf("%s: %q, %v", method, state, err)
				}
			})
		}
		callers.Wait()
	}
	if charges := f.Provider.Charges.Load(); charges != 1 {
		t.Errorf("the provider was asked %d times for one order", charges)
	}
	pay(t, f, "upi", "upi", 5000, "captured")
	pay(t, f, "cod", "cod", 5000, "cash_due")
	checkInvariants(t, f.Pool)
}

func TestUnknownOutcomeIsFoundOut(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "good", "upi", paymenttest.ApprovedLate, "unknown")
	pay(t, f, "bad", "upi", paymenttest.DeclinedLate, "unknown")
	pay(t, f, "lost", "upi", paymenttest.Lost, "unknown")
	check(t, f, 0)
	f.Clock.Advance(20 * time.Second)
	check(t, f, 3) // nobody knows yet, and one absence is not believed
	check(t, f, 0)
	for _, order := range []string{"good", "bad", "lost"} {
		wantState(t, f, order, "unknown")
	}
	f.Clock.Advance(time.Minute)
	check(t, f, 3)
	check(t, f, 0)
	for order, want := range map[string][2]string{
		"good": {"captured", "payment_captured"}, "bad": {"failed", "payment_failed"}, "lost": {"failed", "payment_failed"},
	} {
		wantState(t, f, order, want[0])
		if events := told(t, f, order); !slices.Equal(events, []string{want[1]}) {
			t.Errorf("%s: %v was published", order, events)
		}
		f.Clock.Advance(time.Hour)
		check(t, f, 0)
	}
	checkInvariants(t, f.Pool)
}

// A process that dies while it asks the provider leaves an intent, which ends once.
func TestCrashBetweenIntentAndOutcome(t *testing.T) {
	tests := map[string]struct {
		reached bool
		state   string
	}{"before the provider heard of it": {false, "failed"}, "after the money moved": {true, "captured"}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := paymenttest.New(t)
			f.Provider.Around = func(charge func() (provider.Outcome, error)) (provider.Outcome, error) {
				if test.reached {
					if _, err := charge(); err != nil {
						t.Error(err)
					}
				}
				panic("killed")
			}
			func() {
				defer func() {
					if recover() == nil {
						t.Error("it did not crash")
					}
				}()
				_, _ = f.Pay(t.Context(), "order", "upi", 5000)
			}()
			wantState(t, f, "order", "pending")
			pay(t, f, "order", "upi", 5000, "unknown") // a repeat does not ask for money again
			for range 3 {
				f.Clock.Advance(time.Minute)
				if _, err := f.CheckDue(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			pay(t, f, "order", "upi", 5000, test.state)
			if events := told(t, f, "order"); len(events) != 1 {
				t.Errorf("%v was published", events)
			}
			if charges := f.Provider.Charges.Load(); charges != 1 {
				t.Errorf("the provider was asked for money %d times", charges)
			}
			checkInvariants(t, f.Pool)
		})
	}
}

// Whoever was told "unknown" while the first call was on its way hears of the outcome by event.
func TestRepeatDuringTheCallIsToldLater(t *testing.T) {
	f := paymenttest.New(t)
	f.Provider.Around = func(charge func() (provider.Outcome, error)) (provider.Outcome, error) {
		pay(t, f, "order", "upi", 5000, "unknown")
		return charge()
	}
	pay(t, f, "order", "upi", 5000, "captured")
	if events := told(t, f, "order"); !slices.Equal(events, []string{"payment_captured"}) {
		t.Errorf("%v was published", events)
	}
	checkInvariants(t, f.Pool)
}

func TestCallerWhoWentAwayIsToldLater(t *testing.T) {
	f := paymenttest.New(t)
	ctx, leave := context.WithCancel(t.Context())
	f.Provider.Around = func(charge func() (provider.Outcome, error)) (provider.Outcome, error) {
		leave()
		return charge()
	}
	if state, err := f.Pay(ctx, "order", "upi", 5000); err != nil || state != "captured" {
		t.Fatal(state, err)
	}
	if events := told(t, f, "order"); !slices.Equal(events, []string{"payment_captured"}) {
		t.Errorf("%v was published", events)
	}
	checkInvariants(t, f.Pool)
}

func TestOddAnswersOfTheProviderAreUnknown(t *testing.T) {
	for name, answer := range map[string]func() (provider.Outcome, error){
		"no answer": func() (provider.Outcome, error) { return provider.Outcome{}, errors.New("connection reset") },
		"another amount": func() (provider.Outcome, error) {
			return provider.Outcome{Status: provider.Succeeded, Amount: money.Paise(1)}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := paymenttest.New(t)
			f.Provider.Around = func(func() (provider.Outcome, error)) (provider.Outcome, error) { return answer() }
			pay(t, f, "order", "upi", 5000, "unknown")
			wantState(t, f, "order", "unknown")
			if p := inspect(t, f, "order"); len(p.Entries) > 0 {
				t.Errorf("money was booked: %v", p.Entries)
			}
		})
	}
}
