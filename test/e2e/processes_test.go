package e2e

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"doorstep/app"
	"doorstep/kit/rpc"
	"doorstep/test/harness"
)

// Two processes on one database share the work: people use either, and what they do meets.
func TestTwoProcessesShareTheWork(t *testing.T) {
	city := harness.Start(t)
	second, stop := harness.StartProcess(t, city.Config)
	defer stop()
	urls := []string{city.URL, second}
	const shoppers = 20
	var wg sync.WaitGroup
	for i := range shoppers {
		shopper, address := customer(t, city)
		here, there := shopper.At(urls[i%2]), shopper.At(urls[(i+1)%2])
		wg.Go(func() {
			id := place(t, there, quote(t, here, address, map[string]int{"T-MILK": 1}), "upi")["order_id"].(string)
			if order := here.Must(t, "GET", "/v1/orders/"+id, nil); order["status"] != "confirmed" {
				t.Errorf("order %s: %v", id, order["status"])
			}
		})
	}
	wg.Wait()
	picker := city.Hire(t, "picker", harness.Store)
	harness.Eventually(t, func() error {
		picks, _ := picker.At(second).Must(t, "GET", "/v1/warehouses/"+harness.Store+"/picks?page_size=100", nil)["picks"].([]any)
		if len(picks) != shoppers {
			return fmt.Errorf("%d picks of %d", len(picks), shoppers)
		}
		return nil
	})
	city.Verify(t)
}

// The same order, wherever the services run: through the wire format with every answer lost once,
// and as separate processes.
func TestPlacement(t *testing.T) {
	t.Run("through the codec", func(t *testing.T) {
		orderAnywhere(t, harness.Start(t, func(cfg *app.Config) { cfg.Between = rpc.Chain{rpc.ThroughCodec} }))
	})
	t.Run("separate processes", func(t *testing.T) {
		orderAnywhere(t, harness.StartSplit(t,
			[]string{app.Account, app.Notification}, []string{app.Catalog, app.Search}, []string{app.Inventory}, []string{app.Payment},
			[]string{app.Location, app.Delivery}, []string{app.Warehouse}, []string{app.Order}))
	})
}

func orderAnywhere(t *testing.T, city *harness.City) {
	t.Helper()
	shopper, address := customer(t, city)
	picker := city.Hire(t, "picker", harness.Store)
	id := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 2, "T-SOAP": 1}), "upi")["order_id"].(string)
	pick(t, picker, id, "T-SOAP")
	ready := awaitStatus(t, shopper, id, "ready_for_pickup")
	if got := minor(ready["final_amount"]); got != 2*3200+1500+1000 {
		t.Errorf("the bill after a short pick: %d", got)
	}
	city.Verify(t)
	var outcomes []string
	rows, err := city.Pool.Query(t.Context(), `SELECT name FROM orders.order_events WHERE order_id = $1 ORDER BY sequence`, id)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, name)
	}
	if !slices.Contains(outcomes, "line_short_picked") || slices.Index(outcomes, "order_confirmed") != 1 {
		t.Errorf("history: %v", outcomes)
	}
}
