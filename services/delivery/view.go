package delivery

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the stores' local time, also where the machine has no zone files

	"doorstep/kit/geo"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/promise"
)

const (
	// pickerMemory is how long a picker counts as at work after the start of a pick.
	pickerMemory = 20 * time.Minute
	// viewMaxAge is how old the view may get, on the wall, before a reader refreshes it itself.
	viewMaxAge = 5 * time.Second
	// viewShare bounds what the refresh costs: it pauses this many times as long as it took.
	viewShare  = 20
	viewPauses = 2 * time.Second
)

// view is what promises are made from: all stores with their queues, as of a moment ago.
type view struct {
	now atomic.Pointer[snapshot]
}

type snapshot struct {
	stores map[string]storeView
	taken  time.Time // on the wall
	took   time.Duration
}

type storeView struct {
	name  string
	at    geo.Point
	zone  *time.Location
	queue promise.Queue
}

// refreshView keeps the view young. While it is slow because stores have very long queues it is
// refreshed less often.
func (s *Service) refreshView(ctx context.Context) error {
	interval := func() time.Duration {
		if seen := s.view.now.Load(); seen != nil {
			return min(max(s.cfg.RefreshEvery, viewShare*seen.took), viewPauses)
		}
		return s.cfg.RefreshEvery
	}
	return s.every(ctx, "refresh queues", interval, func(ctx context.Context) error {
		_, err := s.refresh(ctx)
		return err
	})
}

func (s *Service) refresh(ctx context.Context) (*snapshot, error) {
	start, now := time.Now(), s.Clock.Now()
	rows, err := s.db.Queues(ctx, dbgen.QueuesParams{Now: now, PickingSince: now.Add(-pickerMemory)})
	if err != nil {
		return nil, fmt.Errorf("read queues: %w", err)
	}
	last := s.view.now.Load()
	fresh := &snapshot{stores: make(map[string]storeView, len(rows)), taken: start, took: time.Since(start)}
	for _, r := range rows {
		q := promise.Queue{
			ToPick: int(r.ToPick), Work: time.Duration(r.WorkS * float64(time.Second)), Pickers: int(r.Pickers), Pace: r.Pace,
			Waiting: int(r.Waiting), Available: int(r.Available), Busy: int(r.Busy),
		}
		switch {
		case q.Pickers == 0 && q.Available+q.Busy == 0:
			q = s.idle() // orders that wait for a store to open its doors do not make it slow
		case q.Pickers == 0:
			q.Pickers = s.cfg.Pickers
		}
		fresh.stores[r.WarehouseID] = storeView{
			name: r.Name, at: geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}, zone: last.zone(r.WarehouseID, r.TimeZone), queue: q,
		}
	}
	s.view.now.Store(fresh)
	return fresh, nil
}

// idle is the queue of a store in which nobody is at work, such as one that is being set up: it says
// nothing of how fast the store will be, so promises are those of a quiet hour.
func (s *Service) idle() promise.Queue { return promise.Queue{Pickers: s.cfg.Pickers, Available: 1} }

// zone reads the zone files only for a store that is new or has moved.
func (last *snapshot) zone(warehouseID, name string) *time.Location {
	if last != nil {
		if known, ok := last.stores[warehouseID]; ok && known.zone.String() == name {
			return known.zone
		}
	}
	return zoneOf(name)
}

// zoneOf is a time zone by its IANA name; an unknown one is India's.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); name != "" && err == nil {
		return zone
	}
	return time.FixedZone("Asia/Kolkata", 5*3600+1800)
}

// look is the view, at most viewMaxAge old.
func (s *Service) look(ctx context.Context) (*snapshot, error) {
	if seen := s.view.now.Load(); seen != nil && time.Since(seen.taken) < viewMaxAge {
		return seen, nil
	}
	return s.refresh(ctx)
}

// storeOf is a store from the view, or from the database when it is newer than the view.
func (s *Service) storeOf(ctx context.Context, q *dbgen.Queries, warehouseID string) (storeView, error) {
	if seen := s.view.now.Load(); seen != nil {
		if store, ok := seen.stores[warehouseID]; ok {
			return store, nil
		}
	}
	row, err := q.GetStore(ctx, warehouseID)
	if err != nil {
		return storeView{}, fmt.Errorf("find store %s: %w", warehouseID, err)
	}
	return storeView{name: row.Name, at: geo.Point{Latitude: row.Latitude, Longitude: row.Longitude}, zone: zoneOf(row.TimeZone)}, nil
}
