// Package searchtest makes search services for tests, and holds the suite that every engine passes.
package searchtest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/search"
	"doorstep/services/search/embedded"
)

// Start is what the clock says at first.
var Start = time.Date(2026, 3, 1, 6, 30, 0, 0, time.UTC)

// World is a search service on a real database, with its bus running.
type World struct {
	*search.Service
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock *clock.Manual
	stop  func()
}

// New makes a search with nothing to find.
func New(t testing.TB) *World {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: search.Schema, FS: search.Migrations()})
	return On(t, pool, embedded.New())
}

// On makes a search on a database that there is: another process of the same installation.
func On(t testing.TB, pool *pgxpool.Pool, engine search.Engine) *World {
	t.Helper()
	w := &World{Pool: pool, Bus: events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond}), Clock: clock.NewManual(Start)}
	var err error
	w.Service, err = search.New(search.Deps{Pool: pool, Bus: w.Bus, Clock: w.Clock, Engine: engine, Ideas: embedded.New()},
		search.Config{Collect: time.Millisecond, Compare: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- w.Bus.Run(ctx) }()
	go func() { done <- w.Run(ctx) }()
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		for range 2 {
			<-done
		}
	}
	t.Cleanup(w.stop)
	return w
}

// Stop ends the process.
func (w *World) Stop() { w.stop() }

// Tell publishes an event as its service does.
func (w *World) Tell(t testing.TB, topic, subject string, seq int64, payload proto.Message) {
	t.Helper()
	err := events.Publish(t.Context(), w.Pool, events.Draft{
		Topic: topic, Subject: subject, PartitionKey: subject, Seq: seq, Time: Start, Payload: payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Bus.Wake()
}

// Save tells of a product.
func (w *World) Save(t testing.TB, version int64, p *eventsv1.ProductSaved) {
	t.Helper()
	w.Tell(t, "catalog", p.ProductId, version, p)
}
