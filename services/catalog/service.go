package catalog

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/kit/clock"
	"doorstep/kit/events"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "catalog"

// topic of the events the service publishes.
const topic = "catalog"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the catalog schema.
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
	library *library
	stock   *availability
	ratings *ratings
	changes *changes
	metrics metrics
}

var (
	_ catalogv1connect.CatalogPublicServiceHandler = (*Service)(nil)
	_ catalogv1connect.CatalogServiceHandler       = (*Service)(nil)
)

// New makes the service, with its consumer and watchers on the bus; it starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil {
		return nil, errors.New("catalog needs a pool, a bus and a clock")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	stock, ratings := newAvailability(), newRatings()
	s := &Service{
		pool: deps.Pool, bus: deps.Bus, clock: deps.Clock, log: deps.Log, cfg: cfg.withDefaults(),
		library: newLibrary(stock, ratings), stock: stock, ratings: ratings, changes: newChanges(),
	}
	var err error
	if s.metrics, err = newMetrics(s.library); err != nil {
		return nil, err
	}
	s.bus.Subscribe("catalog", events.OnBatch(s.onOrderRated))
	s.bus.Watch(
		events.Watch(s.onProductRated),
		events.Watch(s.onProductSaved),
		events.Watch(s.onCategorySaved),
		events.Watch(s.onStockLevelsChanged),
	)
	return s, nil
}

// Run reads the view and keeps it up to date with other processes until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	s.changes.note(false) // the first round reads the whole
	return s.refresh(ctx)
}
