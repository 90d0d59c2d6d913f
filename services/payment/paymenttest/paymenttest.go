// Package paymenttest runs the payment service on a real database with the emulated provider.
package paymenttest

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	authv1 "doorstep/gen/auth/v1"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/money"
	"doorstep/kit/rpc"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/payment"
	"doorstep/services/payment/emulator"
	"doorstep/services/payment/provider"
)

// Start is when every test begins; Customer is who orders.
var Start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const Customer = "customer"

// Amounts that behave; any other is approved.
const (
	Declined     = 1313
	ApprovedLate = 1717
	DeclinedLate = 1818
	Lost         = 1919
)

// SettleAfter is how long a late outcome takes: longer than the first look, shorter than the second.
const SettleAfter = 30 * time.Second

// Fixture is the service and what it stands on. Its consumers run; its loops do not.
type Fixture struct {
	*payment.Service
	Pool     *pgxpool.Pool
	Bus      *events.Bus
	Clock    *clock.Manual
	Provider *Provider
}

// Provider is the emulator with counters and a way to break in.
type Provider struct {
	*emulator.Emulator
	Charges, Refunds atomic.Int32
	// Around, when set, runs instead of Charge and may call it.
	Around func(charge func() (provider.Outcome, error)) (provider.Outcome, error)
	// Refuse makes refunds fail.
	Refuse atomic.Bool
	// BreakOpen and BreakClose lose the answers about pages; what was asked for is done.
	BreakOpen, BreakClose atomic.Bool
}

var errLost = errors.New("the answer was lost")

// Open opens a page.
func (p *Provider) Open(ctx context.Context, c provider.Checkout) (string, provider.Outcome, error) {
	page, outcome, err := p.Emulator.Open(ctx, c)
	if p.BreakOpen.Load() {
		return "", provider.Outcome{}, errLost
	}
	return page, outcome, err
}

// Close closes a page.
func (p *Provider) Close(ctx context.Context, reference string) (provider.Outcome, error) {
	outcome, err := p.Emulator.Close(ctx, reference)
	if p.BreakClose.Load() {
		return provider.Outcome{}, errLost
	}
	return outcome, err
}

// Charge counts and charges.
func (p *Provider) Charge(ctx context.Context, c provider.Charge) (provider.Outcome, error) {
	p.Charges.Add(1)
	charge := func() (provider.Outcome, error) { return p.Emulator.Charge(ctx, c) }
	if p.Around != nil {
		return p.Around(charge)
	}
	return charge()
}

// Refund counts and refunds.
func (p *Provider) Refund(ctx context.Context, r provider.Refund) (provider.Outcome, error) {
	p.Refunds.Add(1)
	if p.Refuse.Load() {
		return provider.Outcome{Status: provider.Failed, Message: "Refused for a test."}, nil
	}
	return p.Emulator.Refund(ctx, r)
}

// New makes the service; its consumers run until the test ends.
func New(t testing.TB) *Fixture {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()},
		storagetest.Migration{Schema: payment.Schema, FS: payment.Migrations()})
	f := &Fixture{Pool: pool, Clock: clock.NewManual(Start), Bus: events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond})}
	f.Provider = &Provider{Emulator: emulator.New(pool, f.Clock, emulator.Config{
		SettleAfter: SettleAfter,
		Amounts: map[int64]emulator.Behaviour{
			Declined: emulator.Decline, ApprovedLate: emulator.ApproveLate, DeclinedLate: emulator.DeclineLate, Lost: emulator.Lose,
		},
	})}
	var err error
	f.Service, err = payment.New(payment.Deps{Pool: pool, Bus: f.Bus, Clock: f.Clock, Log: slog.New(slog.DiscardHandler), Provider: f.Provider}, payment.Config{})
	if err != nil {
		t.Fatal(err)
	}
	f.Provider.Listen(f.Notice)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Bus.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return f
}

// As is a context of a caller with a fresh idempotency key.
func As(ctx context.Context, user string, role authv1.Role) context.Context {
	ctx = auth.WithPrincipal(ctx, auth.Principal{UserID: user, Role: role})
	return rpc.WithIdempotencyKey(ctx, ids.Secret())
}

// Pay authorises an order of Customer and returns the state.
func (f *Fixture) Pay(ctx context.Context, order, method string, minor int64) (string, error) {
	res, err := f.Authorise(ctx, &paymentv1.AuthoriseRequest{
		OrderId: order, UserId: Customer, WarehouseId: "blr-test", Method: method, AmountMinor: minor, Currency: money.INR,
	})
	if err != nil {
		return "", err
	}
	return res.State, nil
}
