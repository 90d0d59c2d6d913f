package payment_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/payment"
	"doorstep/services/payment/paymenttest"
)

func cancelled(order string) *eventsv1.OrderCancelled {
	return &eventsv1.OrderCancelled{OrderId: order, UserId: paymenttest.Customer, WarehouseId: "blr-test"}
}

func TestCancelRefundsOnce(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	for range 2 {
		publish(t, f, "order", cancelled("order"))
	}
	refund(t, f, 1)
	refund(t, f, 0)
	p := inspect(t, f, "order")
	if p.Refunded.AmountMinor != 5000 || len(p.Refunds) != 1 || p.Refunds[0].RefundId != "cancel" || p.Refunds[0].State != "succeeded" {
		t.Errorf("%v", p)
	}
	if events := told(t, f, "order"); !slices.Equal(events, []string{"payment_refunded"}) {
		t.Errorf("%v was published", events)
	}
	checkInvariants(t, f.Pool)
}

func TestCancelOfWhatWasNotPaid(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "cash", "cod", 5000, "cash_due")
	pay(t, f, "declined", "upi", paymenttest.Declined, "failed")
	for _, order := range []string{"cash", "declined", "never authorised"} {
		publish(t, f, order, cancelled(order))
	}
	wantState(t, f, "cash", "voided")
	wantState(t, f, "declined", "failed")
	// An authorisation that comes after the cancellation takes nothing.
	asked := f.Provider.Charges.Load()
	pay(t, f, "never authorised", "upi", 5000, "failed")
	pay(t, f, "cash", "cod", 5000, "failed")
	if f.Provider.Charges.Load() != asked {
		t.Error("the provider was asked for money of a cancelled order")
	}
	refund(t, f, 0)
	checkInvariants(t, f.Pool)
}

// Money of an order that was cancelled while its payment was open goes back when it comes.
func TestLateMoneyGoesBack(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "late", "upi", paymenttest.ApprovedLate, "unknown")
	pay(t, f, "bad", "upi", paymenttest.DeclinedLate, "unknown")
	for _, order := range []string{"late", "bad"} {
		publish(t, f, order, cancelled(order))
		wantState(t, f, order, "voided")
	}
	f.Clock.Advance(time.Minute)
	check(t, f, 2)
	wantState(t, f, "bad", "voided")
	wantState(t, f, "late", "captured")
	refund(t, f, 1)
	if p := inspect(t, f, "late"); p.Refunded.AmountMinor != paymenttest.ApprovedLate || p.Refunds[0].RefundId != "late" {
		t.Errorf("%v", p)
	}
	if events := told(t, f, "late"); !slices.Equal(events, []string{"payment_refunded"}) {
		t.Errorf("%v was published", events)
	}
	f.Clock.Advance(time.Hour)
	check(t, f, 0)
	checkInvariants(t, f.Pool)
}

func TestRefundsInPartsNeverExceedTheCapture(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	publish(t, f, "order", &eventsv1.OrderReadyForPickup{OrderId: "order", FinalAmountMinor: 4000, ShortMinor: 1000})
	refund(t, f, 1)
	// Delivered, then twenty refunds of 400 at once, one of them sent twenty times more.
	publish(t, f, "order", &eventsv1.OrderDelivered{OrderId: "order", PaymentMethod: "upi", FinalAmountMinor: 4000, ItemsMinor: 3500, FeesMinor: 500, TaxMinor: 300})
	checkInvariants(t, f.Pool)
	var senders sync.WaitGroup
	for i := range 40 {
		senders.Go(func() {
			lines := &eventsv1.OrderLinesRefunded{OrderId: "order", RefundId: fmt.Sprintf("refund-%d", max(i-20, 0)), AmountMinor: 400, Reason: "damaged"}
			err := storage.InTx(context.Background(), f.Pool, func(tx pgx.Tx) error {
				return payment.OnOrderLinesRefunded(f.Service, context.Background(), tx, []events.Of[*eventsv1.OrderLinesRefunded]{{Message: lines}})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	senders.Wait()
	refund(t, f, 10)
	refund(t, f, 0)
	p := inspect(t, f, "order")
	if p.Refunded.AmountMinor != 5000 || len(p.Refunds) != 11 {
		t.Errorf("%d paise in %d refunds", p.Refunded.AmountMinor, len(p.Refunds))
	}
	var full, parts int
	err := f.Pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE seq = 11), count(*) FROM events.outbox WHERE type = 'payment_refunded'`).Scan(&full, &parts)
	if err != nil || full != 1 || parts != 11 {
		t.Errorf("%d events, %d of them the last, %v", parts, full, err)
	}
	told(t, f, "order")
	checkInvariants(t, f.Pool)
}

func TestRefundThatTheProviderRefuses(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	publish(t, f, "order", cancelled("order"))
	f.Provider.Refuse.Store(true)
	refund(t, f, 1)
	f.Clock.Advance(time.Hour)
	refund(t, f, 0)
	if p := inspect(t, f, "order"); p.Refunds[0].State != "failed" || p.Refunded.AmountMinor != 0 {
		t.Errorf("%v", p)
	}
	checkInvariants(t, f.Pool)
}

// A worker that dies after the provider gave the money back does not give it twice.
func TestRefundAfterACrash(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	publish(t, f, "order", cancelled("order"))
	// The claim of a process that died, and what it did at the provider before it could write it down.
	_, err := f.Pool.Exec(t.Context(), `UPDATE payment.refunds SET attempts = 1, attempt_at = attempt_at + interval '20 s'`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Pool.Exec(t.Context(), `INSERT INTO payment.emulator_refunds VALUES ('order-cancel', 'order', 5000, $1)`, f.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	refund(t, f, 0)
	f.Clock.Advance(20 * time.Second)
	refund(t, f, 1)
	if p := inspect(t, f, "order"); p.Refunded.AmountMinor != 5000 {
		t.Errorf("%v", p)
	}
	checkInvariants(t, f.Pool)
}

func TestCancelRunsAgainAfterARollback(t *testing.T) {
	f := paymenttest.New(t)
	pay(t, f, "order", "upi", 5000, "captured")
	died := errors.New("died")
	for _, end := range []error{died, nil, nil} {
		err := storage.InTx(t.Context(), f.Pool, func(tx pgx.Tx) error {
			if err := payment.OnOrderCancelled(f.Service, t.Context(), tx, []events.Of[*eventsv1.OrderCancelled]{{Message: cancelled("order")}}); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		if end != nil {
			refund(t, f, 0)
		}
	}
	refund(t, f, 1)
	checkInvariants(t, f.Pool)
}

// The loops do by themselves what the tests above do by hand.
func TestRun(t *testing.T) {
	f := paymenttest.New(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	pay(t, f, "late", "upi", paymenttest.ApprovedLate, "unknown")
	pay(t, f, "order", "upi", 5000, "captured")
	f.Clock.Advance(time.Minute)
	publish(t, f, "order", cancelled("order"))
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for inspect(t, f, "late").State != "captured" || inspect(t, f, "order").Refunded.AmountMinor != 5000 {
		if time.Now().After(deadline) {
			t.Fatal("the loops did nothing")
		}
		<-tick.C
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	checkInvariants(t, f.Pool)
}
