package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// counter is where the bags of one store are packed and given out.
type counter struct {
	*Person
	shop Shop
}

// openCounters hires one manager for each store.
func openCounters(ctx context.Context, client *Client, admin *Person, shops []Shop) ([]*counter, error) {
	counters := make([]*counter, len(shops))
	err := Each(ctx, len(shops), loginsAtOnce, func(ctx context.Context, i int) error {
		phone := fmt.Sprintf("+9191%08d", i)
		manager := map[string]string{"phone": phone, "name": "Meena", "role": "store_manager", "warehouse_id": shops[i].Store}
		if err := admin.Call(ctx, http.MethodPost, "/v1/admin/users", "", manager, nil); err != nil {
			return fmt.Errorf("hire a manager: %w", err)
		}
		person, err := client.Login(ctx, phone)
		counters[i] = &counter{person, shops[i]}
		return err
	})
	return counters, err
}

func (c *counter) path(orderID, what string) string {
	return "/v1/warehouses/" + c.shop.Store + "/picks/" + orderID + "/" + what
}

// pack packs what has been ordered here until so many bags are ready.
func (c *counter) pack(ctx context.Context, orders int) error {
	for packed := 0; packed < orders; {
		var claim struct {
			Pick struct {
				OrderID string `json:"order_id"`
				Lines   []struct {
					ProductID string `json:"product_id"`
					Quantity  int    `json:"quantity"`
				} `json:"lines"`
			} `json:"pick"`
		}
		if err := c.do(ctx, "/v1/warehouses/"+c.shop.Store+"/picks/claim", map[string]any{}, &claim); err != nil {
			return fmt.Errorf("claim a pick: %w", err)
		}
		order := claim.Pick.OrderID
		if order == "" { // its event is on the way
			if err := sleepUntil(ctx, time.Now().Add(100*time.Millisecond)); err != nil {
				return err
			}
			continue
		}
		for _, line := range claim.Pick.Lines {
			if err := c.do(ctx, c.path(order, "scan"), map[string]any{"product_id": line.ProductID, "picked_total": line.Quantity}, nil); err != nil {
				return fmt.Errorf("scan: %w", err)
			}
		}
		if err := c.do(ctx, c.path(order, "pack"), map[string]any{}, nil); err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		packed++
	}
	return nil
}

// give hands the bags of an order out, when the counter knows for whom they are.
func (c *counter) give(ctx context.Context, orderID, code string) error {
	for deadline := time.Now().Add(requestTimeout); ; {
		err := c.do(ctx, c.path(orderID, "handover"), map[string]string{"pickup_code": code}, nil)
		refusal := new(Refusal)
		if !errors.As(err, &refusal) || refusal.Reason != "no_rider" || time.Now().After(deadline) {
			return err
		}
		if err := sleepUntil(ctx, time.Now().Add(100*time.Millisecond)); err != nil {
			return err
		}
	}
}

func (c *counter) do(ctx context.Context, path string, body, answer any) error {
	return patiently(ctx, func() error { return c.Call(ctx, http.MethodPost, path, "", body, answer) })
}
