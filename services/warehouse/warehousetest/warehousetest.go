// Package warehousetest runs the warehouse service on a database of its own, with an inventory that
// remembers what it was told.
package warehousetest

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/live"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/warehouse"
)

// Store is the store of most tests; Start is when they begin.
const Store = "blr-1"

var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// World is the service and what is around it.
type World struct {
	T         testing.TB
	Pool      *pgxpool.Pool
	Bus       *events.Bus
	Clock     *clock.Manual
	Keys      *auth.Keys
	Service   *warehouse.Service
	Catalog   *Catalog
	Inventory *Inventory
	Live      *Live
}

// New starts the service with its consumer. Background loops do not run.
func New(t testing.TB) *World {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: warehouse.Schema, FS: warehouse.Migrations()})
	keys, err := auth.NewKeys(auth.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	w := &World{
		T: t, Pool: pool, Clock: clock.NewManual(Start), Keys: keys,
		Catalog: &Catalog{}, Inventory: &Inventory{}, Live: &Live{},
	}
	w.Service, w.Bus = w.Another()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Bus.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("bus: %v", err)
		}
	})
	return w
}

// Another is the service of another process on the same database; its bus does not run.
func (w *World) Another() (*warehouse.Service, *events.Bus) {
	w.T.Helper()
	bus := events.NewBus(w.Pool, events.Options{Poll: 5 * time.Millisecond})
	service, err := warehouse.New(warehouse.Deps{
		Pool: w.Pool, Bus: bus, Clock: w.Clock, Keys: w.Keys, Catalog: w.Catalog, Inventory: w.Inventory, Live: w.Live,
	}, warehouse.Config{})
	if err != nil {
		w.T.Fatal(err)
	}
	return service, bus
}

// As is a context of somebody who works in the store.
func As(userID string, role authv1.Role) context.Context {
	return auth.WithPrincipal(context.Background(), auth.Principal{UserID: userID, Role: role, Warehouse: Store})
}

// Picker is a context of a picker of the store.
func Picker(userID string) context.Context { return As(userID, authv1.Role_ROLE_PICKER) }

// Publish writes an event of another service into the outbox.
func (w *World) Publish(subject string, payload proto.Message) {
	w.T.Helper()
	err := events.Publish(context.Background(), w.Pool, events.Draft{
		Topic: "test", Subject: subject, PartitionKey: Store, Time: w.Clock.Now(), Payload: payload,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	w.Bus.Wake()
}

// Line is an ambient food line; its barcode is "code-" and the product.
func Line(productID string, quantity int32) *eventsv1.OrderLine {
	return &eventsv1.OrderLine{
		ProductId: productID, Name: productID, Quantity: quantity, PriceMinor: 1000,
		StorageZone: "ambient", IsFood: true, Barcodes: []string{"code-" + productID, "alt-" + productID},
	}
}

// Confirmed is the event of an order that is promised some minutes after Start.
func Confirmed(orderID string, minutes int, lines ...*eventsv1.OrderLine) *eventsv1.OrderConfirmed {
	return &eventsv1.OrderConfirmed{
		OrderId: orderID, UserId: "user", WarehouseId: Store, Lines: lines, RideS: 300,
		ConfirmedAt: timestamppb.New(Start), PromiseAt: timestamppb.New(Start.Add(time.Duration(minutes) * time.Minute)),
	}
}

// Queue confirms an order and waits until its pick is queued.
func (w *World) Queue(orderID string, minutes int, lines ...*eventsv1.OrderLine) *warehousev1.Pick {
	w.T.Helper()
	w.Publish(orderID, Confirmed(orderID, minutes, lines...))
	return w.WaitFor(orderID, func(p *warehousev1.Pick) bool { return p.Status == "queued" })
}

// Assign says that a rider comes for an order, and waits until the store knows.
func (w *World) Assign(orderID, tripID, riderID, code string) {
	w.T.Helper()
	w.Publish(orderID, &eventsv1.RiderAssigned{
		OrderId: orderID, WarehouseId: Store, TripId: tripID, PartnerId: riderID,
		PickupCodeSealed: w.Keys.Seal("event.pickup_code", code),
	})
	w.WaitFor(orderID, func(p *warehousev1.Pick) bool { return p.RiderId == riderID })
}

// WaitFor polls a pick until it is as wanted.
func (w *World) WaitFor(orderID string, wanted func(p *warehousev1.Pick) bool) *warehousev1.Pick {
	w.T.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		pick, err := w.Service.GetPick(context.Background(), &warehousev1.PickRef{WarehouseId: Store, OrderId: orderID})
		if err == nil && wanted(pick) {
			return pick
		}
		select {
		case <-deadline.C:
			w.T.Fatalf("order %s never came to the wanted state; it is %v, %v", orderID, pick, err)
		case <-poll.C:
		}
	}
}

// Pick claims, scans everything and returns the pick, ready to be packed.
func (w *World) Pick(picker, orderID string) *warehousev1.Pick {
	w.T.Helper()
	claimed, err := w.Service.ClaimPick(Picker(picker), &warehousev1.ClaimPickRequest{WarehouseId: Store})
	if err != nil || claimed.Pick.GetOrderId() != orderID {
		w.T.Fatalf("claim: got %v, %v, want order %s", claimed, err, orderID)
	}
	pick := claimed.Pick
	for _, line := range claimed.Pick.Lines {
		pick, err = w.Service.ScanItem(Picker(picker), &warehousev1.ScanItemRequest{
			WarehouseId: Store, OrderId: orderID, ProductId: line.ProductId, PickedTotal: line.Quantity,
		})
		if err != nil {
			w.T.Fatalf("scan %s: %v", line.ProductId, err)
		}
	}
	return pick
}

// Events are what the service has published about a subject, in order.
func (w *World) Events(subject string) []events.Event {
	w.T.Helper()
	rows, err := w.Pool.Query(context.Background(),
		`SELECT type, seq, payload FROM events.outbox WHERE topic = 'warehouse' AND subject = $1 ORDER BY id`, subject)
	if err != nil {
		w.T.Fatal(err)
	}
	defer rows.Close()
	var published []events.Event
	for rows.Next() {
		var e events.Event
		if err := rows.Scan(&e.Type, &e.Seq, &e.Payload); err != nil {
			w.T.Fatal(err)
		}
		published = append(published, e)
	}
	if rows.Err() != nil {
		w.T.Fatal(rows.Err())
	}
	return published
}

// Catalog lets products stand in for others, best first.
type Catalog struct {
	Substitutes map[string][]*catalogv1.QuotedProduct
}

func (c *Catalog) ListSubstitutes(_ context.Context, req *catalogv1.ListSubstitutesRequest) (*catalogv1.QuoteResponse, error) {
	return &catalogv1.QuoteResponse{Currency: "INR", Products: c.Substitutes[req.ProductId]}, nil
}

// Inventory remembers the picks it was told. Answer, when set, is asked first. Free units are left of
// products that are named; of others there are plenty.
type Inventory struct {
	Answer func(req *inventoryv1.PickRequest) error
	Free   map[string]int32
	// Sellable is how many units may be sold of products that are named; of others all.
	Sellable map[string]int32
	// Ended are orders that keep nothing any more.
	Ended map[string]bool

	mu    sync.Mutex // guards the following and Free
	picks []*inventoryv1.PickRequest
	kept  map[string]int32 // by order and product
}

func (i *Inventory) ReserveMore(_ context.Context, req *inventoryv1.ReserveMoreRequest) (*inventoryv1.ReserveMoreResponse, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.Ended[req.OrderId] {
		return nil, errs.New(errs.FailedPrecondition, "hold_ended", "The hold of %q has ended.", req.OrderId)
	}
	key := req.OrderId + " " + req.ProductId
	lacks := max(0, req.AtLeast-i.kept[key])
	if free, named := i.Free[req.ProductId]; named {
		if lacks > free {
			return nil, errs.New(errs.FailedPrecondition, "out_of_stock", "Only %d left.", free)
		}
		i.Free[req.ProductId] = free - lacks
	}
	if i.kept == nil {
		i.kept = make(map[string]int32)
	}
	i.kept[key] += lacks
	return &inventoryv1.ReserveMoreResponse{}, nil
}

// Kept are the units of a product that an order keeps beyond what it began with.
func (i *Inventory) Kept(orderID, productID string) int32 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.kept[orderID+" "+productID]
}

func (i *Inventory) Pick(_ context.Context, req *inventoryv1.PickRequest) (*inventoryv1.PickResponse, error) {
	if i.Answer != nil {
		if err := i.Answer(req); err != nil {
			return nil, err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	res := &inventoryv1.PickResponse{}
	for _, line := range req.Picked {
		if most, named := i.Sellable[line.ProductId]; named && line.Quantity > most {
			res.Unsellable = append(res.Unsellable, &inventoryv1.StockLine{ProductId: line.ProductId, Quantity: most})
		}
	}
	if len(res.Unsellable) == 0 {
		i.picks = append(i.picks, req)
	}
	return res, nil
}

// Picks are the requests that were answered.
func (i *Inventory) Picks() []*inventoryv1.PickRequest {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.picks)
}

// Live remembers which orders the apps of a store were told about.
type Live struct {
	mu     sync.Mutex // guards orders
	orders map[string][]string
}

func (l *Live) Publish(_ context.Context, channel string, m live.Message) error {
	var change struct {
		OrderIDs []string `json:"order_ids"`
	}
	if err := json.Unmarshal(m.Data, &change); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.orders == nil {
		l.orders = make(map[string][]string)
	}
	l.orders[channel+" "+m.Event] = append(l.orders[channel+" "+m.Event], change.OrderIDs...)
	return nil
}

// Told are the orders named in messages of an event on a channel.
func (l *Live) Told(channel, event string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.orders[channel+" "+event])
}
