package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"doorstep/test/harness"
)

// The database goes away under a running platform: people are told to come back, and when it is there
// again the platform goes on by itself, with what was placed before.
func TestDatabaseGoesAwayAndComesBack(t *testing.T) {
	city := harness.Start(t)
	shopper, address := customer(t, city)
	before := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1}), "upi")["order_id"].(string)

	comeBack := shutDatabase(t, city)
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

// shutDatabase ends all connections of a city to its database and lets nobody in until comeBack.
func shutDatabase(t *testing.T, city *harness.City) (comeBack func()) {
	t.Helper()
	address, err := url.Parse(city.Config.PostgresURL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(address.Path, "/")
	address.Path = "/postgres"
	server, err := pgx.Connect(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(t.Context()) })
	run := func(sql string) {
		t.Helper()
		if _, err := server.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(`ALTER DATABASE ` + name + ` ALLOW_CONNECTIONS false`)
	run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '` + name + `'`)
	return func() { run(`ALTER DATABASE ` + name + ` ALLOW_CONNECTIONS true`) }
}
