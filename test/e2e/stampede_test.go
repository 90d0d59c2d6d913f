package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"doorstep/app"
	"doorstep/sim/load"
	"doorstep/test/harness"
)

// rare is the product that everybody wants, units of it are few.
const (
	rare      = "T-RARE"
	rareUnits = 10
)

// A thousand buyers of ten units, from the first call on: ten orders, and everyone else is told that
// nothing is left. The pool has its usual 20 connections.
func TestStampede(t *testing.T) {
	everywhere(t, func(t *testing.T, city *harness.City) { stampede(t, city, city.URL) })
	t.Run("two processes", func(t *testing.T) {
		city := harness.Start(t)
		second, stop := harness.StartProcess(t, city.Config)
		defer stop()
		stampede(t, city, city.URL, second)
	})
	t.Run("two connections", func(t *testing.T) {
		city := harness.Start(t, func(cfg *app.Config) { cfg.MaxConns = 2 })
		stampede(t, city, city.URL)
	})
}

func stampede(t *testing.T, city *harness.City, urls ...string) {
	t.Helper()
	leaveRare(t, city)
	rush, err := load.NewRush(t.Context(), clients(t, urls), load.RushConfig{Shop: shop, Product: rare, Buyers: buyers(), Connections: buyers(), Persist: true})
	if err != nil {
		t.Fatal(err)
	}
	checkRush(t, city, rush.Run(t.Context()))
}

var shop = load.Shop{Store: harness.Store, Latitude: harness.Latitude, Longitude: harness.Longitude}

func buyers() int {
	if testing.Short() {
		return 200
	}
	return 1000
}

func clients(t *testing.T, urls []string) (all []*load.Client) {
	for _, url := range urls {
		client := load.NewClient(url, buyers())
		t.Cleanup(client.Close)
		all = append(all, client)
	}
	return all
}

// leaveRare takes all but a few units of the rare product off the shelf.
func leaveRare(t *testing.T, city *harness.City) {
	t.Helper()
	city.Login(t, harness.AdminPhone).Must(t, "POST", "/v1/warehouses/"+harness.Store+"/stock/"+rare+"/adjust",
		map[string]any{"delta": rareUnits - harness.Units, "note": "count"}, "Idempotency-Key", "few-left")
}

// checkRush wants as many orders as there were units, a clear answer for everyone else, and an order
// of events that explains who was told what when.
func checkRush(t *testing.T, city *harness.City, seen load.RushResult) {
	t.Helper()
	t.Logf("all knew after %s, who was told out_of_stock after %+v; %d came back", seen.Took, seen.ToldSoldOut, seen.CameBack)
	if seen.Sold != rareUnits || seen.SoldOut != buyers()-rareUnits || len(seen.Other) > 0 {
		t.Errorf("%d sold, %d told that nothing is left, others %v", seen.Sold, seen.SoldOut, seen.Other)
	}
	calls := make([]porcupine.Operation, len(seen.Outcomes))
	for i, o := range seen.Outcomes {
		calls[i] = porcupine.Operation{ClientId: i, Call: int64(o.Called), Output: o.Sold, Return: int64(o.Told)}
	}
	if verdict := porcupine.CheckOperationsTimeout(unitsModel, calls, time.Minute); verdict != porcupine.Ok {
		t.Errorf("the history of the rush is %s", verdict)
	}
	city.Verify(t)
	for sql, want := range map[string]int{
		`SELECT count(*) FROM orders.orders WHERE status = 'confirmed'`:                                              rareUnits,
		`SELECT count(*) FROM payment.payments`:                                                                      rareUnits,
		`SELECT reserved_quantity FROM inventory.inventory WHERE product_id = 'T-RARE' AND warehouse_id = 'store-a'`: rareUnits,
	} {
		wantCount(t, city, sql, want)
	}
}

// unitsModel sells units while there are any and refuses when there are none.
var unitsModel = porcupine.Model{
	Init: func() any { return rareUnits },
	Step: func(state, _, sold any) (bool, any) {
		left := state.(int)
		if sold.(bool) {
			return left > 0, left - 1
		}
		return left == 0, left
	},
}

// While the database lets nobody go on, requests beyond the connections are told to come back
// instead of hanging, and afterwards everything works.
func TestNoHangWithoutConnections(t *testing.T) {
	city := harness.Start(t, func(cfg *app.Config) { cfg.MaxConns = 2 })
	shopper, address := customer(t, city)
	jam, err := city.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jam.Exec(t.Context(), `LOCK TABLE catalog.products, orders.carts, orders.orders, account.addresses`); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex // guards answers
	answers := make(map[string]int)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			status, answer, err := shopper.Call(t.Context(), "GET", "/v1/addresses", nil)
			mu.Lock()
			defer mu.Unlock()
			answers[fmt.Sprint(status, " ", answer["reason"], err)]++
		})
	}
	harness.Eventually(t, func() error {
		mu.Lock()
		defer mu.Unlock()
		if told := answers[fmt.Sprint(http.StatusServiceUnavailable, " busy", nil)]; told < 40-2 {
			return fmt.Errorf("%d of 38 were told to come back: %v", told, answers)
		}
		return nil
	})
	if err := jam.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	harness.Eventually(t, func() error {
		if status, answer, err := shopper.Call(t.Context(), "GET", "/v1/addresses", nil); err != nil || status != http.StatusOK {
			return fmt.Errorf("%d %v %w", status, answer, err)
		}
		return nil
	})
	place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1}), "cod")
	city.Verify(t)
}
