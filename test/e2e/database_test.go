package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"doorstep/kit/storage/storagetest"
	"doorstep/test/harness"
)

// The database goes away under a running platform: people are told to come back, and when it is there
// again the platform goes on by itself, with what was placed before.
func TestDatabaseGoesAwayAndComesBack(t *testing.T) {
	city := harness.Start(t)
	shopper, address := customer(t, city)
	before := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1}), "upi")["order_id"].(string)

	comeBack := storagetest.Shut(t, city.Config.PostgresURL)
	calls := []struct {
		method, path string
		body         any
	}{
		{"GET", "/v1/orders/" + before, nil},
		{"GET", "/v1/cart", nil},
		{"PUT", "/v1/cart/items/T-MILK", map[string]any{"quantity": 1, "warehouse_id": harness.Store}},
		{"POST", "/v1/orders/" + before + "/cancel", map[string]any{}},
	}
	for range 5 { // each pooled connection finds out for itself
		for _, call := range calls {
			answer, err := shopper.Send(t.Context(), call.method, call.path, call.body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Status != http.StatusServiceUnavailable || answer.Body["reason"] != "database_unavailable" || answer.Header.Get("Retry-After") == "" {
				t.Errorf("%s %s without a database: %d %v, Retry-After %q", call.method, call.path, answer.Status, answer.Body, answer.Header.Get("Retry-After"))
			}
		}
	}
	comeBack()

	harness.Eventually(t, func() error {
		status, order, err := shopper.Call(t.Context(), "GET", "/v1/orders/"+before, nil)
		if err != nil || status != http.StatusOK || order["status"] != "confirmed" {
			return fmt.Errorf("after the database came back: %d %v %w", status, order, err)
		}
		return nil
	})
	place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1}), "upi")
	city.Verify(t)
}
