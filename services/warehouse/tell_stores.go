package warehouse

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"doorstep/kit/live"
)

const (
	// tellEvery is how long changes of a store are collected into one message. It also lets the
	// transaction of an event handler commit before the apps look.
	tellEvery = 100 * time.Millisecond
	// tellAtMost bounds the orders named in one message.
	tellAtMost = 200
)

// changes are the orders changed since the stores were told last. It is bounded by tellAtMost orders
// a store: beyond it the message says all.
type changes struct {
	mu      sync.Mutex // guards byStore
	byStore map[string]map[string]struct{}
}

func newChanges() *changes { return &changes{byStore: make(map[string]map[string]struct{})} }

func (c *changes) add(warehouseID, orderID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	orders := c.byStore[warehouseID]
	if orders == nil {
		orders = make(map[string]struct{})
		c.byStore[warehouseID] = orders
	}
	if len(orders) <= tellAtMost {
		orders[orderID] = struct{}{}
	}
}

func (c *changes) take() map[string]map[string]struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.byStore
	c.byStore = make(map[string]map[string]struct{})
	return taken
}

// pickChange is what the apps of a store are told: which orders to look at again.
type pickChange struct {
	WarehouseID string   `json:"warehouse_id"`
	OrderIDs    []string `json:"order_ids"`
	// All means that more changed than are named.
	All bool `json:"all,omitempty"`
}

// tellStores sends the collected changes to the apps of each store.
func (s *Service) tellStores(ctx context.Context) error {
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.tellOnce(ctx)
		}
	}
}

func (s *Service) tellOnce(ctx context.Context) {
	for warehouseID, orders := range s.changes.take() {
		change := pickChange{WarehouseID: warehouseID, OrderIDs: slices.Sorted(maps.Keys(orders))}
		if len(change.OrderIDs) > tellAtMost {
			change.OrderIDs, change.All = change.OrderIDs[:tellAtMost], true
		}
		data, err := json.Marshal(change)
		if err == nil {
			err = s.Live.Publish(ctx, "store:"+warehouseID, live.Message{Event: "pick", Data: data})
		}
		if err != nil && ctx.Err() == nil {
			s.Log.DebugContext(ctx, "store not told", "warehouse", warehouseID, "error", err) // the apps look now and then anyway
		}
	}
}
