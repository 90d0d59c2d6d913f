package order

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// feesFresh is for how long, on the wall, a process goes by the rules that it has read. A bill is a locked
// quote, so processes that differ for so long harm nobody.
const feesFresh = 3 * time.Second

// feeBook is the rules of all stores in memory; every look at a cart needs them.
type feeBook struct {
	mu   sync.Mutex // held by the one who reads
	page atomic.Pointer[feePage]
}

// feePage is one reading. It never changes.
type feePage struct {
	byStore map[string][]heldFees // by rising time, "" for all stores
	readAt  time.Time             // wall
}

type heldFees struct {
	id    string
	from  time.Time
	rules Fees
}

// feesOf are the rules of a store at a time: its own, or else those of all stores, or else the configured
// ones. The id is that of the change that brought them.
func (s *Service) feesOf(ctx context.Context, warehouseID string, now time.Time) (rules Fees, id string, err error) {
	page, err := s.feePage(ctx)
	if err != nil {
		return Fees{}, "", err
	}
	rules = s.cfg.Fees
	for _, store := range []string{warehouseID, ""} {
		for _, held := range page.byStore[store] {
			if !held.from.After(now) {
				rules, id = held.rules, held.id
			}
		}
		if id != "" {
			break
		}
	}
	return rules, id, nil
}

// feePage is a fresh reading, or the one before while somebody else reads.
func (s *Service) feePage(ctx context.Context) (*feePage, error) {
	page := s.fees.page.Load()
	if page != nil && time.Since(page.readAt) < feesFresh {
		return page, nil
	}
	if !s.fees.mu.TryLock() {
		if page != nil {
			return page, nil
		}
		s.fees.mu.Lock()
	}
	defer s.fees.mu.Unlock()
	if read := s.fees.page.Load(); read != page && read != nil {
		return read, nil
	}
	return s.readFeePage(ctx)
}

// rereadFees has the next look in this process see a change.
func (s *Service) rereadFees(ctx context.Context) {
	s.fees.mu.Lock()
	defer s.fees.mu.Unlock()
	if _, err := s.readFeePage(ctx); err != nil {
		s.Log.WarnContext(ctx, "fees not read again, trying with the next bill", "error", err)
		s.fees.page.Store(nil)
	}
}

func (s *Service) readFeePage(ctx context.Context) (*feePage, error) {
	rows, err := s.queries.FeesInForce(ctx, s.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("read fees: %w", err)
	}
	page := &feePage{byStore: make(map[string][]heldFees), readAt: time.Now()}
	for _, row := range rows {
		rules, err := s.feesOfRow(row.FeeChangeID, row.Rules)
		if err != nil {
			return nil, err
		}
		page.byStore[row.WarehouseID] = append(page.byStore[row.WarehouseID], heldFees{id: row.FeeChangeID, from: row.HoldsFrom, rules: rules})
	}
	s.fees.page.Store(page)
	return page, nil
}
