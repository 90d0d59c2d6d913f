package location

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/geocode"
	"doorstep/kit/ids"
	"doorstep/kit/live"
	"doorstep/services/location/db/dbgen"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "location"

// topic of the service's events.
const topic = "location"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the location schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Live shows the newest position to those who watch an order.
type Live interface {
	PublishLatest(channel string, m live.Message)
}

// Deps are what the service stands on.
type Deps struct {
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock clock.Clock
	Log   *slog.Logger
	Live  Live
	// Names makes the geocoder; nil for an installation without one. It may take its time.
	Names func(ctx context.Context) (geocode.Geocoder, error)
	// Roads are the streets, as riders ride; nil where none are loaded.
	Roads Roads
	// SlowDown makes the streets as slow as is said, of overlapping areas by the first; nil where nothing
	// depends on it.
	SlowDown func(ctx context.Context, said []*locationv1.Condition) error
}

// Service is zones and riders' positions.
type Service struct {
	Deps
	cfg Config
	db  *dbgen.Queries
	// process names this one among those that exchange positions.
	process string

	places     *places
	index      *index
	trips      *trips
	samples    *samples
	arrivals   chan arrival
	partitions *partitions
	metrics    metrics
	names      placeNames
	// changed holds at most one: the conditions have changed.
	changed chan struct{}
}

var (
	_ locationv1connect.LocationPublicServiceHandler = (*Service)(nil)
	_ locationv1connect.LocationServiceHandler       = (*Service)(nil)
)

// New makes the service and subscribes it to the events it needs.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil || deps.Live == nil {
		return nil, errors.New("location needs a pool, a bus, a clock and live")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	cfg = cfg.withDefaults()
	x := newIndex()
	s := &Service{
		Deps: deps, cfg: cfg, db: dbgen.New(deps.Pool), process: ids.Secret(),
		places: newPlaces(), index: x, trips: newTrips(x),
		samples: newSamples(cfg.HistoryQueue), arrivals: make(chan arrival, arrivalQueue), partitions: newPartitions(deps.Pool),
		names: placeNames{ready: make(chan struct{})}, changed: make(chan struct{}, 1),
	}
	if err := s.metrics.register(s.samples); err != nil {
		return nil, err
	}
	s.subscribe()
	return s, nil
}

// subscribe keeps the tables (the consumer, once in the installation) and the memory (the watchers,
// in every process) up to date.
func (s *Service) subscribe() {
	s.Bus.Subscribe("location",
		events.On(s.onWarehouseSaved),
		events.OnBatch(s.onOrderConfirmed),
		events.OnBatch(s.onPartnerStateChanged),
		events.OnBatch(s.onRiderAssigned),
		events.OnBatch(s.onOrderHandedOver),
		events.OnBatch(s.onRiderUnassigned),
		events.OnBatch(s.onDeliveryCompleted),
		events.OnBatch(s.onDeliveryFailed),
		events.OnBatch(s.onOrderCancelled),
	)
	s.Bus.Watch(
		events.Watch(s.seeZoneSaved),
		events.Watch(s.seeConditionsChanged),
		events.Watch(s.seeWarehouseSaved),
		events.Watch(s.seePartnerStateChanged),
		events.Watch(s.seeRiderAssigned),
		events.Watch(s.seeOrderHandedOver),
		events.Watch(s.seeRiderUnassigned),
		events.Watch(s.seeDeliveryCompleted),
		events.Watch(s.seeDeliveryFailed),
		events.Watch(s.seeOrderCancelled),
	)
}

// Run keeps the background loops going until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.openNames(ctx) })
	group.Go(func() error { return s.reload(ctx) })
	group.Go(func() error { return s.followConditions(ctx) })
	group.Go(func() error { return s.exchangePositions(ctx) })
	group.Go(func() error { return s.publishArrivals(ctx) })
	group.Go(func() error { return s.writeHistory(ctx) })
	group.Go(func() error { return s.keepPartitions(ctx) })
	group.Go(func() error { return s.forgetDoors(ctx) })
	return group.Wait()
}
