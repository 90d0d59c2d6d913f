package delivery

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"doorstep/gen/delivery/v1/deliveryv1connect"
	eventsv1 "doorstep/gen/events/v1"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/kpi"
	"doorstep/kit/live"
	"doorstep/kit/pictures"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/travel"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "delivery"

// topic of the service's events.
const topic = "delivery"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the delivery schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Location knows which store serves a place, where riders are and what slows them down.
type Location interface {
	Locate(ctx context.Context, req *locationv1.LocateRequest) (*locationv1.LocateResponse, error)
	NearestRiders(ctx context.Context, req *locationv1.NearestRidersRequest) (*locationv1.NearestRidersResponse, error)
	CurrentConditions(ctx context.Context, req *locationv1.ListConditionsRequest) (*locationv1.ListConditionsResponse, error)
}

// Live tells a rider's app that something changed.
type Live interface {
	Publish(ctx context.Context, channel string, m live.Message) error
}

// Deps are what the service stands on.
type Deps struct {
	Pool     *pgxpool.Pool
	Bus      *events.Bus
	Clock    clock.Clock
	Keys     *auth.Keys
	Log      *slog.Logger
	Location Location
	Live     Live
}

// Service is the riders of the installation and what they carry.
type Service struct {
	Deps
	cfg  Config
	db   *dbgen.Queries
	view view
	// slow is what slows riders down, as said last.
	slow atomic.Pointer[[]travel.Slowdown]
	// arrivals at the stores that this process dispatches for.
	arrivals arrivals
	// forecasts of their demand; only the loop that dispatches uses them.
	forecasts forecasts
	metrics   metrics
	// pictures reads what riders took at doors.
	pictures *pictures.Reader
	// holder is this process's name in the leases of stores.
	holder string
	// news for riders; full means dropped.
	news chan events.Of[*eventsv1.TripChanged]
}

var (
	_ deliveryv1connect.DeliveryPublicServiceHandler = (*Service)(nil)
	_ deliveryv1connect.DeliveryServiceHandler       = (*Service)(nil)
)

// New makes the service and subscribes it to the events it needs.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil || deps.Keys == nil || deps.Location == nil || deps.Live == nil {
		return nil, errors.New("delivery needs a pool, a bus, a clock, keys, location and live")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		Deps: deps, cfg: cfg.withDefaults(), db: dbgen.New(deps.Pool), holder: ids.Secret(), forecasts: make(forecasts),
		news: make(chan events.Of[*eventsv1.TripChanged], maxNews), metrics: newMetrics(), pictures: pictures.NewReader(pictureLimits),
	}
	deps.Bus.Subscribe("delivery",
		events.OnBatch(s.onOrderConfirmed),
		events.On(s.onOrderCancelled),
		events.OnBatch(s.onOrderReadyForPickup),
		events.On(s.onWarehouseSaved),
		events.OnBatch(s.onPickStarted),
		events.OnBatch(s.onOrderPacked),
		events.OnBatch(s.onOrderHandedOver),
		events.On(s.onPartnerAtStore),
		events.On(s.onPartnerAtDoor),
		events.OnBatch(s.onDeliveryCompleted),
		events.OnBatch(s.onPushReachChanged),
		events.On(s.onCashDeposited),
	)
	deps.Bus.Watch(events.Watch(s.seeTripChanged))
	return s, nil
}

// Run keeps the background loops going until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.refreshView(ctx) })
	group.Go(func() error { return s.keepConditions(ctx) })
	group.Go(func() error { return s.tellNews(ctx) })
	group.Go(func() error { return s.dispatchOrders(ctx) })
	group.Go(func() error { return s.sweepOffers(ctx) })
	group.Go(func() error { return s.sweepSilent(ctx) })
	group.Go(func() error { return s.remindOfShifts(ctx) })
	group.Go(func() error { return s.climbLadder(ctx) })
	group.Go(func() error { return s.reviseEstimates(ctx) })
	group.Go(func() error {
		return kpi.Export(ctx, kpis, func() kpi.Rows { return kpiRows{s.db, s.Clock.Now()} }, s.Clock, s.Log)
	})
	return group.Wait()
}

// every runs a round now and again until ctx ends. A round that fails is logged and tried again.
func (s *Service) every(ctx context.Context, what string, interval func() time.Duration, round func(ctx context.Context) error) error {
	for {
		if err := round(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, what, "error", err)
		}
		timer := time.NewTimer(interval())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// wall is a span of business time as the pause of a loop.
func (s *Service) wall(d time.Duration) func() time.Duration {
	return func() time.Duration { return min(max(s.Clock.Wall(d), 20*time.Millisecond), time.Second) }
}
