package inventory

import (
	"context"
	"sync"
	"time"

	"doorstep/kit/batch"
	"doorstep/services/inventory/db/dbgen"
)

const (
	// mostTakes bounds one transaction, and so how long its stock rows stay locked; mostLooks bounds
	// one read.
	mostTakes = 128
	mostLooks = 512
)

// ask is one request for units of a product.
type ask struct {
	warehouse, hold, product string
	quantity                 int32
	expiresAt                time.Time
}

// answer is the verdict over an ask.
type answer struct {
	open       bool // the hold is a cart's
	granted    bool
	delta      int32 // units that were taken for it, or given back
	attainable int32 // the most that the hold could have had at that moment
}

// takers are a line for each store: no transaction spans two.
type takers struct {
	mu    sync.Mutex // guards lines
	lines map[string]*batch.Line[ask, answer]
	take  func(ctx context.Context, asks []ask) ([]answer, error)
}

func (t *takers) of(warehouse string) *batch.Line[ask, answer] {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := t.lines[warehouse]
	if line == nil {
		line = batch.New(mostTakes, t.take)
		t.lines[warehouse] = line
	}
	return line
}

// takeTogether decides requests of one store, for each product in their order, in one round trip and
// one commit.
func (s *Service) takeTogether(ctx context.Context, asks []ask) ([]answer, error) {
	p := dbgen.ReserveParams{WarehouseID: asks[0].warehouse, Now: s.clock.Now()}
	for _, ask := range asks {
		p.HoldIds, p.ProductIds = append(p.HoldIds, ask.hold), append(p.ProductIds, ask.product)
		p.Quantities, p.ExpiresAt = append(p.Quantities, ask.quantity), append(p.ExpiresAt, ask.expiresAt)
	}
	var rows []dbgen.ReserveRow
	err := again(func() (err error) {
		rows, err = s.queries.Reserve(ctx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	answers := make([]answer, len(asks))
	for _, row := range rows {
		answers[row.N-1] = answer{open: row.Open, granted: row.Granted, delta: row.Delta, attainable: row.Attainable}
	}
	return answers, nil
}

// lookTogether answers what each hold could keep at most, without locks, in one statement.
func (s *Service) lookTogether(ctx context.Context, asks []ask) ([]answer, error) {
	var p dbgen.AttainableParams
	for _, ask := range asks {
		p.WarehouseIds, p.HoldIds, p.ProductIds = append(p.WarehouseIds, ask.warehouse), append(p.HoldIds, ask.hold), append(p.ProductIds, ask.product)
	}
	rows, err := s.queries.Attainable(ctx, p)
	if err != nil {
		return nil, err
	}
	answers := make([]answer, len(asks))
	for _, row := range rows {
		answers[row.N-1] = answer{open: row.Open, attainable: row.Attainable}
	}
	return answers, nil
}

// shortages are the shelves at which somebody was refused and nobody was seen to be served since. It
// is bounded by the number of shelves there are.
type shortages struct {
	mu   sync.RWMutex // guards keys
	keys map[levelKey]struct{}
}

func (s *shortages) has(shelf levelKey) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, short := s.keys[shelf]
	return short
}

func (s *shortages) add(shelf levelKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[shelf] = struct{}{}
}

func (s *shortages) remove(shelf levelKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, shelf)
}
