package delivery

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the stores' local time, also where the machine has no zone files

	"doorstep/kit/geo"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/estimate"
	"doorstep/services/delivery/ladder"
	"doorstep/services/delivery/promise"
	"doorstep/services/delivery/travel"
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
	// history is what the store has taught, as of a version; nil for nothing.
	history        *estimate.History
	historyVersion int64
	mode           ladder.State
	line           line
}

// learned is the history, or one that knows the domain guide only.
func (v storeView) learned() *estimate.History {
	if v.history == nil {
		return &estimate.History{}
	}
	return v.history
}

// local is the store's time zone; India's for a store that the view does not have yet.
func (v storeView) local() *time.Location {
	if v.zone == nil {
		return zoneOf("")
	}
	return v.zone
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
	back, lines, err := s.ridersAndLines(ctx, now)
	if err != nil {
		return nil, err
	}
	last := s.view.now.Load()
	fresh := &snapshot{stores: make(map[string]storeView, len(rows)), taken: start}
	for _, r := range rows {
		q := promise.Queue{
			ToPick: int(r.ToPick), Work: time.Duration(r.WorkS * float64(time.Second)), Pickers: int(r.Pickers), Pace: r.Pace,
			Waiting: int(r.Waiting), Available: int(r.Available), Busy: int(r.Busy), Back: back[r.WarehouseID],
			Slow: s.slowAt(geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}),
		}
		switch {
		case q.Pickers == 0 && q.Available+q.Busy == 0:
			q = s.idle() // orders that wait for a store to open its doors do not make it slow
		case q.Pickers == 0:
			q.Pickers = s.cfg.Pickers
		}
		mode, _ := ladder.Parse(r.Mode) // the table holds steps only
		fresh.stores[r.WarehouseID] = storeView{
			name: r.Name, at: geo.Point{Latitude: r.Latitude, Longitude: r.Longitude}, zone: last.zone(r.WarehouseID, r.TimeZone), queue: q,
			historyVersion: r.HistoryVersion, line: lines[r.WarehouseID],
			mode: ladder.State{Step: mode, Since: r.ModeSince, Cause: r.ModeCause, Pinned: r.ModePinned},
		}
	}
	if err := s.addHistories(ctx, fresh, last); err != nil {
		return nil, err
	}
	fresh.took = time.Since(start)
	s.view.now.Store(fresh)
	return fresh, nil
}

// ridersAndLines are when riders of each store are back, and who waits for a turn.
func (s *Service) ridersAndLines(ctx context.Context, now time.Time) (map[string][]time.Duration, map[string]line, error) {
	rows, err := s.db.RidersBack(ctx, now)
	if err != nil {
		return nil, nil, fmt.Errorf("read riders under way: %w", err)
	}
	back := make(map[string][]time.Duration, len(rows))
	for _, r := range rows {
		for _, seconds := range r.BackS {
			back[r.WarehouseID] = append(back[r.WarehouseID], time.Duration(seconds*float64(time.Second)))
		}
	}
	waiting, err := s.db.LinesNow(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read lines: %w", err)
	}
	lines := make(map[string]line, len(waiting))
	for _, r := range waiting {
		lines[r.WarehouseID] = line{waiting: int(r.Waiting), called: r.Called}
	}
	return back, lines, nil
}

// addHistories reads what stores have taught since the last view.
func (s *Service) addHistories(ctx context.Context, fresh, last *snapshot) error {
	var newer []string
	for id, store := range fresh.stores {
		if last != nil && last.stores[id].historyVersion == store.historyVersion {
			store.history = last.stores[id].history
			fresh.stores[id] = store
		} else if store.historyVersion > 0 {
			newer = append(newer, id)
		}
	}
	if len(newer) == 0 {
		return nil
	}
	rows, err := s.db.Histories(ctx, newer)
	if err != nil {
		return fmt.Errorf("read histories: %w", err)
	}
	for _, r := range rows {
		store := fresh.stores[r.WarehouseID]
		store.history, store.historyVersion = s.wake(ctx, r.WarehouseID, r.Learned), r.Version
		fresh.stores[r.WarehouseID] = store
	}
	return nil
}

// slowAt is how much longer rides take at a place, by what is said of weather and traffic.
func (s *Service) slowAt(at geo.Point) float64 {
	if said := s.slow.Load(); said != nil {
		return 1 / travel.SpeedAt(*said, at)
	}
	return 1
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

// zoneNear is the time zone of the store that is nearest to a place.
func (s *Service) zoneNear(at geo.Point) *time.Location {
	zone, nearest := zoneOf(""), math.Inf(1)
	if seen := s.view.now.Load(); seen != nil {
		for _, store := range seen.stores {
			if away := store.at.Metres(at); away < nearest {
				zone, nearest = store.zone, away
			}
		}
	}
	return zone
}
