package storage_test

import (
	"fmt"
	"testing"
	"time"

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
