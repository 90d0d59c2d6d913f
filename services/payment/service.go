package payment

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/services/payment/db/dbgen"
	"doorstep/services/payment/provider"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "payment"

// topic of the events the service publishes.
const topic = "payment"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the payment schema, the emulator's tables included.
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
	// Provider takes UPI and card payments; emulator.New without a real one.
	Provider provider.Provider
}

// Service answers for apps and for other services.
type Service struct {
	pool     *pgxpool.Pool
	bus      *events.Bus
	clock    clock.Clock
	log      *slog.Logger
	provider provider.Provider
	cfg      Config
	queries  *dbgen.Queries
	metrics  metrics
	// refundsDue says that a refund was promised.
	refundsDue chan struct{}
	// checksDue says that a provider told something.
	checksDue chan struct{}
	// Pauses in business time, in milliseconds, as the queries take them.
	checkPauses, refundPauses []int64
}

var (
	_ paymentv1connect.PaymentPublicServiceHandler = (*Service)(nil)
	_ paymentv1connect.PaymentServiceHandler       = (*Service)(nil)
)

// New makes the service and subscribes it to its events; it starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Pool == nil || deps.Bus == nil || deps.Clock == nil || deps.Provider == nil {
		return nil, errors.New("payment needs a pool, a bus, a clock and a provider")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	cfg = cfg.withDefaults()
	s := &Service{
		pool: deps.Pool, bus: deps.Bus, clock: deps.Clock, log: deps.Log, provider: deps.Provider, cfg: cfg,
		queries: dbgen.New(deps.Pool), metrics: newMetrics(), refundsDue: make(chan struct{}, 1), checksDue: make(chan struct{}, 1),
		checkPauses: businessMillis(deps.Clock, cfg.Checks), refundPauses: businessMillis(deps.Clock, cfg.Refunds),
	}
	s.bus.Subscribe("payment",
		events.OnBatch(s.onOrderReadyForPickup),
		events.OnBatch(s.onOrderDelivered),
		events.OnBatch(s.onOrderCancelled),
		events.OnBatch(s.onOrderLinesRefunded),
	)
	return s, nil
}

// Run finds out open outcomes and carries out refunds until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.sweepOpen(ctx) })
	group.Go(func() error { return s.payRefunds(ctx) })
	group.Go(func() error { return s.forgetNotices(ctx) })
	return group.Wait()
}

// businessMillis turns pauses on the wall into spans of the business clock, in which due times are
// kept. A provider is as slow as it is, however fast the clock of a demo runs.
func businessMillis(clk clock.Clock, pauses []time.Duration) []int64 {
	speed := float64(time.Hour) / float64(max(clk.Wall(time.Hour), 1))
	spans := make([]int64, len(pauses))
	for i, pause := range pauses {
		spans[i] = int64(float64(pause.Milliseconds()) * speed)
	}
	return spans
}

// rest waits for d of wall time or a wake; false when ctx ended.
func rest(ctx context.Context, wake <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-timer.C:
	}
	return true
}
