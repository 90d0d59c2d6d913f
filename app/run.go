package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"golang.org/x/sync/errgroup"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/idem"
	"doorstep/kit/live"
	"doorstep/kit/obs"
	"doorstep/services/gateway"
)

// stopWithin bounds a clean stop.
const stopWithin = 4 * time.Second

// Running is a process that serves. Stop it by ending the context given to Start.
type Running struct {
	// URL of the gateway and of the admin port; empty when there is none here.
	URL, AdminURL string
	// Database is shared with who started the process, until it stops.
	Database *Database

	platform *platform
	stopped  chan struct{}
	err      error
}

// Wait blocks until the process has stopped, and returns why if not because it was asked to.
func (r *Running) Wait() error {
	<-r.stopped
	return r.err
}

// Start brings the process up and returns when it serves. It stops when ctx ends.
func Start(ctx context.Context, cfg Config) (*Running, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := cfg.checkPeers(); err != nil {
		return nil, err
	}
	db, err := OpenDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	r := &Running{Database: db, stopped: make(chan struct{})}
	if err := r.start(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.Close(context.WithoutCancel(ctx)))
	}
	return r, nil
}

func (r *Running) start(ctx context.Context, cfg Config) error {
	var err error
	if r.platform, err = newPlatform(ctx, cfg, r.Database); err != nil {
		return err
	}
	servers, err := r.platform.listen()
	if err != nil {
		return err
	}
	for _, s := range servers {
		switch s.name {
		case Gateway:
			r.URL = "http://" + s.listener.Addr().String()
		case admin:
			r.AdminURL = "http://" + s.listener.Addr().String()
		}
	}
	go func() {
		defer close(r.stopped)
		err := r.platform.serve(ctx, servers)
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		r.err = errors.Join(err, r.platform.telemetry.Shutdown(stopping), r.Database.Close(stopping))
	}()
	return nil
}

// newPlatform makes everything of this process and starts none of it.
func newPlatform(ctx context.Context, cfg Config, db *Database) (*platform, error) {
	telemetry, err := obs.Setup(ctx, obs.Config{Version: cfg.Version, OTLPEndpoint: cfg.OTLPEndpoint})
	if err != nil {
		return nil, err
	}
	otel.SetMeterProvider(telemetry.MeterProvider())
	otel.SetTracerProvider(telemetry.TracerProvider())
	telemetry.Meter().WatchPool("main", db.Pool)
	watchEvents(telemetry.Meter(), db.Pool)
	policies, err := auth.NewTable()
	if err != nil {
		return nil, err
	}
	secrets, err := keys(cfg)
	if err != nil {
		return nil, err
	}
	hub, err := live.New(live.Options{Log: cfg.Log, Meter: telemetry.Meter().OTel(), RedisURL: cfg.RedisURL})
	if err != nil {
		return nil, fmt.Errorf("live updates: %w", err)
	}
	p := &platform{
		cfg: cfg, db: db, telemetry: telemetry, keys: secrets, hub: hub, log: cfg.Log, policies: policies,
		bus:    events.NewBus(db.Pool, events.Options{Log: cfg.Log, Kafka: events.Kafka{Brokers: cfg.KafkaBrokers}}),
		chains: newChains(cfg.Log, telemetry, policies, audit.Middleware(policies, db.Pool, cfg.Clock), cfg.Between),
		peers:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}},
	}
	p.bus.Watch(events.Watch(func(e events.Of[*eventsv1.UserSaved]) {
		if from := e.Message.TokensValidFrom; from != nil {
			secrets.RevokeBefore(e.Message.UserId, from.AsTime())
		}
	}))
	if err := p.build(ctx); err != nil {
		return nil, err
	}
	p.run("events", p.bus.Run)
	p.run("live", p.hub.Run)
	p.run("idempotency", func(ctx context.Context) error { return idem.Prune(ctx, db.Pool) })
	return p, nil
}

// admin names the port for monitoring.
const admin = "admin"

type server struct {
	name     string
	http     *http.Server
	listener net.Listener
}

// listen opens the ports, so that whoever started us knows them and a taken one is an error now.
func (p *platform) listen() ([]server, error) {
	var servers []server
	open := func(name, address string, h *http.Server) error {
		if address == "" || h == nil {
			return nil
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return fmt.Errorf("listen for %s: %w", name, err)
		}
		servers = append(servers, server{name, h, listener})
		return nil
	}
	front, err := p.front()
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		open(Gateway, p.cfg.HTTP, front),
		open("rpc", p.cfg.RPC, gateway.NewServer(&p.handler)),
		open(admin, p.cfg.Admin, &http.Server{Handler: p.telemetry.AdminHandler(p.ready), ReadHeaderTimeout: 5 * time.Second}),
	)
	if err != nil {
		for _, s := range servers {
			_ = s.listener.Close()
		}
		return nil, err
	}
	return servers, nil
}

// serve runs all loops and servers until ctx ends or one of them fails.
func (p *platform) serve(ctx context.Context, servers []server) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range p.loops {
		group.Go(func() error {
			if err := l.run(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			return nil
		})
	}
	for _, s := range servers {
		group.Go(func() error {
			if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serve %s: %w", s.name, err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin/2)
			defer cancel()
			if err := s.http.Shutdown(stopping); err != nil {
				return s.http.Close()
			}
			return nil
		})
	}
	return group.Wait()
}

// ready reports whether the process can do its work.
func (p *platform) ready(ctx context.Context) error {
	return errors.Join(p.db.Pool.Ping(ctx), p.hub.Ready(ctx))
}
