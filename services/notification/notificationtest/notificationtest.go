// Package notificationtest gives tests the notification service on a database of its own, its
// consumer and loops running, with clocks that stand still until they are moved. It has no tests of
// its own.
package notificationtest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/notification"
)

// Fixture is the service and what it stands on.
type Fixture struct {
	*notification.Service
	Pool *pgxpool.Pool
	Keys *auth.Keys
	Bus  *events.Bus
	// Clock is business time: noon in Kolkata. Wall is the time of codes and retries.
	Clock, Wall *clock.Manual
}

// New makes the service and runs it until the test ends.
func New(t testing.TB, cfg notification.Config, senders map[notification.Channel]notification.Sender) *Fixture {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: notification.Schema, FS: notification.Migrations()},
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()})
	keys, err := auth.NewKeys([]byte("a secret of thirty-two bytes, ok"))
	if err != nil {
		t.Fatal(err)
	}
	f := &Fixture{
		Pool: pool, Keys: keys, Bus: events.NewBus(pool, events.Options{}),
		Clock: clock.NewManual(time.Date(2026, 3, 1, 6, 30, 0, 0, time.UTC)),
		Wall:  clock.NewManual(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)),
	}
	f.Service, err = notification.New(notification.Deps{
		Pool: pool, Bus: f.Bus, Clock: f.Clock, Keys: keys, Log: slog.New(slog.DiscardHandler), Senders: senders, Wall: f.Wall,
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.run(t)
	return f
}

func (f *Fixture) run(t testing.TB) {
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return f.Bus.Run(ctx) })
	group.Go(func() error { return f.Run(ctx) })
	t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

// User makes somebody known, reachable by phone and, unless it is empty, by e-mail.
func (f *Fixture) User(t testing.TB, id, phone, email, language string) {
	t.Helper()
	saved := &eventsv1.UserSaved{UserId: id, PhoneSealed: f.Keys.Seal("event.phone", phone), Role: "customer", Language: language}
	if email != "" {
		saved.EmailSealed = f.Keys.Seal("event.email", email)
	}
	f.Publish(t, events.Draft{Topic: "account", Subject: id, Seq: 1, Payload: saved})
}

// Publish commits events and waits until the consumer has applied them.
func (f *Fixture) Publish(t testing.TB, drafts ...events.Draft) {
	t.Helper()
	for i := range drafts {
		drafts[i].Time = f.Clock.Now()
	}
	if err := events.Publish(t.Context(), f.Pool, drafts...); err != nil {
		t.Fatal(err)
	}
	f.Bus.Wake()
	f.Applied(t)
}

// Applied waits until the consumer has applied everything published so far, but for its own.
func (f *Fixture) Applied(t testing.TB) {
	t.Helper()
	const open = `SELECT (SELECT count(*) FROM events.outbox WHERE topic <> 'notification') - (SELECT count(*) FROM events.inbox WHERE consumer = $1)`
	f.Until(t, "events are applied", func() bool {
		var left int
		if err := f.Pool.QueryRow(t.Context(), open, notification.Schema).Scan(&left); err != nil {
			t.Fatal(err)
		}
		return left == 0
	})
}

// Until waits for a condition.
func (f *Fixture) Until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		case <-ticker.C:
		}
	}
}

// As is a context in which a customer calls.
func As(t testing.TB, userID string) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: userID, Role: authv1.Role_ROLE_CUSTOMER})
}
