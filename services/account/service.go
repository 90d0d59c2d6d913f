package account

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/gen/account/v1/accountv1connect"
	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/storage"
)

// Schema holds the service's tables; Migrations creates them.
const Schema = "account"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the account schema.
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
	// Wall is the time of logins; the system's when nil.
	Wall clock.Clock
}

// Service is the account service, for apps and for other services.
type Service struct {
	pool  *pgxpool.Pool
	bus   *events.Bus
	keys  *auth.Keys
	clock clock.Clock
	wall  clock.Clock
	log   *slog.Logger
	cfg   Config
}

var (
	_ accountv1connect.AccountPublicServiceHandler = (*Service)(nil)
	_ accountv1connect.AccountServiceHandler       = (*Service)(nil)
)

// New makes the service and subscribes it to its events. It starts nothing.
func New(deps Deps, cfg Config) (*Service, error) {
	if deps.Wall == nil {
		deps.Wall = clock.System{}
	}
	if cfg.AdminPhone != "" && !isPhone(cfg.AdminPhone) {
		return nil, fmt.Errorf("the admin's phone %q is not like +919876543210", cfg.AdminPhone)
	}
	s := &Service{
		pool:  deps.Pool,
		bus:   deps.Bus,
		keys:  deps.Keys,
		clock: deps.Clock,
		wall:  deps.Wall,
		log:   deps.Log,
		cfg:   cfg.withDefaults(),
	}
	s.bus.Subscribe("account", events.On(s.onStaffActed))
	return s, nil
}

// Run makes the configured admin and sweeps what has expired, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	if err := s.makeAdmin(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("make the first admin: %w", err)
	}
	s.sweepLogins(ctx)
	return nil
}

// adminRetry is the pause after the first admin could not be made, on the wall.
const adminRetry = 200 * time.Millisecond

// makeAdmin tries until the database can be worked with, so that a restart of it in this moment does not
// end the process.
func (s *Service) makeAdmin(ctx context.Context) error {
	for {
		err := s.ensureAdmin(ctx)
		if !storage.IsUnreachable(err) {
			return err
		}
		s.log.WarnContext(ctx, "first admin not made, trying again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(adminRetry):
		}
	}
}

// ensureAdmin gives the configured phone the role of admin. Repeating it is safe. A blocked user
// stays blocked.
func (s *Service) ensureAdmin(ctx context.Context) error {
	if s.cfg.AdminPhone == "" {
		return nil
	}
	admin, err := s.newAdmin()
	if err != nil {
		return err
	}
	_, err = s.ensureUser(ctx, admin, func(user) error { return nil })
	return err
}

func (s *Service) newAdmin() (user, error) {
	return s.newUser(s.cfg.AdminPhone, "Admin", authv1.Role_ROLE_ADMIN, "")
}
