package storage

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	versionTable  = "goose_db_version"
	lockPollEvery = 20 * time.Millisecond
)

var schemaName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// Migrate brings schema up to the newest of the SQL files in fsys, creating the
// schema first if need be. The files are goose migrations (0001_init.sql, with
// "-- +goose Up"), all in one folder of fsys, whichever (an embedded
// db/migrations/*.sql is passed as it is). They run with schema first on the
// search path, so a name without a schema lands there, and each in its own
// transaction unless it says "-- +goose NO TRANSACTION". Which have run is kept
// in schema.goose_db_version.
//
// Calling it again is safe and, with nothing to do, costs one statement. Any
// number of processes may call it at once: one works, the others wait until it
// is done. A schema that is newer than fsys is left as it is. A file that fails
// is named in the error; those before it stay applied.
func Migrate(ctx context.Context, pool *pgxpool.Pool, schema string, fsys fs.FS) error {
	if err := migrate(ctx, pool, schema, fsys); err != nil {
		return fmt.Errorf("migrate schema %q: %w", schema, err)
	}
	return nil
}

func migrate(ctx context.Context, pool *pgxpool.Pool, schema string, fsys fs.FS) error {
	if !schemaName.MatchString(schema) {
		return errors.New("a schema name is lower-case letters, digits and underscores")
	}
	files, err := migrationFiles(fsys)
	if err != nil {
		return err
	}
	upToDate, err := hasAll(ctx, pool, schema, files)
	if err != nil || upToDate {
		return err
	}

	// Migrations get connections of their own: one holds the lock, and neither
	// may be cut short by the time-outs that protect the running services.
	cfg := migrationConfig(pool, schema)
	locked, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer locked.Close(context.WithoutCancel(ctx)) // gives the lock back
	if err := waitForLock(ctx, locked, schema); err != nil {
		return err
	}
	if _, err := locked.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema); err != nil {
		return fmt.Errorf("create the schema: %w", err)
	}
	return up(ctx, cfg, schema, files.dir)
}

type migrations struct {
	dir      fs.FS
	versions []int64
}

// migrationFiles finds the one folder of fsys that holds SQL files.
func migrationFiles(fsys fs.FS) (migrations, error) {
	var found migrations
	var folders []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".sql" {
			return err
		}
		version, err := goose.NumericComponent(name)
		if err != nil {
			return fmt.Errorf("file %s: a migration is named like 0001_init.sql: %w", name, err)
		}
		found.versions = append(found.versions, version)
		if dir := path.Dir(name); !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
		return nil
	})
	if err != nil {
		return migrations{}, err
	}
	if len(folders) != 1 {
		return migrations{}, fmt.Errorf("want SQL files in one folder, found them in %d: %q", len(folders), folders)
	}
	found.dir, err = fs.Sub(fsys, folders[0])
	return found, err
}

// hasAll is the quick answer for the usual start of a service.
func hasAll(ctx context.Context, pool *pgxpool.Pool, schema string, files migrations) (bool, error) {
	var missing bool
	err := pool.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM unnest($1::bigint[]) AS file(version)
			WHERE NOT EXISTS (
				SELECT FROM `+schema+"."+versionTable+` v WHERE v.version_id = file.version AND v.is_applied
			)
		)`, files.versions).Scan(&missing)
	switch {
	case violates(err, codeUndefinedTable, ""):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("read what has run: %w", err)
	}
	return !missing, nil
}

func migrationConfig(pool *pgxpool.Pool, schema string) *pgx.ConnConfig {
	cfg := pool.Config().ConnConfig
	cfg.RuntimeParams["search_path"] = schema + ", public"
	cfg.RuntimeParams["statement_timeout"] = "0"
	cfg.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	// lock_timeout stays: a migration that queues for a table lock makes
	// everybody else queue behind it.
	return cfg
}

// waitForLock asks again and again rather than letting PostgreSQL wait: a
// waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY in the
// process that has the lock would wait for that snapshot for ever.
func waitForLock(ctx context.Context, conn *pgx.Conn, schema string) error {
	hash := fnv.New64a()
	hash.Write([]byte("doorstep migrate " + schema))
	key := int64(hash.Sum64()) // any 64 bits will do
	for {
		var got bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got); err != nil {
			return fmt.Errorf("take the migration lock: %w", err)
		}
		if got {
			return nil
		}
		if err := wait(ctx, lockPollEvery); err != nil {
			return fmt.Errorf("wait for another process that is migrating: %w", err)
		}
	}
}

func up(ctx context.Context, cfg *pgx.ConnConfig, schema string, dir fs.FS) error {
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, dir,
		goose.WithTableName(schema+"."+versionTable),
		goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		return fmt.Errorf("file %s: %w", path.Base(partial.Failed.Source.Path), partial.Err)
	}
	return err
}
