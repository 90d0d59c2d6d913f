// Package accounttest gives tests the account service on a database of its own, with clocks that
// stand still until they are moved. It has no tests of its own.
package accounttest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/account"
)

// Fixture is the service and what it stands on.
type Fixture struct {
	*account.Service
	Pool *pgxpool.Pool
	Keys *auth.Keys
	// Clock is business time, Wall the time of logins.
	Clock, Wall *clock.Manual

	deps account.Deps
}

// New makes the service; nothing runs.
func New(t testing.TB, cfg account.Config) *Fixture {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: account.Schema, FS: account.Migrations()},
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()})
	keys, err := auth.NewKeys([]byte("a secret of thirty-two bytes, ok"))
	if err != nil {
		t.Fatal(err)
	}
	f := &Fixture{
		Pool: pool, Keys: keys,
		Clock: clock.NewManual(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)),
		Wall:  clock.NewManual(time.Now()),
	}
	f.deps = account.Deps{
		Pool: pool, Bus: events.NewBus(pool, events.Options{}), Clock: f.Clock, Keys: keys,
		Log: slog.New(slog.DiscardHandler), Wall: f.Wall,
	}
	f.Service = f.Restart(t, cfg)
	return f
}

// Restart makes another service on the same database, as after a crash.
func (f *Fixture) Restart(t testing.TB, cfg account.Config) *account.Service {
	t.Helper()
	service, err := account.New(f.deps, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// Deliver brings events to the service until the test ends.
func (f *Fixture) Deliver(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.deps.Bus.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Eventually waits until a condition holds.
func (f *Fixture) Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("never: %s", what)
		case <-tick.C:
		}
	}
}

// Code is the code that was sent for a challenge.
func (f *Fixture) Code(t testing.TB, challengeID string) string {
	t.Helper()
	var sent eventsv1.OtpRequested
	f.Payload(t, challengeID, &sent)
	code, err := f.Keys.Open("event.code", sent.CodeSealed)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// Payload reads the latest event of a subject.
func (f *Fixture) Payload(t testing.TB, subject string, into proto.Message) {
	t.Helper()
	var payload []byte
	const latest = `SELECT payload FROM events.outbox WHERE subject = $1 AND type = $2 ORDER BY seq DESC LIMIT 1`
	if err := f.Pool.QueryRow(t.Context(), latest, subject, events.TypeOf(into)).Scan(&payload); err != nil {
		t.Fatalf("%s of %s: %v", events.TypeOf(into), subject, err)
	}
	if err := proto.Unmarshal(payload, into); err != nil {
		t.Fatal(err)
	}
}

// LogIn logs a phone in with the right code.
func (f *Fixture) LogIn(t testing.TB, phone string) *accountv1.IssueTokenResponse {
	t.Helper()
	asked, err := f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
	if err != nil {
		t.Fatalf("request code: %v", err)
	}
	res, err := f.IssueToken(t.Context(), &accountv1.IssueTokenRequest{ChallengeId: asked.ChallengeId, Code: f.Code(t, asked.ChallengeId)})
	if err != nil {
		t.Fatalf("log in: %v", err)
	}
	return res
}

// As is a context in which a user calls.
func As(t testing.TB, u *accountv1.User) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: u.UserId, Role: auth.RoleOf(u.Role), Warehouse: u.WarehouseId})
}

// Admin is a context in which some admin calls.
func Admin(t testing.TB) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: "the-admin", Role: authv1.Role_ROLE_ADMIN})
}
