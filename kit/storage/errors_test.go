package storage_test

import (
	"context"
	"testing"

	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
)

func TestUnreachableIsTheServersDoingOnly(t *testing.T) {
	pool := storagetest.Pool(t)
	ctx := t.Context()

	_, err := pool.Exec(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
	if !storage.IsUnreachable(err) {
		t.Errorf("a connection that was ended: %v", err)
	}
	_, err = pool.Exec(ctx, `SELECT 1 / 0`)
	if err == nil || storage.IsUnreachable(err) {
		t.Errorf("a statement that is wrong: %v", err)
	}
	given, cancel := context.WithCancel(ctx)
	cancel()
	_, err = pool.Exec(given, `SELECT 1`)
	if err == nil || storage.IsUnreachable(err) {
		t.Errorf("a caller who gave up: %v", err)
	}
	_, err = storage.Open(ctx, "postgres://nobody@127.0.0.1:1/none?sslmode=disable")
	if !storage.IsUnreachable(err) {
		t.Errorf("a server that is not there: %v", err)
	}
	if storage.IsUnreachable(nil) {
		t.Error("no error")
	}
}
