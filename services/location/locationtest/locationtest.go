// Package locationtest runs the location service on a database of its own.
package locationtest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/kit/geocode"
	"doorstep/kit/live"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/location"
)

// Start is when tests begin: 14:30 in Kolkata.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Where tests happen: a store and a door 1.1 km north of it.
var (
	Store = geo.Point{Latitude: 12.97, Longitude: 77.64}
	Door  = geo.Point{Latitude: 12.98, Longitude: 77.64}
)

// World is the service and what is around it.
type World struct {
	T       testing.TB
	Pool    *pgxpool.Pool
	Bus     *events.Bus
	Clock   *clock.Manual
	Service *location.Service
	Live    *Live
	// Roads are what other processes have loaded that are started from now on.
	Roads location.Roads

	sequences map[string]int64
}

// New starts the service with its events and its background loops.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{
		T: t, Clock: clock.NewManual(Start), Live: &Live{}, sequences: make(map[string]int64),
		Pool: storagetest.Pool(t,
			storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
			storagetest.Migration{Schema: location.Schema, FS: location.Migrations()}),
	}
	w.Service, w.Bus, _ = w.Another(location.Config{})
	return w
}

// Another starts the service of another process on the same database; stop ends it before the test
// does.
func (w *World) Another(cfg location.Config) (service *location.Service, bus *events.Bus, stop func()) {
	return w.start(location.Deps{}, cfg)
}

// WithNames starts the service of another process, with a geocoder.
func (w *World) WithNames(names func(context.Context) (geocode.Geocoder, error), cfg location.Config) *location.Service {
	service, _, _ := w.start(location.Deps{Names: names}, cfg)
	return service
}

// Slowed starts the service of another process, whose streets are told how slow they are.
func (w *World) Slowed(slow func(context.Context, []*locationv1.Condition) error) {
	w.start(location.Deps{SlowDown: slow}, location.Config{})
}

// start fills in what the tests have one of.
func (w *World) start(deps location.Deps, cfg location.Config) (service *location.Service, bus *events.Bus, stop func()) {
	w.T.Helper()
	cfg.SnapshotEvery = 20 * time.Millisecond
	bus = events.NewBus(w.Pool, events.Options{Poll: 5 * time.Millisecond})
	deps.Pool, deps.Bus, deps.Clock, deps.Live, deps.Roads = w.Pool, bus, w.Clock, w.Live, w.Roads
	service, err := location.New(deps, cfg)
	if err != nil {
		w.T.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for name, run := range map[string]func(context.Context) error{"bus": bus.Run, "service": service.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil {
				w.T.Errorf("%s: %v", name, err)
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); running.Wait() })
	w.T.Cleanup(stop)
	return service, bus, stop
}

// Rider is a context of a rider.
func Rider(partnerID string) context.Context {
	return auth.WithPrincipal(context.Background(), auth.Principal{UserID: partnerID, Role: authv1.Role_ROLE_RIDER})
}

// Fix is a fix at a place, five seconds after the one before.
func (w *World) Fix(partnerID string, at geo.Point) *locationv1.Fix {
	w.Clock.Advance(5 * time.Second)
	w.sequences[partnerID]++
	return &locationv1.Fix{
		Sequence: w.sequences[partnerID], Latitude: at.Latitude, Longitude: at.Longitude,
		Speed: 4, Heading: 90, Accuracy: 10, RecordedAt: timestamppb.New(w.Clock.Now()),
	}
}

// Report reports fixes of a rider one after the other.
func (w *World) Report(partnerID string, places ...geo.Point) *locationv1.ReportLocationResponse {
	w.T.Helper()
	var res *locationv1.ReportLocationResponse
	for _, at := range places {
		var err error
		res, err = w.Service.ReportLocation(Rider(partnerID), &locationv1.ReportLocationRequest{Fixes: []*locationv1.Fix{w.Fix(partnerID, at)}})
		if err != nil {
			w.T.Fatal(err)
		}
	}
	return res
}

// Publish writes an event of another service into the outbox.
func (w *World) Publish(subject string, seq int64, payload proto.Message) {
	w.T.Helper()
	err := events.Publish(context.Background(), w.Pool, events.Draft{
		Topic: "test", Subject: subject, Seq: seq, Time: w.Clock.Now(), Payload: payload,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	w.Bus.Wake()
}

// SetState says what a rider does: offline, available or busy.
func (w *World) SetState(partnerID, state string) {
	w.T.Helper()
	w.Publish(partnerID, 0, &eventsv1.PartnerStateChanged{PartnerId: partnerID, WarehouseId: "blr-1", State: state})
}

// Assigned is the event of a rider who goes from Store to Door.
func Assigned(orderID, partnerID string) *eventsv1.RiderAssigned {
	return &eventsv1.RiderAssigned{
		OrderId: orderID, UserId: "user", WarehouseId: "blr-1", TripId: "t-" + orderID, PartnerId: partnerID,
		Latitude: Door.Latitude, Longitude: Door.Longitude, StoreLatitude: Store.Latitude, StoreLongitude: Store.Longitude,
	}
}

// Eventually polls until a condition holds.
func (w *World) Eventually(what string, holds func() bool) {
	w.T.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			w.T.Fatalf("never happened: %s", what)
		case <-poll.C:
		}
	}
}

// OpenOrder is the order of the rider's open trip as the city map shows it, "" without one.
func (w *World) OpenOrder(partnerID string) string {
	w.T.Helper()
	res, err := w.Service.ListPositions(context.Background(), nil)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, position := range res.Positions {
		if position.PartnerId == partnerID {
			return position.OrderId
		}
	}
	return ""
}

// Count is the answer of a query for one number.
func (w *World) Count(query string, args ...any) (n int) {
	w.T.Helper()
	if err := w.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		w.T.Fatal(err)
	}
	return n
}

// Live remembers what was published on each channel.
type Live struct {
	mu       sync.Mutex // guards messages
	messages map[string][]live.Message
}

func (l *Live) PublishLatest(channel string, m live.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.messages == nil {
		l.messages = make(map[string][]live.Message)
	}
	l.messages[channel] = append(l.messages[channel], m)
}

// On are the messages of a channel so far.
func (l *Live) On(channel string) []live.Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.messages[channel])
}
