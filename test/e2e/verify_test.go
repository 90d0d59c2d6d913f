package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"doorstep/app"
	"doorstep/kit/verify"
	"doorstep/test/harness"
)

// Rows changed behind the platform's back, and the invariants that must notice.
var corruptions = map[string]struct {
	sql    string
	caught []string
}{
	"a unit appears":          {`UPDATE inventory.inventory SET quantity = quantity + 1 WHERE product_id = 'T-BREAD'`, []string{"stock_equals_movements"}},
	"a reservation leaks":     {`UPDATE inventory.inventory SET reserved_quantity = reserved_quantity + 1 WHERE product_id = 'T-BREAD'`, []string{"reserved_equals_reservations"}},
	"expired goods are sold":  {`UPDATE inventory.inventory SET blocked_quantity = blocked_quantity + 1 WHERE product_id = 'T-BREAD'`, []string{"blocked_equals_blocked_lots"}},
	"a hold vanishes":         {`DELETE FROM inventory.reservations WHERE quantity > 0`, []string{"reserved_equals_reservations", "holds_end_once"}},
	"a status jumps":          {`UPDATE orders.order_events SET status = 'delivered' WHERE name = 'order_confirmed'`, []string{"status_moves_along_its_machine"}},
	"history is lost":         {`DELETE FROM orders.order_events WHERE sequence = 1`, []string{"history_has_no_gaps"}},
	"a price changes":         {`UPDATE orders.order_items SET price = price + 100, total_price = (price + 100) * quantity`, []string{"totals_add_up"}},
	"time runs backwards":     {`UPDATE orders.orders SET confirmed_at = created_at - interval '1 hour' WHERE confirmed_at IS NOT NULL`, []string{"times_are_in_order"}},
	"a capture is forgotten":  {`ALTER TABLE payment.transfers DISABLE TRIGGER USER; DELETE FROM payment.transfers WHERE kind = 'capture'`, []string{"captured_is_booked", "provider_agrees"}},
	"a refund is paid twice":  {`UPDATE payment.payments SET refund_minor = refund_minor + 100 WHERE state = 'captured'`, []string{"refunds_within_captured"}},
	"credit appears":          {`INSERT INTO payment.credits VALUES ('somebody', 100)`, []string{"credit_is_its_entries"}},
	"credit pays once more":   {`UPDATE payment.payments SET credit_minor = credit_minor + 100`, []string{"credit_is_spent_once", "credit_is_held_by_live_orders"}},
	"a credit note is lost":   {`INSERT INTO orders.invoice_books (warehouse_id, year, last_note) VALUES ('x', 2026, 1)`, []string{"credit_notes_count"}},
	"an event is not applied": {`DELETE FROM events.inbox WHERE event_id = (SELECT min(event_id) FROM events.inbox)`, []string{"events_applied_once"}},
	"an event is lost":        {`DELETE FROM events.outbox WHERE topic = 'order' AND seq = 2`, []string{"events_in_order"}},
	"an order loses its hold": {`UPDATE inventory.holds SET order_id = NULL, status = 'released' WHERE order_id IS NOT NULL`, []string{"orders_have_their_stock"}},
	"a pick is not counted":   {`UPDATE warehouse.pick_lines SET picked = 0`, []string{"picks_resolve_every_unit"}},
	"a delivery is invented":  {`UPDATE delivery.orders SET status = 'completed', partner_id = 'x', trip_id = 'x', slot = 1`, []string{"delivery_agrees_with_order"}},
}

// Each corruption is planted in a database that was clean, one after the other, and undone.
func TestVerifyCatchesPlantedCorruption(t *testing.T) {
	city := harness.Start(t)
	shopper, address := customer(t, city)
	picker := city.Hire(t, "picker", harness.Store)
	first := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1, "T-BREAD": 2}), "upi")["order_id"].(string)
	pick(t, picker, first, "nothing")
	awaitStatus(t, shopper, first, "ready_for_pickup")
	place(t, shopper, quote(t, shopper, address, map[string]int{"T-BREAD": 1}), "upi")
	city.Verify(t)
	city.Stop()
	for name, c := range corruptions {
		t.Run(name, func(t *testing.T) {
			if found := plant(t, city, c.sql); !containsAll(found, c.caught) {
				t.Errorf("caught by %v, want %v", found, c.caught)
			}
		})
	}
	city.Verify(t)
}

// plant runs sql on a copy of the rows that it is about, and returns the invariants it breaks.
func plant(t *testing.T, city *harness.City, sql string) (broken []string) {
	t.Helper()
	tx, err := city.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	for statement := range strings.SplitSeq(sql, ";") {
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	report, err := verify.CheckIn(t.Context(), tx, app.Invariants())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Violations > 0 {
			broken = append(broken, f.Name)
		}
	}
	return broken
}

func containsAll(found, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(name string) bool { return !slices.Contains(found, name) })
}

// The last call of checkout, sent two to ten times at once with one key: one order, one payment, one
// set of stock rows. With another body the key is refused.
func TestLastCallManyTimes(t *testing.T) { everywhere(t, lastCallManyTimes) }

func lastCallManyTimes(t *testing.T, city *harness.City) {
	for times := 2; times <= 10; times++ {
		shopper, address := customer(t, city)
		body := map[string]any{"quote_id": quote(t, shopper, address, map[string]int{"T-MILK": 2}), "payment_method": "upi"}
		var mu sync.Mutex // guards answers and order
		answers, order := make(map[string]int), ""
		var wg sync.WaitGroup
		for range times {
			wg.Go(func() {
				status, answer, err := shopper.Call(t.Context(), "POST", "/v1/orders", body, "Idempotency-Key", "the-key")
				mu.Lock()
				defer mu.Unlock()
				order, _ = answer["order_id"].(string)
				answers[fmt.Sprint(status, order, err)]++
			})
		}
		wg.Wait()
		if len(answers) != 1 || order == "" {
			t.Errorf("%d times: %v", times, answers)
		}
		body["payment_method"] = "cod"
		shopper.Refused(t, http.StatusConflict, "idempotency_key_reused", "POST", "/v1/orders", body, "Idempotency-Key", "the-key")
		shopper.Refused(t, http.StatusBadRequest, "idempotency_key_needed", "POST", "/v1/orders", body)
		for sql, want := range map[string]int{
			`SELECT count(*) FROM orders.orders WHERE user_id = (SELECT user_id FROM orders.orders WHERE order_id = $1)`:                                     1,
			`SELECT count(*) FROM payment.payments WHERE order_id = $1`:                                                                                      1,
			`SELECT count(*) FROM payment.transfers WHERE order_id = $1 AND kind = 'capture'`:                                                                1,
			`SELECT count(*) FROM inventory.holds WHERE order_id = $1`:                                                                                       1,
			`SELECT sum(r.quantity) FROM inventory.reservations r JOIN inventory.holds h USING (hold_id) WHERE h.order_id = $1`:                              2,
			`SELECT sum(m.reserved_delta) FROM inventory.movements m JOIN inventory.holds h ON m.reference IN (h.hold_id, h.order_id) WHERE h.order_id = $1`: 2,
		} {
			wantCount(t, city, sql, want, order)
		}
	}
	city.Verify(t)
	wantCount(t, city, `SELECT count(*) FROM orders.orders`, 9)
	wantCount(t, city, `SELECT count(*) FROM payment.payments`, 9)
	wantCount(t, city, `SELECT count(*) FROM payment.emulator_charges`, 9)
	wantCount(t, city, `SELECT sum(reserved_quantity) FROM inventory.inventory`, 18)
}

func wantCount(t *testing.T, city *harness.City, sql string, want int, args ...any) {
	t.Helper()
	var got int
	if err := city.Pool.QueryRow(t.Context(), sql, args...).Scan(&got); err != nil || got != want {
		t.Errorf("%s: %d, %v; want %d", sql, got, err, want)
	}
}
