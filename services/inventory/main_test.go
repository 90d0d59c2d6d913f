package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/errs"
	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
	"doorstep/services/inventory"
	"doorstep/services/inventory/inventorytest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func checkInvariants(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	report, err := verify.Check(context.Background(), pool, inventory.Invariants)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Violations > 0 {
			t.Errorf("%s: broken by %q", f.Name, f.Examples)
		}
	}
}

func wantReason(t testing.TB, err error, reason string) {
	t.Helper()
	if errs.Reason(err) != reason {
		t.Fatalf("got %v, want reason %q", err, reason)
	}
}

func wantLevel(t testing.TB, f *inventorytest.Fixture, product string, quantity, reserved int32) {
	t.Helper()
	if q, r := f.Level(t, product); q != quantity || r != reserved {
		t.Fatalf("%s: %d on the shelf, %d reserved; want %d and %d", product, q, r, quantity, reserved)
	}
}

// eventually polls a condition that some goroutine is about to make true.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		if time.Now().After(deadline) {
			t.Fatal("never happened: " + what)
		}
		<-tick.C
	}
}
