package warehouse

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	catalogv1 "doorstep/gen/catalog/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/gen/warehouse/v1/warehousev1connect"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/live"
	"doorstep/services/warehouse/db/dbgen"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "warehouse"

// topic of the service's events.
const topic = "warehouse"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the warehouse schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Inventory books picked units out of the store, and keeps substitutes for an order.
type Inventory interface {
	ReserveMore(ctx context.Context, req *inventoryv1.ReserveMoreRequest) (*inventoryv1.ReserveMoreResponse, error)
	Pick(ctx context.Context, req *inventoryv1.PickRequest) (*inventoryv1.PickResponse, error)
}

// Catalog knows what may stand in for a product.
type Catalog interface {
	ListSubstitutes(ctx context.Context, req *catalogv1.ListSubstitutesRequest) (*catalogv1.QuoteResponse, error)
}

// Live tells the apps of a store that something changed.
type Live interface {
	Publish(ctx context.Context, channel string, m live.Message) error
}

// Deps are what the service stands on.
type Deps struct {
	Pool      *pgxpool.Pool
	Bus       *events.Bus
	Clock     clock.Clock
	Keys      *auth.Keys
	Log       *slog.Logger
	Catalog   Catalog
	Inventory Inventory
	Live      Live
}

// Service is the dark stores of the installation.
type Service struct {
	Deps
	cfg     Config
	db      *dbgen.Queries
	changes *changes
	metrics metrics
}

var _ warehousev1connect.WarehousePublicServiceHandler = (*Service)(nil)

// New makes the service and subscribes it to the events it needs.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil || deps.Keys == nil || deps.Catalog == nil || deps.Inventory == nil || deps.Live == nil {
		return nil, errors.New("warehouse needs a pool, a bus, a clock, keys, catalog, inventory and live")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{Deps: deps, cfg: cfg.withDefaults(), db: dbgen.New(deps.Pool), changes: newChanges(), metrics: newMetrics()}
	deps.Bus.Subscribe("warehouse",
		events.OnBatch(s.onOrderConfirmed),
		events.OnBatch(s.onOrderCancelled),
		events.On(s.onRiderAssigned),
		events.On(s.onRiderUnassigned),
		events.On(s.onRiderArrivedAtStore),
	)
	return s, nil
}

// Run keeps the background loops going until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.sweepPacking(ctx) })
	group.Go(func() error { return s.tellStores(ctx) })
	return group.Wait()
}
