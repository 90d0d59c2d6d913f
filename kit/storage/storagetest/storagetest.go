// Package storagetest gives every test a PostgreSQL database of its own.
//
//	func TestMain(m *testing.M) { storagetest.Main(m) }
//
//	func TestPlaceOrder(t *testing.T) {
//		pool := storagetest.Pool(t, storagetest.Migration{Schema: "orders", FS: migrations})
//
// The first test that asks starts a private server for the test process, which
// ends with the process however that ends. Migrations run once per process,
// into a template of which each test gets a copy. Sessions live in an odd time
// zone, so that code that leans on the session's zone fails here and not later.
// With DOORSTEP_TEST_POSTGRES_URL set, that server is used instead; its user
// must be allowed to create databases.
//
// It owns servers and databases of tests, and knows nothing of what is in them.
package storagetest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"doorstep/kit/storage"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	timeZone       = "Pacific/Chatham" // 12:45 or 13:45 ahead of UTC, on the other side of the date line
	maxConns       = 16
	cleanupTimeout = 30 * time.Second
)

// Migration is the migrations of one service, as storage.Migrate takes them.
type Migration struct {
	Schema string
	FS     fs.FS
}

// Main runs the tests and stops the server, if one was started, before it exits.
// It is for TestMain. Without it the server ends a moment after the process.
func Main(m *testing.M) {
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "storagetest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Pool opens the database of URL and closes it with the test.
func Pool(t testing.TB, migrations ...Migration) *pgxpool.Pool {
	t.Helper()
	pool, err := storage.Open(t.Context(), URL(t, migrations...), storage.PoolOptions{MaxConns: maxConns})
	if err != nil {
		t.Fatalf("storagetest: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL makes a fresh database with the migrations applied and returns its
// address, for a test that opens its own pools; each call makes another one. (A
// second pool on the database of Pool opens pool.Config().ConnString().) The
// database is dropped with the test, open connections and all; if the test
// failed and pg_dump is at hand, a dump of it is kept and its place logged.
func URL(t testing.TB, migrations ...Migration) string {
	t.Helper()
	server, err := shared.started()
	if err != nil {
		t.Fatalf("storagetest: %v", err)
	}
	db, err := server.create(t.Context(), migrations)
	if err != nil {
		t.Fatalf("storagetest: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cleanupTimeout)
		defer cancel()
		if t.Failed() {
			t.Log(server.dump(ctx, db))
		}
		if err := server.drop(ctx, db); err != nil {
			t.Errorf("storagetest: %v", err)
		}
	})
	return db.url
}
