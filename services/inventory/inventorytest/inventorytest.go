// Package inventorytest runs the inventory service on a real database.
package inventorytest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/inventory"
)

// Store is the warehouse of every test.
const Store = "blr-test"

// Start is when every test begins; TTL is how long its holds last.
var Start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const TTL = 10 * time.Minute

// Fixture is the service and what it stands on. Its consumers run; its loops do not.
type Fixture struct {
	*inventory.Service
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock *clock.Manual
}

// New makes the service; its consumers run until the test ends.
func New(t testing.TB) *Fixture {
	t.Helper()
	pool := storagetest.Pool(t,
		storagetest.Migration{Schema: events.Schema, FS: events.Migrations()},
		storagetest.Migration{Schema: idem.Schema, FS: idem.Migrations()},
		storagetest.Migration{Schema: inventory.Schema, FS: inventory.Migrations()})
	_, err := pool.Exec(t.Context(), `INSERT INTO inventory.stores (warehouse_id, opens_minute, closes_minute, time_zone, version) VALUES ($1, 0, 1440, 'Asia/Kolkata', 0)`, Store)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, pool, clock.NewManual(Start))
}

// Another makes a second process on the same database and clock, with a pool of its own.
func (f *Fixture) Another(t testing.TB) *Fixture {
	t.Helper()
	pool, err := storage.Open(t.Context(), f.Pool.Config().ConnString(), storage.PoolOptions{MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return start(t, pool, f.Clock)
}

func start(t testing.TB, pool *pgxpool.Pool, clk *clock.Manual) *Fixture {
	t.Helper()
	f := &Fixture{Pool: pool, Clock: clk, Bus: events.NewBus(pool, events.Options{Poll: 5 * time.Millisecond})}
	var err error
	f.Service, err = inventory.New(inventory.Deps{Pool: pool, Bus: f.Bus, Clock: clk, Log: slog.New(slog.DiscardHandler)}, inventory.Config{PublishInterval: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	Background(t, f.Bus.Run)
	return f
}

// Background runs a loop until the test ends.
func Background(t testing.TB, run func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// As is a context of a caller with a fresh idempotency key.
func As(ctx context.Context, user string, role authv1.Role) context.Context {
	ctx = auth.WithPrincipal(ctx, auth.Principal{UserID: user, Role: role, Warehouse: Store})
	return rpc.WithIdempotencyKey(ctx, ids.Secret())
}

// Receive puts units of products on the shelf.
func (f *Fixture) Receive(t testing.TB, quantity int32, products ...string) {
	t.Helper()
	req := &inventoryv1.ReceiveStockRequest{WarehouseId: Store}
	for _, product := range products {
		req.Lines = append(req.Lines, &inventoryv1.ReceiveStockRequest_Line{ProductId: product, Quantity: quantity})
	}
	if _, err := f.ReceiveStock(As(t.Context(), "manager", authv1.Role_ROLE_STORE_MANAGER), req); err != nil {
		t.Fatal(err)
	}
}

// Hold reserves as a cart does.
func (f *Fixture) Hold(ctx context.Context, hold, product string, quantity int32) error {
	_, err := f.Reserve(ctx, &inventoryv1.ReserveRequest{
		HoldId: hold, WarehouseId: Store, ProductId: product, Quantity: quantity, ExpiresAt: timestamppb.New(f.Clock.Now().Add(TTL)),
	})
	return err
}

// Order confirms a hold for an order.
func (f *Fixture) Order(ctx context.Context, hold, order string, lines ...*inventoryv1.StockLine) error {
	_, err := f.Confirm(ctx, &inventoryv1.ConfirmRequest{HoldId: hold, OrderId: order, WarehouseId: Store, Lines: lines})
	return err
}

// Line is a stock line.
func Line(product string, quantity int32) *inventoryv1.StockLine {
	return &inventoryv1.StockLine{ProductId: product, Quantity: quantity}
}

// Level reads quantity and reserved_quantity.
func (f *Fixture) Level(t testing.TB, product string) (quantity, reserved int32) {
	t.Helper()
	level, err := f.GetStock(t.Context(), &inventoryv1.GetStockRequest{WarehouseId: Store, ProductId: product})
	if err != nil {
		t.Fatal(err)
	}
	return level.Quantity, level.ReservedQuantity
}
