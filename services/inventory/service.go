package inventory

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"doorstep/gen/inventory/v1/inventoryv1connect"
	"doorstep/kit/batch"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/kpi"
	"doorstep/services/inventory/db/dbgen"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "inventory"

// topic of the events the service publishes.
const topic = "inventory"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the inventory schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Deps are what the service stands on.
type Deps struct {
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock clock.Clock
	Log   *slog.Logger
}

// Service answers for apps and for other services.
type Service struct {
	pool    *pgxpool.Pool
	bus     *events.Bus
	clock   clock.Clock
	log     *slog.Logger
	cfg     Config
	queries *dbgen.Queries
	changed *changed
	takers  takers
	look    *batch.Line[ask, answer]
	short   shortages
	metrics metrics
}

var (
	_ inventoryv1connect.InventoryPublicServiceHandler = (*Service)(nil)
	_ inventoryv1connect.InventoryServiceHandler       = (*Service)(nil)
)

// New makes the service and subscribes it to its events; it starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil {
		return nil, errors.New("inventory needs a pool, a bus and a clock")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		pool: deps.Pool, bus: deps.Bus, clock: deps.Clock, log: deps.Log, cfg: cfg.withDefaults(),
		queries: dbgen.New(deps.Pool), changed: newChanged(), metrics: newMetrics(),
	}
	s.takers = takers{lines: make(map[string]*batch.Line[ask, answer]), take: s.takeTogether}
	s.look = batch.New(mostLooks, s.lookTogether)
	s.short.keys = make(map[levelKey]struct{})
	s.bus.Subscribe("inventory",
		events.On(s.onWarehouseSaved),
		events.OnBatch(s.onOrderCancelled),
		events.OnBatch(s.onGoodsReturned),
	)
	return s, nil
}

// Run ends expired holds, blocks lots past their last day of sale and tells the stock levels until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.sweepExpired(ctx) })
	group.Go(func() error { return s.blockLots(ctx) })
	group.Go(func() error { return s.publishLevels(ctx) })
	group.Go(func() error {
		return kpi.Export(ctx, kpis, func() kpi.Rows { return kpiRows{s.queries, s.clock.Now()} }, s.clock, s.log)
	})
	return group.Wait()
}
