package e2e

import (
	"fmt"
	"sync"
	"testing"

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
