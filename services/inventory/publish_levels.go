package inventory

import (
	"context"
	"fmt"
	"sync"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/inventory/db/dbgen"
)

// levelsPerEvent bounds one stock_levels_changed.
const levelsPerEvent = 500

// changed is the set of stock rows that this process changed and has not told of. It is bounded by
// the number of rows there are.
type changed struct {
	mu   sync.Mutex // guards keys
	keys map[levelKey]struct{}
}

type levelKey struct{ warehouse, product string }

func newChanged() *changed { return &changed{keys: make(map[levelKey]struct{})} }

// note is to be called after the change has committed: what is told is read back from the database.
func (c *changed) note(warehouse string, products ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, product := range products {
		c.keys[levelKey{warehouse, product}] = struct{}{}
	}
}

func (c *changed) take() map[levelKey]struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.keys
	c.keys = make(map[levelKey]struct{})
	return taken
}

// publishLevels tells the levels of what this process changed soon after it did, and all levels at
// the start and now and then: whoever missed something, because a process died before telling, has
// the truth again after that. Until ctx ends.
func (s *Service) publishLevels(ctx context.Context) error {
	var repeatAt time.Time
	for {
		err := s.publishChanged(ctx)
		if err == nil && !time.Now().Before(repeatAt) {
			if err = s.publishAll(ctx); err == nil {
				repeatAt = time.Now().Add(s.cfg.RepeatInterval)
			}
		}
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "stock levels not told, trying again", "error", err)
		}
		if !rest(ctx, s.cfg.PublishInterval) {
			return nil
		}
	}
}

func (s *Service) publishChanged(ctx context.Context) error {
	keys := s.changed.take()
	if len(keys) == 0 {
		return nil
	}
	var ask dbgen.LevelsParams
	for key := range keys {
		ask.WarehouseIds, ask.ProductIds = append(ask.WarehouseIds, key.warehouse), append(ask.ProductIds, key.product)
	}
	rows, err := s.queries.Levels(ctx, ask)
	if err == nil {
		err = s.tell(ctx, rows)
	}
	if err != nil {
		for key := range keys {
			s.changed.note(key.warehouse, key.product)
		}
		return fmt.Errorf("tell changed levels: %w", err)
	}
	return nil
}

func (s *Service) publishAll(ctx context.Context) error {
	var after dbgen.AllLevelsParams
	for after.PageSize = levelsPerEvent; ; {
		page, err := s.queries.AllLevels(ctx, after)
		if err != nil {
			return fmt.Errorf("read all levels: %w", err)
		}
		rows := make([]dbgen.LevelsRow, len(page))
		for i, row := range page {
			rows[i] = dbgen.LevelsRow(row)
		}
		if err := s.tell(ctx, rows); err != nil {
			return fmt.Errorf("tell all levels: %w", err)
		}
		if len(page) < levelsPerEvent {
			return nil
		}
		last := page[len(page)-1]
		after.AfterWarehouseID, after.AfterProductID = last.WarehouseID, last.ProductID
	}
}

// tell publishes rows, which are sorted by store.
func (s *Service) tell(ctx context.Context, rows []dbgen.LevelsRow) error {
	if len(rows) == 0 {
		return nil
	}
	now := s.clock.Now()
	var drafts []events.Draft
	var message *eventsv1.StockLevelsChanged
	for _, row := range rows {
		if message == nil || message.WarehouseId != row.WarehouseID || len(message.Levels) == levelsPerEvent {
			message = &eventsv1.StockLevelsChanged{WarehouseId: row.WarehouseID}
			drafts = append(drafts, events.Draft{Topic: topic, Subject: row.WarehouseID, PartitionKey: row.WarehouseID, Time: now, Payload: message})
		}
		message.Levels = append(message.Levels, &eventsv1.StockLevel{ProductId: row.ProductID, Available: row.AvailableQuantity, Version: row.Version})
	}
	if err := events.Publish(ctx, s.pool, drafts...); err != nil {
		return err
	}
	s.bus.Wake()
	return nil
}
