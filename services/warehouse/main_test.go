package warehouse_test

import (
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func wantReason(t *testing.T, err error, reason string) {
	t.Helper()
	if got := errs.Reason(err); got != reason {
		t.Errorf("reason %q (%v), want %q", got, err, reason)
	}
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
