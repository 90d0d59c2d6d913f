package storage

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The oldest major version of PostgreSQL we use, and the newest we test with.
const (
	oldestMajor = 15
	newestMajor = 18
)

// PoolOptions changes what Open does; the zero value is what a service wants.
type PoolOptions struct {
	// MaxConns bounds the pool. Zero keeps the URL's pool_max_conns, or pgx's
	// default of four or the number of processors, whichever is greater.
	MaxConns int32
	// MaxWait bounds how long a call waits for a connection while all are taken; then it fails with the
	// reason busy, having done nothing. Zero is as long as its context.
	MaxWait time.Duration
	// Trace records a span for every query, through OpenTelemetry's globals.
	Trace bool
}

// sessionDefaults hold for every connection unless the URL says otherwise. The
// time-outs are the backstop for a forgotten deadline: a statement, a wait for
// a lock and an idle open transaction must each end on their own, because all
// three hold up other people.
var sessionDefaults = map[string]string{
	"application_name":                    "doorstep",
	"timezone":                            "UTC",
	"statement_timeout":                   "30s",
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "30s",
}

// Open connects to the PostgreSQL at url and returns a pool that has answered
// once. Sessions run in UTC with time-outs (see sessionDefaults); a setting in
// the url (…?statement_timeout=5s) wins. Times are read back in UTC. Of several
// opts the last one counts. Close the pool when done.
//
// It fails when the server does not answer, or is older than PostgreSQL 15.
func Open(ctx context.Context, url string, opts ...PoolOptions) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the PostgreSQL URL: %w", err)
	}
	setSessionDefaults(cfg.ConnConfig)
	if len(opts) > 0 {
		apply(cfg, opts[len(opts)-1])
	}
	cfg.AfterConnect = readTimesInUTC
	cfg.ConnConfig.BuildContextWatcherHandler = watchContext
	cfg.PrepareConn = unlessInterrupted
	cfg.MaxConnIdleTime = 5 * time.Minute

	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the pool: %w", err)
	}
	if err := checkServer(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

func setSessionDefaults(cfg *pgx.ConnConfig) {
	given := make(map[string]bool, len(cfg.RuntimeParams))
	for name := range cfg.RuntimeParams {
		given[strings.ToLower(name)] = true
	}
	for name, value := range sessionDefaults {
		if !given[name] {
			cfg.RuntimeParams[name] = value
		}
	}
}

func apply(cfg *pgxpool.Config, o PoolOptions) {
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	var tracers []pgx.QueryTracer
	if o.Trace {
		tracers = append(tracers, otelpgx.NewTracer())
	}
	if o.MaxWait > 0 {
		tracers = append(tracers, waitLimit(o.MaxWait))
	}
	if len(tracers) > 0 {
		cfg.ConnConfig.Tracer = multitracer.New(tracers...)
	}
}

// readTimesInUTC makes timestamptz values come back in UTC rather than in the
// time zone of this machine, so that two machines print and compare them alike.
func readTimesInUTC(_ context.Context, conn *pgx.Conn) error {
	types := conn.TypeMap()
	moment := &pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	}
	types.RegisterType(moment)
	types.RegisterType(&pgtype.Type{
		Name:  "_timestamptz",
		OID:   pgtype.TimestamptzArrayOID,
		Codec: &pgtype.ArrayCodec{ElementType: moment},
	})
	return nil
}

// interrupted is noted on a connection on which a context ended.
const interrupted = "interrupted"

// interruption does what pgx does by itself when a context ends, and notes it.
type interruption struct {
	pgconn.DeadlineContextWatcherHandler
	conn *pgconn.PgConn
}

func watchContext(conn *pgconn.PgConn) ctxwatch.Handler {
	return &interruption{pgconn.DeadlineContextWatcherHandler{Conn: conn.Conn()}, conn}
}

// HandleCancel implements ctxwatch.Handler.
func (i *interruption) HandleCancel(ctx context.Context) {
	i.conn.CustomData()[interrupted] = true
	i.DeadlineContextWatcherHandler.HandleCancel(ctx)
}

// unlessInterrupted has a connection closed on which a context ended in the very moment in which its
// answer was complete. After a slow write pgconn reads ahead, so the deadline that was meant for that
// context can wait there for whoever is next, as an i/o timeout out of nothing.
func unlessInterrupted(_ context.Context, conn *pgx.Conn) (usable bool, err error) {
	_, ended := conn.PgConn().CustomData()[interrupted]
	return !ended, nil
}

func checkServer(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Release()
	version := conn.Conn().PgConn().ParameterStatus("server_version")
	if major := majorOf(version); major < oldestMajor {
		return fmt.Errorf("the server is PostgreSQL %s; doorstep needs %d or newer", version, oldestMajor)
	}
	return nil
}

// majorOf reads "15.14 (Debian 15.14-1)", "18beta1" or "17"; 0 if it cannot.
func majorOf(version string) int {
	end := 0
	for end < len(version) && version[end] >= '0' && version[end] <= '9' {
		end++
	}
	major, err := strconv.Atoi(version[:end])
	if err != nil {
		return 0
	}
	return major
}
