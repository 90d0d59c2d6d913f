package delivery

import (
	"context"
	"fmt"
	"time"

	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/demand"
)

const (
	// demandMemory is how far back a store's demand is learned from.
	demandMemory = 8 * 7 * 24 * time.Hour
	// settled is how long after its end a slot is taken to be complete.
	settled = 2 * time.Minute
)

// forecasts are what this process knows of the demand of stores that it dispatches for. Only the loop
// that dispatches uses them.
type forecasts map[string]*forecast

type forecast struct {
	history demand.History
	// next is the slot that is learned next, last the newest one with an order.
	next, last time.Time
}

// quietFor is how long a store has no orders before that says nothing of its demand any more: it is
// closed, or the installation stands still.
const quietFor = 24 * time.Hour

// learnDemand reads the half hours that are over since the last look: all of them of a store that is new
// to this process, seldom anything otherwise.
func (s *Service) learnDemand(ctx context.Context, stores []string, seen *snapshot, now time.Time) error {
	over := now.Add(-settled).Truncate(demand.Slot) // the first slot that is not
	since := over
	var behind []string
	for _, id := range stores {
		f := s.forecasts[id]
		if f == nil {
			f = &forecast{next: over.Add(-demandMemory)}
			s.forecasts[id] = f
		}
		if f.next.Before(over) {
			behind = append(behind, id)
			if f.next.Before(since) {
				since = f.next
			}
		}
	}
	if len(behind) == 0 {
		return nil
	}
	rows, err := s.db.DemandSlots(ctx, dbgen.DemandSlotsParams{WarehouseIds: behind, Since: since})
	if err != nil {
		return fmt.Errorf("read demand: %w", err)
	}
	counts := make(map[string][]dbgen.DeliveryDemandSlot, len(behind))
	for _, r := range rows {
		counts[r.WarehouseID] = append(counts[r.WarehouseID], r)
	}
	for _, id := range behind {
		s.forecasts[id].learn(counts[id], over, seen.stores[id].local())
	}
	return nil
}

// learn takes the slots up to one that is not over; what has no row had no orders. A store begins with
// its first order.
func (f *forecast) learn(rows []dbgen.DeliveryDemandSlot, over time.Time, zone *time.Location) {
	for ; f.next.Before(over); f.next = f.next.Add(demand.Slot) {
		for len(rows) > 0 && rows[0].Slot.Before(f.next) {
			rows = rows[1:]
		}
		orders := 0
		if len(rows) > 0 && rows[0].Slot.Equal(f.next) {
			orders, f.last = int(rows[0].Orders), f.next
		}
		if f.next.Sub(f.last) < quietFor {
			f.history.See(f.next.In(zone), orders)
		}
	}
}

// expected is how many orders the next hour probably brings to a store: by its own history once it has
// a day of it, until then at the rate of the last half hour. Zero when nobody knows.
func (s *Service) expected(store string, now time.Time) float64 {
	f := s.forecasts[store]
	if f == nil || !f.history.Known() {
		return s.arrivals.perHour(store, now)
	}
	recent, since := s.arrivals.recent(store)
	return f.history.Next(recent, since, now, time.Hour)
}
