// Package deliverytest runs the delivery service on a real database with its neighbours faked.
package deliverytest

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/kit/idem"
	"doorstep/kit/live"
	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
	"doorstep/services/delivery"
)

// Store is the store of every test. It serves everything south of latitude 13.
const Store = "blr-test"

// Code is what every customer says at the door.
const Code = "4711"

// Start is when every test begins: noon in Bengaluru.
var Start = time.Date(2026, 11, 22, 6, 30, 0, 0, time.UTC)

// At is where the store is.
var At = geo.Point{Latitude: 12.9352, Longitude: 77.6245}

// Fixture is the service and what it stands on.
type Fixture struct {
	*delivery.Service
	Pool  *pgxpool.Pool
	Clock *clock.Manual
	Keys  *auth.Keys
	Map   *Map
	Told  *Told
}

// New makes the service; it and its consumers run until the test ends.
func New(t testing.TB, cfg delivery.Config) *Fixture {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()},
		storagetest.Migration{Schema: delivery.Schema, FS: delivery.Migrations()})
	keys, err := auth.NewKeys([]byte("a secret that is only for the tests"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.DispatchEvery == 0 {
		cfg.DispatchEvery = 20 * time.Millisecond // the clock stands still; the loops do not
	}
	f := &Fixture{Pool: pool, Clock: clock.NewManual(Start), Keys: keys, Map: &Map{riders: map[string]*locationv1.NearRider{}}, Told: &Told{}}
	bus := events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond})
	f.Service, err = delivery.New(delivery.Deps{
		Pool: pool, Bus: bus, Clock: f.Clock, Keys: keys, Log: slog.New(slog.DiscardHandler), Location: f.Map, Live: f.Told,
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after the loops have ended
		report, err := verify.Check(context.Background(), pool, delivery.Invariants)
		if err == nil {
			err = report.Err()
		}
		if err != nil {
			t.Error(err)
		}
	})
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return bus.Run(ctx) })
	group.Go(func() error { return f.Run(ctx) })
	t.Cleanup(func() {
		stop()
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
	})
	f.Tell(t, "warehouse", Store, &eventsv1.WarehouseSaved{
		WarehouseId: Store, Name: "Koramangala", Latitude: At.Latitude, Longitude: At.Longitude, ServiceRadius: 3000, IsActive: true, ClosesMinute: 1440, TimeZone: "Asia/Kolkata",
	})
	Await(t, "the store", func() bool { return f.Count(t, `SELECT count(*) FROM delivery.stores`) == 1 })
	return f
}

// Again is another process of the service on the same database. It serves; its loops do not run.
func (f *Fixture) Again(t testing.TB, cfg delivery.Config) *delivery.Service {
	t.Helper()
	s, err := delivery.New(delivery.Deps{
		Pool: f.Pool, Bus: events.NewBus(f.Pool, events.Options{}), Clock: f.Clock, Keys: f.Keys, Location: f.Map, Live: f.Told,
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Customer is the context of a customer.
func Customer(t testing.TB, id string) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: id, Role: authv1.Role_ROLE_CUSTOMER})
}

// Rider is the context of a rider.
func Rider(t testing.TB, id string) context.Context {
	return auth.WithPrincipal(t.Context(), auth.Principal{UserID: id, Role: authv1.Role_ROLE_RIDER})
}

// Hire makes a partner.
func (f *Fixture) Hire(t testing.TB, id string) {
	t.Helper()
	_, err := f.SavePartner(t.Context(), &deliveryv1.SavePartnerRequest{
		PartnerId: id, Name: "Ravi", Phone: phoneOf(id), VehicleType: "bike", VehicleNumber: "KA 01 1234", WarehouseId: Store,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// phoneOf is a number for each id.
func phoneOf(id string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return fmt.Sprintf("+919%09d", h.Sum32()%1_000_000_000)
}

// Online makes a partner who waits some metres north of the store.
func (f *Fixture) Online(t testing.TB, id string, metres float64) {
	t.Helper()
	f.Hire(t, id)
	at := North(metres)
	f.Map.Put(id, at)
	if _, err := f.GoOnline(Rider(t, id), &deliveryv1.GoOnlineRequest{Latitude: at.Latitude, Longitude: at.Longitude}); err != nil {
		t.Fatal(err)
	}
}

// North is a point some metres north of the store.
func North(metres float64) geo.Point {
	return geo.Point{Latitude: At.Latitude + metres/111_195, Longitude: At.Longitude}
}

// Order is order_confirmed as the order service says it: one line, Rs 120 in cash, a kilometre away.
func (f *Fixture) Order(id string) *eventsv1.OrderConfirmed {
	now := f.Clock.Now()
	address, _ := json.Marshal(map[string]string{"address": "12 MG Road", "notes": "blue gate", "name": "Asha"})
	door := North(1000)
	return &eventsv1.OrderConfirmed{
		OrderId: id, UserId: "customer", WarehouseId: Store, Lines: []*eventsv1.OrderLine{{ProductId: "milk", Quantity: 1, IsFood: true}},
		ConfirmedAt: timestamppb.New(now), PromiseAt: timestamppb.New(now.Add(30 * time.Minute)), EstimateAt: timestamppb.New(now.Add(9 * time.Minute)),
		RideS: 369, Latitude: door.Latitude, Longitude: door.Longitude, AddressSealed: f.Keys.Seal("event.address", string(address)),
		DeliveryOtpSealed: f.Keys.Seal("event.delivery_otp", Code), CashDueMinor: 12000,
	}
}

// Confirm publishes orders and waits until the service has them.
func (f *Fixture) Confirm(t testing.TB, orders ...*eventsv1.OrderConfirmed) {
	t.Helper()
	for _, o := range orders {
		f.Tell(t, "order", o.OrderId, o)
	}
	for _, o := range orders {
		Await(t, "order "+o.OrderId, func() bool { return f.Status(t, o.OrderId) != "" })
	}
}

// Offer waits until a rider has an offer.
func (f *Fixture) Offer(t testing.TB, rider string) *deliveryv1.Offer {
	t.Helper()
	var offer *deliveryv1.Offer
	Await(t, "an offer to "+rider, func() bool {
		list, err := f.ListOffers(Rider(t, rider), &deliveryv1.ListOffersRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Offers) > 0 {
			offer = list.Offers[0]
		}
		return offer != nil
	})
	return offer
}

// Accept takes the rider's offer.
func (f *Fixture) Accept(t testing.TB, rider string) *deliveryv1.Trip {
	t.Helper()
	trip, err := f.AcceptOffer(Rider(t, rider), &deliveryv1.OfferRef{OfferId: f.Offer(t, rider).OfferId})
	if err != nil {
		t.Fatal(err)
	}
	return trip
}

// Pack publishes that the bags of an order are ready.
func (f *Fixture) Pack(t testing.TB, orderID string, cash int64) {
	t.Helper()
	now := timestamppb.New(f.Clock.Now())
	f.Tell(t, "warehouse", orderID, &eventsv1.OrderPacked{OrderId: orderID, WarehouseId: Store, PickDoneAt: now, PackedAt: now})
	f.Tell(t, "order", orderID, &eventsv1.OrderReadyForPickup{OrderId: orderID, WarehouseId: Store, CashDueMinor: cash})
	Await(t, "packed "+orderID, func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.orders WHERE order_id = $1 AND packed_at IS NOT NULL AND cash_due_minor = $2`, orderID, cash) == 1
	})
}

// HandOver publishes that a rider has the bags and waits until the service knows.
func (f *Fixture) HandOver(t testing.TB, orderID, rider string) {
	t.Helper()
	f.Tell(t, "warehouse", orderID, &eventsv1.OrderHandedOver{OrderId: orderID, WarehouseId: Store, PartnerId: rider, HandedOverAt: timestamppb.New(f.Clock.Now())})
	Await(t, "handover of "+orderID, func() bool { return f.Status(t, orderID) == "picked_up" })
}

// Tell publishes an event of a neighbour.
func (f *Fixture) Tell(t testing.TB, topic, subject string, payload proto.Message) {
	t.Helper()
	err := events.Publish(t.Context(), f.Pool, events.Draft{Topic: topic, Subject: subject, PartitionKey: Store, Time: f.Clock.Now(), Payload: payload})
	if err != nil {
		t.Fatal(err)
	}
}

// Status of an order in the database, "" when it is unknown.
func (f *Fixture) Status(t testing.TB, orderID string) string {
	t.Helper()
	var status string
	if err := f.Pool.QueryRow(t.Context(), `SELECT COALESCE((SELECT status FROM delivery.orders WHERE order_id = $1), '')`, orderID).Scan(&status); err != nil {
		t.Fatal(err)
	}
	return status
}

// Count runs a query that counts.
func (f *Fixture) Count(t testing.TB, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := f.Pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Events are the types of the events about a subject, in order; it checks that their numbers have no
// gaps.
func (f *Fixture) Events(t testing.TB, subject string) []string {
	t.Helper()
	rows, err := f.Pool.Query(t.Context(), `SELECT type, seq FROM events.outbox WHERE topic = 'delivery' AND subject = $1 AND seq > 0 ORDER BY id`, subject)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var types []string
	for rows.Next() {
		var name string
		var seq int
		if err := rows.Scan(&name, &seq); err != nil {
			t.Fatal(err)
		}
		if types = append(types, name); seq != len(types) {
			t.Errorf("event %s of %s has number %d, want %d", name, subject, seq, len(types))
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return types
}

// Await polls until a condition holds.
func Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("still waiting for %s", what)
		}
	}
}

// Map is where everything is.
type Map struct {
	mu         sync.Mutex // guards the following
	riders     map[string]*locationv1.NearRider
	closed     bool
	conditions *locationv1.ListConditionsResponse
	others     []*locationv1.ServingStore
}

// Slow says what slows riders down.
func (m *Map) Slow(conditions ...*locationv1.Condition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conditions = &locationv1.ListConditionsResponse{Conditions: conditions}
}

// CurrentConditions are those that were said last.
func (m *Map) CurrentConditions(context.Context, *locationv1.ListConditionsRequest) (*locationv1.ListConditionsResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conditions == nil {
		return &locationv1.ListConditionsResponse{}, nil
	}
	return proto.CloneOf(m.conditions), nil
}

// Neighbour opens another store some metres north, which serves the same places.
func (m *Map) Neighbour(t testing.TB, f *Fixture, id string, metres float64) {
	t.Helper()
	at := North(metres)
	f.Tell(t, "warehouse", id, &eventsv1.WarehouseSaved{
		WarehouseId: id, Name: id, Latitude: at.Latitude, Longitude: at.Longitude, ServiceRadius: 3000, IsActive: true, ClosesMinute: 1440, TimeZone: "Asia/Kolkata",
	})
	Await(t, "the store "+id, func() bool {
		return f.Count(t, `SELECT count(*) FROM delivery.stores WHERE warehouse_id = $1`, id) == 1
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.others = append(m.others, &locationv1.ServingStore{WarehouseId: id, Name: id, Latitude: at.Latitude, Longitude: at.Longitude, Open: true})
}

// Close closes the store for the night.
func (m *Map) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
}

// Put places a rider, heard of just now.
func (m *Map) Put(id string, at geo.Point) { m.Age(id, at, 0) }

// Age places a rider whose position has an age.
func (m *Map) Age(id string, at geo.Point, seconds float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.riders[id] = &locationv1.NearRider{PartnerId: id, Latitude: at.Latitude, Longitude: at.Longitude, DistanceM: at.Metres(At), AgeS: seconds}
}

// Locate finds the store south of latitude 13.
func (m *Map) Locate(_ context.Context, req *locationv1.LocateRequest) (*locationv1.LocateResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if req.Latitude >= 13 {
		return &locationv1.LocateResponse{}, nil
	}
	stores := []*locationv1.ServingStore{{WarehouseId: Store, Name: "Koramangala", Latitude: At.Latitude, Longitude: At.Longitude, Open: !m.closed}}
	return &locationv1.LocateResponse{Stores: append(stores, m.others...)}, nil
}

// NearestRiders knows everyone who was placed.
func (m *Map) NearestRiders(context.Context, *locationv1.NearestRidersRequest) (*locationv1.NearestRidersResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	res := &locationv1.NearestRidersResponse{}
	for _, r := range m.riders {
		res.Riders = append(res.Riders, proto.CloneOf(r))
	}
	return res, nil
}

// Told is what riders' apps were told.
type Told struct {
	mu       sync.Mutex // guards messages
	messages []string
}

// Publish notes the message.
func (l *Told) Publish(_ context.Context, channel string, m live.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.messages = append(l.messages, channel+" "+m.Event+" "+string(m.Data))
	return nil
}

// All messages so far: channel, event and data.
func (l *Told) All() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.messages...)
}

// OfferOf is the newest offer of an order.
func (f *Fixture) OfferOf(t testing.TB, orderID string) string {
	t.Helper()
	var id string
	if err := f.Pool.QueryRow(t.Context(), `SELECT id FROM delivery.offers WHERE $1 = ANY (order_ids) ORDER BY id DESC LIMIT 1`, orderID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}
