package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"doorstep/kit/errs"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
)

func TestOpenSetsSaneSessions(t *testing.T) {
	t.Parallel()
	address := storagetest.URL(t)
	pool, err := storage.Open(t.Context(), address+"&statement_timeout=7s", storage.PoolOptions{MaxConns: 3, Trace: true})
	ok(t, err)
	defer pool.Close()
	for setting, want := range map[string]string{
		"application_name": "doorstep", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s",
		"statement_timeout": "7s", "TimeZone": "Pacific/Chatham", // both from the URL
	} {
		var got string
		ok(t, pool.QueryRow(t.Context(), "SHOW "+setting).Scan(&got))
		equal(t, setting, got, want)
	}
	equal(t, "connections", pool.Config().MaxConns, 3)

	server := start(t, storage.ServerOptions{DataDir: dataDir(t)})
	plain, err := storage.Open(t.Context(), server.URL())
	ok(t, err)
	defer plain.Close()
	var zone, timeout string
	ok(t, plain.QueryRow(t.Context(), "SELECT current_setting('timezone'), current_setting('statement_timeout')").Scan(&zone, &timeout))
	equal(t, "zone", zone, "UTC")
	equal(t, "timeout", timeout, "30s")
}

// While all connections are taken a call waits so long and no longer, and a caller with less time
// than that is told that its time was up.
func TestWaitingForAConnectionEnds(t *testing.T) {
	t.Parallel()
	pool, err := storage.Open(t.Context(), storagetest.URL(t), storage.PoolOptions{MaxConns: 1, MaxWait: 20 * time.Millisecond})
	ok(t, err)
	defer pool.Close()
	taken, err := pool.Acquire(t.Context())
	ok(t, err)
	_, err = pool.Exec(t.Context(), "SELECT 1")
	equal(t, "reason", errs.Reason(err), "busy")
	equal(t, "kind", errs.From(err).Kind, errs.Unavailable)
	hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = pool.Exec(hasty, "SELECT 1")
	equal(t, "reason", errs.Reason(err), "deadline_exceeded")
	taken.Release()
	_, err = pool.Exec(t.Context(), "SELECT 1")
	ok(t, err)
}

// A context that ends when the answer has come leaves a connection that looks healthy.
func TestAnInterruptedConnectionIsNotUsedAgain(t *testing.T) {
	t.Parallel()
	pool, err := storage.Open(t.Context(), storagetest.URL(t), storage.PoolOptions{MaxConns: 1})
	ok(t, err)
	defer pool.Close()
	process := func(ctx context.Context, end func()) (pid uint32) {
		conn, err := pool.Acquire(ctx)
		ok(t, err)
		defer conn.Release()
		rows, err := conn.Query(ctx, "SELECT 1")
		ok(t, err)
		end()
		rows.Close()
		equal(t, "closed", conn.Conn().IsClosed(), false)
		return conn.Conn().PgConn().PID()
	}
	first := process(t.Context(), func() {})
	equal(t, "a connection that is used again", process(t.Context(), func() {}), first)
	ctx, cancel := context.WithCancel(t.Context())
	equal(t, "the connection when its context ends", process(ctx, cancel), first)
	if again := process(t.Context(), func() {}); again == first {
		t.Error("a connection was used again on which a context had ended")
	}
}

func TestTimesComeBackInUTC(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	want := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	var one time.Time
	var many []time.Time
	ok(t, pool.QueryRow(t.Context(), "SELECT $1::timestamptz, ARRAY[$1::timestamptz]", want).Scan(&one, &many))
	equal(t, "time", one, want)
	equal(t, "time in an array", many[0], want)
}

func TestOpenFailsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := storage.Open(t.Context(), "postgres://doorstep@/doorstep?host="+t.TempDir())
	contains(t, fmt.Sprint(err), "connect to PostgreSQL")
	_, err = storage.Open(t.Context(), "postgres://doorstep:secret@host:port/doorstep")
	contains(t, fmt.Sprint(err), "PostgreSQL URL")
}
