package storage_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func sqlFiles(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// stock lies deep in a folder, as embedded files do, and has a statement that
// cannot run in a transaction and waits for everybody else's snapshots.
var stock = sqlFiles(map[string]string{
	"db/migrations/0001_init.sql":  "-- +goose Up\nCREATE TABLE lot (id int PRIMARY KEY, n int);\nINSERT INTO stock.lot VALUES (1, 1);\n",
	"db/migrations/0002_index.sql": "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY lot_n ON stock.lot (n);\n",
	"db/migrations/0003_more.sql":  "-- +goose Up\nINSERT INTO stock.lot VALUES (2, 1);\n",
})

func count(t *testing.T, pool *pgxpool.Pool, sql string) (n int) {
	t.Helper()
	ok(t, pool.QueryRow(t.Context(), sql).Scan(&n))
	return n
}

func TestMigrateByManyAtOnce(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := storage.Migrate(t.Context(), pool, "stock", stock); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "rows", count(t, pool, "SELECT count(*) FROM stock.lot"), 2)
	equal(t, "versions", count(t, pool, "SELECT count(*) FROM stock.goose_db_version WHERE version_id > 0"), 3)
	equal(t, "things in public", count(t, pool, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"), 0)
}

type statements struct{ atomic.Int64 }

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.Add(1)
	return ctx
}
func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestMigrateIsCheapWithNothingToDo(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t, storagetest.Migration{Schema: "stock", FS: stock})
	var seen statements
	cfg := pool.Config()
	cfg.ConnConfig.Tracer = &seen
	counted, err := pgxpool.NewWithConfig(t.Context(), cfg)
	ok(t, err)
	defer counted.Close()
	ok(t, storage.Migrate(t.Context(), counted, "stock", stock))
	equal(t, "statements", seen.Load(), 1)

	// An older program meets a newer schema.
	older := sqlFiles(map[string]string{"0001_init.sql": string(stock["db/migrations/0001_init.sql"].Data)})
	ok(t, storage.Migrate(t.Context(), counted, "stock", older))
	equal(t, "rows", count(t, pool, "SELECT count(*) FROM stock.lot"), 2)
}

func TestMigrateTakesUpWhereItStopped(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	good := "-- +goose Up\nCREATE TABLE lot (id int);\n"
	err := storage.Migrate(t.Context(), pool, "stock", sqlFiles(map[string]string{
		"0001_good.sql": good,
		"0002_bad.sql":  "-- +goose Up\nCREATE TABLE shelf (id int);\nALTER TABLE lott ADD COLUMN n int;\n",
		"0003_next.sql": "-- +goose Up\nCREATE TABLE next (id int);\n",
	}))
	contains(t, fmt.Sprint(err), `"stock"`, "0002_bad.sql", "lott")
	equal(t, "tables", count(t, pool, "SELECT count(*) FROM pg_tables WHERE schemaname = 'stock' AND tablename IN ('lot', 'shelf', 'next')"), 1)

	ok(t, storage.Migrate(t.Context(), pool, "stock", sqlFiles(map[string]string{
		"0001_good.sql": good,
		"0002_bad.sql":  "-- +goose Up\nALTER TABLE lot ADD COLUMN n int;\n",
	})))
	equal(t, "rows", count(t, pool, "SELECT count(n) FROM stock.lot"), 0)
}

func TestMigrateExplains(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	fine := "-- +goose Up\nSELECT 1;\n"
	for _, c := range []struct {
		schema string
		files  map[string]string
		want   string
	}{
		{"Stock; DROP", map[string]string{"0001_init.sql": fine}, "schema name"},
		{"stock", map[string]string{}, "SQL files in one folder"},
		{"stock", map[string]string{"a/0001_init.sql": fine, "b/0001_init.sql": fine}, "SQL files in one folder"},
		{"stock", map[string]string{"init.sql": fine}, "init.sql"},
		{"stock", map[string]string{"0001_init.sql": "CREATE TABLE lot (id int);"}, "0001_init.sql"},
	} {
		err := storage.Migrate(t.Context(), pool, c.schema, sqlFiles(c.files))
		contains(t, fmt.Sprint(err), c.want)
	}
}
