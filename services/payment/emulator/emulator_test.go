package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"doorstep/kit/clock"
	"doorstep/kit/money"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/payment"
	"doorstep/services/payment/emulator"
	"doorstep/services/payment/provider"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func start(t *testing.T, cfg emulator.Config) (*emulator.Emulator, *clock.Manual) {
	t.Helper()
	pool := storagetest.Pool(t, storagetest.Migration{Schema: payment.Schema, FS: payment.Migrations()})
	clk := clock.NewManual(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	return emulator.New(pool, clk, cfg), clk
}

func TestChargeOncePerReference(t *testing.T) {
	e, _ := start(t, emulator.Config{})
	var callers sync.WaitGroup
	for i := range 20 {
		callers.Go(func() { // the amount of the first call counts
			got, err := e.Charge(context.Background(), provider.Charge{Reference: "one", Method: "upi", Amount: money.Paise(int64(100 + i))})
			if err != nil || got.Status != provider.Succeeded {
				t.Error(got, err)
			}
		})
	}
	callers.Wait()
	first, err := e.Lookup(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Charge(t.Context(), provider.Charge{Reference: "one", Method: "upi", Amount: money.Paise(7)})
	if err != nil || again != first {
		t.Errorf("first %v, again %v, %v", first, again, err)
	}
}

func TestBehavioursByAmount(t *testing.T) {
	e, clk := start(t, emulator.Config{Amounts: map[int64]emulator.Behaviour{
		1: emulator.Decline, 2: emulator.ApproveLate, 3: emulator.DeclineLate, 4: emulator.Lose,
	}})
	tests := []struct {
		minor              int64
		now, soon, in30Sec provider.Status
	}{
		{0 + 9, provider.Succeeded, provider.Succeeded, provider.Succeeded},
		{1, provider.Failed, provider.Failed, provider.Failed},
		{2, provider.Unknown, provider.Unknown, provider.Succeeded},
		{3, provider.Unknown, provider.Unknown, provider.Failed},
		{4, provider.Unknown, provider.Absent, provider.Absent},
	}
	for _, test := range tests {
		reference := fmt.Sprint("charge-", test.minor)
		now, err := e.Charge(t.Context(), provider.Charge{Reference: reference, Method: "card", Amount: money.Paise(test.minor)})
		if err != nil || now.Status != test.now {
			t.Errorf("%d: %v, %v", test.minor, now, err)
		}
		soon, err := e.Lookup(t.Context(), reference)
		if err != nil || soon.Status != test.soon {
			t.Errorf("%d: %v, %v", test.minor, soon, err)
		}
	}
	clk.Advance(30 * time.Second)
	for _, test := range tests {
		later, err := e.Lookup(t.Context(), fmt.Sprint("charge-", test.minor))
		if err != nil || later.Status != test.in30Sec {
			t.Errorf("%d: %v, %v", test.minor, later, err)
		}
	}
}

func TestSharesRepeat(t *testing.T) {
	cfg := emulator.Config{Declines: 0.3, Lates: 0.2, Seed: 7}
	e, _ := start(t, cfg)
	other, _ := start(t, cfg)
	counts := make(map[provider.Status]int)
	for i := range 400 {
		c := provider.Charge{Reference: fmt.Sprint("order-", i), Method: "upi", Amount: money.Paise(100)}
		got, err := e.Charge(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		counts[got.Status]++
		if same, err := other.Charge(t.Context(), c); err != nil || same.Status != got.Status {
			t.Fatalf("order %d: %v and %v, %v", i, got, same, err)
		}
	}
	if failed, late := counts[provider.Failed], counts[provider.Unknown]; failed < 90 || failed > 150 || late < 50 || late > 110 {
		t.Errorf("%v of 400", counts)
	}
}

func TestRefund(t *testing.T) {
	e, clk := start(t, emulator.Config{Amounts: map[int64]emulator.Behaviour{2: emulator.ApproveLate}})
	for _, c := range []provider.Charge{{Reference: "charge", Method: "upi", Amount: money.Paise(1000)}, {Reference: "late", Method: "upi", Amount: money.Paise(2)}} {
		if _, err := e.Charge(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		refund, charge string
		minor          int64
		want           provider.Status
	}{
		{"a", "charge", 600, provider.Succeeded},
		{"a", "charge", 600, provider.Succeeded}, // the same refund
		{"a", "charge", 500, provider.Failed},    // its reference for another one
		{"b", "charge", 401, provider.Failed},    // more than is left
		{"c", "charge", 400, provider.Succeeded},
		{"d", "charge", 1, provider.Failed},
		{"e", "unheard of", 1, provider.Failed},
		{"f", "late", 2, provider.Failed}, // not captured yet
	}
	for i, step := range steps {
		got, err := e.Refund(t.Context(), provider.Refund{Reference: step.refund, ChargeReference: step.charge, Amount: money.Paise(step.minor)})
		if err != nil || got.Status != step.want {
			t.Errorf("step %d: %v, %v", i, got, err)
		}
	}
	clk.Advance(time.Minute)
	if got, err := e.Refund(t.Context(), provider.Refund{Reference: "f", ChargeReference: "late", Amount: money.Paise(2)}); err != nil || got.Status != provider.Succeeded {
		t.Error(got, err)
	}
}

func TestLatencyEndsWithTheCall(t *testing.T) {
	e, _ := start(t, emulator.Config{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Charge(ctx, provider.Charge{Reference: "slow", Amount: money.Paise(1)}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
