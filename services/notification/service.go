package notification

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"doorstep/gen/notification/v1/notificationv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "notification"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the notification schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Deps is what the service stands on.
type Deps struct {
	Pool  *pgxpool.Pool
	Bus   *events.Bus
	Clock clock.Clock
	Keys  *auth.Keys
	Log   *slog.Logger
	// Senders by channel. Messages of a channel without one stay in the inbox, but for push messages to
	// people whose browsers take them: these go out by Web Push.
	Senders map[Channel]Sender
	// Wall is the time of login codes, retries and expiry; the system's when nil.
	Wall clock.Clock
}

// Service is the notification service.
type Service struct {
	pool    *pgxpool.Pool
	bus     *events.Bus
	keys    *auth.Keys
	clock   clock.Clock
	wall    clock.Clock
	log     *slog.Logger
	senders map[Channel]Sender
	// webPush is nil when there is another sender of push messages.
	webPush *webPush
	vapid   vapidKeys
	words   words
	zone    *time.Location
	cfg     Config
}

var _ notificationv1connect.NotificationPublicServiceHandler = (*Service)(nil)

// New makes the service and subscribes it. It starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	cfg, zone, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	words, err := loadWords()
	if err != nil {
		return nil, err
	}
	if deps.Wall == nil {
		deps.Wall = clock.System{}
	}
	s := &Service{
		pool: deps.Pool, bus: deps.Bus, keys: deps.Keys, clock: deps.Clock, wall: deps.Wall, log: deps.Log,
		senders: deps.Senders, words: words, zone: zone, cfg: cfg,
	}
	if s.vapid, err = vapidKeysOf(deps.Keys); err != nil {
		return nil, err
	}
	if s.senders[Push] == nil {
		s.webPush = newWebPush(s)
	}
	deps.Bus.Subscribe(Schema,
		events.OnBatch(s.onUserSaved),
		events.OnBatch(s.onOtpRequested),
		events.OnBatch(s.onOrderConfirmed),
		events.OnBatch(s.onRiderAssigned),
		events.OnBatch(s.onOrderOutForDelivery),
		events.OnBatch(s.onRiderArrivedAtDoor),
		events.OnBatch(s.onOrderDelivered),
		events.OnBatch(s.onOrderCancelled),
		events.OnBatch(s.onPaymentRefunded),
		events.OnBatch(s.onWaitlistCalled),
		events.OnBatch(s.onOrderDelayed),
		events.OnBatch(s.onOfferMade),
		events.OnBatch(s.onOfferEnded),
		events.OnBatch(s.onShiftNear),
	)
	return s, nil
}

// Run sends what is due, spreads promotions and removes what is old, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.repeat(ctx, sendEvery, "send messages", s.sendDue) })
	group.Go(func() error { return s.repeat(ctx, promoteEvery, "spread promotions", s.spreadPromotions) })
	group.Go(func() error { return s.repeat(ctx, sweepEvery, "sweep messages", s.sweepMessages) })
	return group.Wait()
}

// senderOf is nil for a channel whose messages stay in the inbox.
func (s *Service) senderOf(channel Channel) Sender {
	if sender := s.senders[channel]; sender != nil {
		return sender
	}
	if channel == Push && s.webPush != nil {
		return s.webPush
	}
	return nil
}

// repeat runs work again and again: at once after it found more to do, else after a pause. A fault is
// logged here, as nobody else sees it, and the next round tries again.
func (s *Service) repeat(ctx context.Context, pause time.Duration, name string, work func(context.Context) (more bool, err error)) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for ctx.Err() == nil {
		more, err := work(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "loop goes on after a fault", "loop", name, "error", err)
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
	return nil
}
