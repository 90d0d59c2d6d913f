// Package emulator is a payment provider that moves no money: the default of an installation
// without a real one, and the provider of demos and tests. It keeps books of its own, which nobody
// else reads, and can be told to decline, to leave outcomes unknown for a while, or to be slow. What
// it does to a charge depends only on the charge and the configuration, so that runs repeat.
package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/clock"
	"doorstep/kit/money"
	"doorstep/kit/storage"
	"doorstep/services/payment/emulator/dbgen"
	"doorstep/services/payment/provider"
)

// Behaviour is what happens to a charge.
type Behaviour int

const (
	Approve Behaviour = iota
	Decline
	// ApproveLate and DeclineLate answer "unknown" first; the outcome is there after SettleAfter.
	ApproveLate
	DeclineLate
	// Lose answers "unknown" and never heard of the charge.
	Lose
)

// Config of the emulator. The zero value approves everything at once.
type Config struct {
	// Amounts behave as told, by minor units; they come before the shares.
	Amounts map[int64]Behaviour
	// Declines and Lates are shares of all other charges, 0 to 1. Of the late ones one in ten is
	// declined in the end.
	Declines, Lates float64
	// SettleAfter is how long a late outcome takes, in business time; 30 s.
	SettleAfter time.Duration
	// Latency of every call, on the wall.
	Latency time.Duration
	// Seed makes another run of luck.
	Seed uint64
	// TryTakes is how long a bank thinks about a payment at the page that it does not answer at once,
	// on the wall; 4 s.
	TryTakes time.Duration
}

// Emulator implements provider.Provider.
type Emulator struct {
	pool    *pgxpool.Pool
	queries *dbgen.Queries
	clock   clock.Clock
	cfg     Config
	tell    func(context.Context, provider.Notice) error
}

var _ provider.Hosted = (*Emulator)(nil)

// New makes an emulator on a database with the payment schema.
func New(pool *pgxpool.Pool, clk clock.Clock, cfg Config) *Emulator {
	if cfg.SettleAfter == 0 {
		cfg.SettleAfter = 30 * time.Second
	}
	if cfg.TryTakes == 0 {
		cfg.TryTakes = 4 * time.Second
	}
	return &Emulator{pool: pool, queries: dbgen.New(pool), clock: clk, cfg: cfg}
}

func (e *Emulator) Name() string { return "emulator" }

// Charge implements provider.Provider.
func (e *Emulator) Charge(ctx context.Context, c provider.Charge) (provider.Outcome, error) {
	if err := e.answerTakes(ctx); err != nil {
		return provider.Outcome{}, err
	}
	behaviour := e.behaviour(c)
	if behaviour == Lose {
		return provider.Outcome{}, nil
	}
	now := e.clock.Now()
	ask := dbgen.ChargeParams{
		Reference: c.Reference, Method: c.Method, AmountMinor: c.Amount.Minor, Currency: c.Amount.Currency,
		Approved: behaviour == Approve || behaviour == ApproveLate, KnownAt: now, Now: now,
	}
	if behaviour == ApproveLate || behaviour == DeclineLate {
		ask.KnownAt = now.Add(e.cfg.SettleAfter)
	}
	if !ask.Approved {
		ask.Message = "Your bank declined the payment."
	}
	noted, err := e.queries.Charge(ctx, ask)
	if errors.Is(err, pgx.ErrNoRows) { // somebody else notes the same charge right now
		return e.Lookup(ctx, c.Reference)
	}
	if err != nil {
		return provider.Outcome{}, fmt.Errorf("emulator: note charge: %w", err)
	}
	return e.outcome(c.Reference, dbgen.GetChargeRow(noted)), nil
}

// Lookup implements provider.Provider.
func (e *Emulator) Lookup(ctx context.Context, reference string) (provider.Outcome, error) {
	noted, err := e.queries.GetCharge(ctx, reference)
	if errors.Is(err, pgx.ErrNoRows) {
		return e.lookUpCheckout(ctx, reference)
	}
	if err != nil {
		return provider.Outcome{}, fmt.Errorf("emulator: look up charge: %w", err)
	}
	return e.outcome(reference, noted), nil
}

func (e *Emulator) outcome(reference string, c dbgen.GetChargeRow) provider.Outcome {
	switch {
	case e.clock.Now().Before(c.KnownAt):
		return provider.Outcome{}
	case !c.Approved:
		return provider.Outcome{Status: provider.Failed, Message: c.Message, Refusal: "declined"}
	}
	return provider.Outcome{
		Status: provider.Succeeded, Reference: "emu_" + reference, Method: c.Method,
		Amount: money.Money{Minor: c.AmountMinor, Currency: c.Currency},
	}
}

// Refund implements provider.Provider. It refuses more than the charge has left.
func (e *Emulator) Refund(ctx context.Context, r provider.Refund) (provider.Outcome, error) {
	if err := e.answerTakes(ctx); err != nil {
		return provider.Outcome{}, err
	}
	var outcome provider.Outcome
	err := storage.InTx(ctx, e.pool, func(tx pgx.Tx) (err error) {
		outcome, err = e.refund(ctx, e.queries.WithTx(tx), r)
		return err
	})
	if err != nil {
		return provider.Outcome{}, fmt.Errorf("emulator: refund: %w", err)
	}
	return outcome, nil
}

func (e *Emulator) refund(ctx context.Context, queries *dbgen.Queries, r provider.Refund) (provider.Outcome, error) {
	done := provider.Outcome{Status: provider.Succeeded, Amount: r.Amount, Reference: "emu_" + r.Reference}
	charge, err := queries.LockCharge(ctx, r.ChargeReference)
	if errors.Is(err, pgx.ErrNoRows) {
		return provider.Outcome{Status: provider.Failed, Message: "There is no such charge."}, nil
	}
	if err != nil {
		return done, err
	}
	before, err := queries.GetRefund(ctx, r.Reference)
	switch {
	case err == nil && before.ChargeReference == r.ChargeReference && before.AmountMinor == r.Amount.Minor:
		return done, nil
	case err == nil:
		return provider.Outcome{Status: provider.Failed, Message: "The reference belongs to another refund."}, nil
	case !errors.Is(err, pgx.ErrNoRows):
		return done, err
	}
	refunded, err := queries.Refunded(ctx, r.ChargeReference)
	switch {
	case err != nil:
		return done, err
	case !charge.Approved || e.clock.Now().Before(charge.KnownAt):
		return provider.Outcome{Status: provider.Failed, Message: "The charge is not captured."}, nil
	case refunded+r.Amount.Minor > charge.AmountMinor:
		return provider.Outcome{Status: provider.Failed, Message: "The refund is greater than what is left of the charge."}, nil
	}
	return done, queries.InsertRefund(ctx, dbgen.InsertRefundParams{
		Reference: r.Reference, ChargeReference: r.ChargeReference, AmountMinor: r.Amount.Minor, Now: e.clock.Now(),
	})
}

// behaviour is decided by the amount, or else by luck that the reference and the seed fix.
func (e *Emulator) behaviour(c provider.Charge) Behaviour {
	if told, ok := e.cfg.Amounts[c.Amount.Minor]; ok {
		return told
	}
	luck := e.luck("charge", c.Reference)
	switch {
	case luck < e.cfg.Declines:
		return Decline
	case luck < e.cfg.Declines+e.cfg.Lates && e.luck("late", c.Reference) < 0.1:
		return DeclineLate
	case luck < e.cfg.Declines+e.cfg.Lates:
		return ApproveLate
	}
	return Approve
}

// luck is a number in [0, 1).
func (e *Emulator) luck(label, reference string) float64 {
	hash := fnv.New64a()
	hash.Write(binary.BigEndian.AppendUint64(nil, e.cfg.Seed))
	hash.Write([]byte(label + "\x00" + reference))
	mixed := hash.Sum64()
	mixed ^= mixed >> 33 // FNV alone spreads similar references badly: the finalizer of MurmurHash3
	mixed *= 0xff51afd7ed558ccd
	mixed ^= mixed >> 33
	return float64(mixed>>11) / (1 << 53)
}

func (e *Emulator) answerTakes(ctx context.Context) error {
	if e.cfg.Latency == 0 {
		return nil
	}
	timer := time.NewTimer(e.cfg.Latency)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
