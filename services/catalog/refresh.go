package catalog

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/catalog/db/dbgen"
)

// retryAfter is how long a refresh that failed waits, in wall time.
const retryAfter = time.Second

// changes collects what other processes changed until the view is refreshed.
type changes struct {
	wake chan struct{}

	mu         sync.Mutex // guards the rest
	categories bool
	products   map[string]bool
}

func newChanges() *changes {
	return &changes{wake: make(chan struct{}, 1), products: make(map[string]bool)}
}

func (c *changes) note(categories bool, products ...string) {
	c.mu.Lock()
	c.categories = c.categories || categories
	for _, id := range products {
		c.products[id] = true
	}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default: // the loop is already going to look
	}
}

func (c *changes) take() (categories bool, products []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	categories, products = c.categories, slices.Collect(maps.Keys(c.products))
	c.categories = false
	clear(c.products)
	return categories, products
}

// onProductSaved notes a product that the view does not have in this version: another process
// changed it. (The event does not carry all fields, so it is read from SQL.)
func (s *Service) onProductSaved(e events.Of[*eventsv1.ProductSaved]) {
	if s.library.known(e.Message.ProductId) < e.Seq {
		s.changes.note(false, e.Message.ProductId)
	}
}

func (s *Service) onCategorySaved(e events.Of[*eventsv1.CategorySaved]) {
	if s.library.knownCategory(e.Message.CategoryId) < e.Seq {
		s.changes.note(true)
	}
}

// refresh reads what was noted, collecting for a moment first: an import in another process says
// thousands of things in a row.
func (s *Service) refresh(ctx context.Context) error {
	for wait := s.cfg.Refresh; ; wait = s.cfg.Refresh {
		select {
		case <-ctx.Done():
			return nil
		case <-s.changes.wake:
		}
		categories, products := s.changes.take()
		if err := s.reload(ctx, categories, products); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "catalog not refreshed, trying again", "error", err)
			s.changes.note(categories, products...)
			wait = retryAfter
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func (s *Service) reload(ctx context.Context, withCategories bool, ids []string) error {
	if _, err := s.view(ctx); err != nil {
		return err
	}
	queries := dbgen.New(s.pool)
	var categories []*category
	var products []*product
	if withCategories {
		var err error
		if categories, err = readCategories(ctx, queries); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		rows, err := queries.Products(ctx, ids)
		if err != nil {
			return fmt.Errorf("read products: %w", err)
		}
		for _, row := range rows {
			p, err := productOf(row)
			if err != nil {
				return err
			}
			products = append(products, p)
		}
	}
	s.library.put(categories, products)
	return nil
}
