package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/errs"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/inventory/inventorytest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// invariants hold whenever no transaction is open; each statement returns the rows that break one.
var invariants = map[string]string{
	"no oversell": `
SELECT warehouse_id || '/' || product_id FROM inventory.inventory
WHERE reserved_quantity < 0 OR reserved_quantity > quantity OR available_quantity <> quantity - reserved_quantity`,
	"stock is the sum of its movements": `
SELECT coalesce(i.warehouse_id, m.warehouse_id) || '/' || coalesce(i.product_id, m.product_id)
FROM inventory.inventory i
FULL JOIN (SELECT warehouse_id, product_id, sum(quantity_delta) AS quantity, sum(reserved_delta) AS reserved FROM inventory.movements GROUP BY 1, 2) m
  ON m.warehouse_id = i.warehouse_id AND m.product_id = i.product_id
WHERE i.quantity IS DISTINCT FROM m.quantity OR i.reserved_quantity IS DISTINCT FROM m.reserved`,
	"reserved is the sum of live reservations": `
SELECT coalesce(i.warehouse_id, r.warehouse_id) || '/' || coalesce(i.product_id, r.product_id)
FROM inventory.inventory i
FULL JOIN (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM inventory.reservations GROUP BY 1, 2) r
  ON r.warehouse_id = i.warehouse_id AND r.product_id = i.product_id
WHERE coalesce(i.reserved_quantity, 0) <> coalesce(r.quantity, 0)`,
	"only live holds keep units": `
SELECT r.hold_id FROM inventory.reservations r LEFT JOIN inventory.holds h ON h.hold_id = r.hold_id AND h.warehouse_id = r.warehouse_id
WHERE h.hold_id IS NULL OR (r.quantity > 0 AND h.status NOT IN ('held', 'confirmed')) OR (r.picked > 0 AND h.status <> 'consumed')`,
	"every unit held was given back or picked once": `
WITH names AS (
    SELECT hold_id, hold_id AS reference FROM inventory.holds
    UNION SELECT hold_id, order_id FROM inventory.holds WHERE order_id IS NOT NULL
), moved AS (
    SELECT n.hold_id, m.warehouse_id, m.product_id, sum(m.reserved_delta) AS units
    FROM inventory.movements m LEFT JOIN names n ON n.reference = m.reference
    WHERE m.reserved_delta <> 0 GROUP BY 1, 2, 3)
SELECT coalesce(m.hold_id, r.hold_id, '(no hold)') FROM moved m
FULL JOIN inventory.reservations r ON r.hold_id = m.hold_id AND r.warehouse_id = m.warehouse_id AND r.product_id = m.product_id
WHERE coalesce(m.units, 0) <> coalesce(r.quantity, 0)`,
	"picked units left the shelf once, returned ones came back once": `
SELECT h.order_id FROM inventory.holds h
JOIN inventory.reservations r ON r.warehouse_id = h.warehouse_id AND r.hold_id = h.hold_id
LEFT JOIN (
    SELECT warehouse_id, product_id, reference, -coalesce(sum(quantity_delta) FILTER (WHERE kind = 'pick'), 0) AS picked,
           coalesce(sum(quantity_delta) FILTER (WHERE kind = 'return'), 0) AS returned
    FROM inventory.movements WHERE kind IN ('pick', 'return') GROUP BY 1, 2, 3) m
  ON m.warehouse_id = r.warehouse_id AND m.product_id = r.product_id AND m.reference = h.order_id
WHERE r.picked <> coalesce(m.picked, 0) OR r.returned <> coalesce(m.returned, 0)`,
}

func checkInvariants(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	for name, statement := range invariants {
		rows, err := pool.Query(context.Background(), statement)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for rows.Next() {
			var broken string
			if err := rows.Scan(&broken); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: broken by %s", name, broken)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%s: %v", name, err)
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
